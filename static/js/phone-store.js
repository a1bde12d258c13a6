// What a phone keeps of the checks: entries that are to be sent, drafts of forms, marks. One small database.
// `window.phone` is there only where the browser can keep and hash; everywhere else the pages work as plain forms.
"use strict";

(() => {
  const able = window.isSecureContext && window.indexedDB && window.crypto?.subtle && window.caches && navigator.locks;
  const who = document.querySelector("[data-person]")?.dataset.person;
  if (!able || !who) return;

  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("inspections", 1);
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

  const CACHE = "inspections-day";
  const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`phone:${name}`, { detail }));
  const RANK = { photo: 0, answers: 1, result: 2 };

  window.phone = {
    who,
    opened,
    left: false, // signing out: nothing is kept any more
    tell,
    // A page for times without a network; somebody else's answer (a redirect, a refusal) is not kept.
    keepPage: async (address) => {
      const answer = await fetch(address, { redirect: "error", headers: { Accept: "text/html" } });
      if (!answer.ok || window.phone.left) throw new Error(`${address}: ${answer.status}`);
      const cache = await caches.open(CACHE);
      await cache.put(address, answer.clone());
      return answer;
    },
    hash: async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes)),
    draft: (id) => done("drafts", "readonly", (store) => store.get(`${who}:${id}`)),
    keepDraft: (id, values) => done("drafts", "readwrite", (store) => store.put({ ...values, id: `${who}:${id}` })),
    dropDraft: (id) => done("drafts", "readwrite", (store) => store.delete(`${who}:${id}`)),
    mark: (name) => done("marks", "readonly", (store) => store.get(`${who}:${name}`)),
    setMark: (name, value) => done("marks", "readwrite", (store) => store.put(value, `${who}:${name}`)),

    // The entries of this person, in the order in which they are to be sent: the result of a visit after all else.
    entries: async () => {
      const rows = await done("entries", "readonly", (store) => store.getAll());
      const own = rows.filter((row) => row.who === who);
      return own.sort((a, b) => a.visit - b.visit || RANK[a.kind] - RANK[b.kind] || a.made_at.localeCompare(b.made_at));
    },
    put: async (entry) => {
      await done("entries", "readwrite", (store) => store.put(entry));
      await count();
      tell("changed", entry);
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
    localStorage.setItem("inspections-waiting", rows.filter((row) => row.state !== "kept").length);
  };
})();
