// What a phone keeps of somebody's day: entries that are to be sent, drafts of forms, marks. One small database a room;
// the panel of the queue names the room: /desk/<room>/ is what its service worker serves.
// `window.phone` is there only where the browser can keep and hash; everywhere else the pages work as plain forms.
"use strict";

(() => {
  const able = window.isSecureContext && window.indexedDB && window.crypto?.subtle && window.caches && navigator.locks;
  const who = document.querySelector("[data-person]")?.dataset.person;
  const room = document.querySelector("[data-phone-queue]")?.dataset.room;
  if (!able || !who || !room) return;

  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open(room, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("entries", { keyPath: "key" });
      asked.result.createObjectStore("drafts", { keyPath: "id" });
      asked.result.createObjectStore("marks");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

  // One request in a transaction of its own; resolves when it is on the disk, not merely accepted.
  const done = async (store, mode, ask) => {
    const database = await opened;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode, { durability: "strict" });
      const request = ask(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request.error);
    });
  };

  // Several requests in one transaction: all of it stands, or nothing of it. Resolves with what `act` left in `noted.row`.
  const together = async (stores, act) => {
    const database = await opened;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(stores, "readwrite", { durability: "strict" });
      const noted = {};
      act((name) => transaction.objectStore(name), noted);
      transaction.oncomplete = () => resolve(noted.row);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  };

  const cache = `${room}-day`;
  const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`phone:${name}`, { detail }));
  const RANK = { photo: 0, answers: 1, note: 1 }; // all other kinds end a visit
  const rank = ({ kind }) => RANK[kind] ?? 2;

  window.phone = {
    who,
    room,
    base: `/desk/${room}/`,
    cache,
    settlers: {}, // {code of a refusal: function that offers a person the ways to settle it}, by the room's own scripts
    opened,
    left: false, // signing out: nothing is kept any more
    tell,
    // A page for times without a network; somebody else's answer (a redirect, a refusal) is not kept.
    keepPage: async (address) => {
      const answer = await fetch(address, { redirect: "error", headers: { Accept: "text/html" } });
      if (!answer.ok || window.phone.left) throw new Error(`${address}: ${answer.status}`);
      const pages = await caches.open(cache);
      await pages.put(address, answer.clone());
      return answer;
    },
    ends: (kind) => rank({ kind }) === 2,
    hash: async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes)),
    draft: (id) => done("drafts", "readonly", (store) => store.get(`${who}:${id}`)),
    keepDraft: (id, values) => done("drafts", "readwrite", (store) => store.put({ ...values, id: `${who}:${id}` })),
    dropDraft: (id) => done("drafts", "readwrite", (store) => store.delete(`${who}:${id}`)),
    mark: (name) => done("marks", "readonly", (store) => store.get(`${who}:${name}`)),
    setMark: (name, value) => done("marks", "readwrite", (store) => store.put(value, `${who}:${name}`)),

    // The entries of this person, in the order in which they are to be sent: what ends a visit after all else.
    entries: async () => {
      const rows = await done("entries", "readonly", (store) => store.getAll());
      const own = rows.filter((row) => row.who === who);
      return own.sort((a, b) => a.visit - b.visit || rank(a) - rank(b) || a.made_at.localeCompare(b.made_at));
    },
    put: async (entry) => {
      await done("entries", "readwrite", (store) => store.put(entry));
      await count();
      tell("changed", entry);
    },
    // The entry as `next` makes it of what is held now, or undefined where it was taken off meanwhile or `next` lets it be:
    // nobody's removal is undone by a page that read the list before it.
    change: async (key, next) => {
      const row = await together(["entries"], (store, noted) => {
        store("entries").get(key).onsuccess = ({ target }) => {
          noted.row = (target.result && next(target.result)) || undefined;
          if (noted.row) store("entries").put(noted.row);
        };
      });
      if (row) tell("changed", row);
      return row;
    },
    // Another entry in the place of one, with the draft it leaves; undefined where the first is not there any more (two
    // presses, two pages).
    replace: async (entry, next, draft) => {
      const row = await together(["entries", "drafts"], (store, noted) => {
        store("entries").get(entry.key).onsuccess = ({ target }) => {
          if (!target.result) return;
          store("entries").put(next);
          store("entries").delete(entry.key);
          if (draft) store("drafts").put({ ...draft, id: `${who}:${entry.visit}` });
          noted.row = next;
        };
      });
      await count();
      tell("changed", { ...entry, state: "removed" });
      if (row) tell("changed", row);
      return row;
    },
    remove: async (entry) => {
      await done("entries", "readwrite", (store) => store.delete(entry.key));
      await count();
      tell("changed", { ...entry, state: "removed" });
    },
  };

  // How many are not kept by the portal yet: for the sign-out of any page.
  const count = async () => {
    const rows = await window.phone.entries();
    localStorage.setItem(`${room}-waiting`, rows.filter((row) => row.state !== "kept").length);
  };
})();
