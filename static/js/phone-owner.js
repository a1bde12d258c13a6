// A phone shows one person's day. On signing out, and where somebody else signs in, the pages kept for offline go.
// What was entered and not yet sent stays, unseen by anybody else, until its owner signs in here again.
"use strict";

(() => {
  const holder = document.querySelector("[data-person]");
  if (!holder || !window.caches || !window.indexedDB) return;
  const days = async () => (await caches.keys()).filter((name) => name.endsWith("-day"));
  const noted = (part) => Object.keys(localStorage).filter((name) => name.endsWith(`-${part}`));
  const leave = async () => {
    if (window.phone) window.phone.left = true;
    for (const name of await days()) await caches.delete(name);
  };

  const others = async () => {
    for (const name of await days()) {
      const owner = localStorage.getItem(name.replace(/day$/, "owner"));
      if (owner && owner !== holder.dataset.person) await caches.delete(name);
    }
  };
  // whoever keeps the day waits for this: pages of the one before are gone first
  window.phoneOwner = others();

  const door = document.querySelector("form[data-sign-out]");
  const out = door ? document.querySelectorAll(`form[action="${door.getAttribute("action")}"]`) : [];
  for (const form of out) {
    form.addEventListener("submit", async (event) => {
      const waiting = noted("waiting").reduce((sum, name) => sum + Number(localStorage.getItem(name)), 0);
      if (!waiting && !noted("owner").length) return; // nothing of a day is here
      event.preventDefault();
      if (waiting && !confirm(door.dataset.waiting.replace("{n}", waiting))) return;
      await leave();
      for (const name of noted("owner")) localStorage.removeItem(name);
      form.submit();
    });
  }
})();
