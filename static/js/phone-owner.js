// A phone shows one person's day. On signing out, and where somebody else signs in, the pages kept for offline go.
// What was entered and not yet sent stays, unseen by anybody else, until its owner signs in here again.
"use strict";

(() => {
  const CACHE = "inspections-day";
  const holder = document.querySelector("[data-person]");
  if (!holder || !window.caches || !window.indexedDB) return;
  const leave = () => {
    if (window.phone) window.phone.left = true;
    return caches.delete(CACHE);
  };

  const others = async () => {
    if (!(await caches.has(CACHE))) return;
    const owner = localStorage.getItem("inspections-owner");
    if (owner && owner !== holder.dataset.person) await caches.delete(CACHE);
  };
  // whoever keeps the day waits for this: pages of the one before are gone first
  window.phoneOwner = others();

  const door = document.querySelector("form[data-sign-out]");
  const out = door ? document.querySelectorAll(`form[action="${door.getAttribute("action")}"]`) : [];
  for (const form of out) {
    form.addEventListener("submit", async (event) => {
      const waiting = Number(localStorage.getItem("inspections-waiting"));
      if (!waiting && !localStorage.getItem("inspections-owner")) return; // nothing of a day is here
      event.preventDefault();
      if (waiting && !confirm(door.dataset.waiting.replace("{n}", waiting))) return;
      await leave();
      localStorage.removeItem("inspections-owner");
      form.submit();
    });
  }
})();
