// The service worker of a room's day on a phone: the network first, and the pages kept on this phone where there is none.
// It keeps nothing by itself; phone-day.js says what is kept, phone-owner.js takes it away.
"use strict";

const [, , ROOM] = self.location.pathname.split("/"); // /desk/<room>/worker.js
const KEPT = `${ROOM}-day`;
const PATIENCE = 5000; // ms: a network that answers no sooner is none, where the page is kept
const PARTS = ["style", "script", "image", "font", "manifest"];
const HOME = `/desk/${ROOM}/phone/`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const kept = async (request) => {
  const cache = await caches.open(KEPT);
  return cache.match(request, { ignoreVary: true, ignoreSearch: true });
};

// The network's answer, or what is kept once the network failed or took too long.
const answer = async (request) => {
  const held = await kept(request);
  const asked = fetch(request);
  if (!held) return asked;
  asked.catch(() => {});
  let timer;
  const late = new Promise((resolve) => { timer = setTimeout(resolve, PATIENCE); });
  try {
    const came = await Promise.race([asked, late]);
    return came && came.status < 500 ? came : held;
  } catch {
    return held;
  } finally {
    clearTimeout(timer);
  }
};

const page = async (request) => {
  try {
    return await answer(request);
  } catch (error) {
    if (await kept(HOME)) return Response.redirect(`${HOME}?away`, 302);
    throw error;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (PARTS.includes(request.destination)) event.respondWith(answer(request));
});
