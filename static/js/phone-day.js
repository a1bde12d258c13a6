// Keeps somebody's day on the phone: its pages, what they need, and the service worker that shows them without a
// network. Old pages and entries that were kept long ago go.
"use strict";

(() => {
  const phone = window.phone;
  if (!phone || !navigator.serviceWorker) return;
  const DAY = 86400000; // ms an entry that is kept stays on the list
  const said = document.querySelector("[data-phone-day]");
  const texts = JSON.parse(document.getElementById("phone-texts").textContent);

  const parts = (page) =>
    [...page.querySelectorAll("link[rel=stylesheet], link[rel=icon], link[rel=manifest], script[src]")]
      .map((node) => new URL(node.getAttribute("href") ?? node.getAttribute("src"), location.href).pathname);

  // Pages first, then every style and script they name; whatever is no longer of the day is taken off.
  const keep = async (addresses) => {
    const wanted = new Set(addresses);
    for (const address of addresses) {
      let answer;
      try {
        answer = await phone.keepPage(address);
      } catch (error) {
        if (address === addresses[0]) throw error; // the list itself; a visit that has just moved on is left out
        wanted.delete(address);
        continue;
      }
      if (!(answer.headers.get("Content-Type") ?? "").includes("html")) continue;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of parts(page)) wanted.add(part);
    }
    if (phone.left) return;
    const cache = await caches.open(phone.cache);
    for (const address of wanted) if (!phone.left && !addresses.includes(address)) await cache.add(address);
    for (const request of await cache.keys()) {
      if (!wanted.has(new URL(request.url).pathname)) await cache.delete(request);
    }
  };

  const tidy = async () => {
    for (const entry of await phone.entries()) {
      if (entry.state === "kept" && Date.now() - Date.parse(entry.kept_at) > DAY) await phone.remove(entry);
    }
  };

  const say = (text) => { if (said) said.textContent = text; };

  const begin = async () => {
    if (document.readyState !== "complete") await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
    await window.phoneOwner;
    await navigator.serviceWorker.register(`${phone.base}worker.js`, { scope: phone.base });
    await navigator.serviceWorker.ready;
    navigator.storage?.persist?.();
    const told = await phone.ask();
    if (told.state === "here") {
      localStorage.setItem(`${phone.room}-owner`, phone.who); // whose day it is, for phone-owner.js
      await keep(told.keep);
      await phone.setMark("day", new Date().toISOString());
      await tidy();
    }
    const at = await phone.mark("day");
    say(at ? texts.day_kept.replace("{at}", new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" })) : texts.day_not);
    if (said) said.dataset.state = at ? "kept" : "not";
  };

  begin().catch(() => say(texts.day_not));
})();
