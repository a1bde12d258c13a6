// Sends what the phone keeps, in order, each entry under its own key: sent twice it is kept once. What the portal
// refuses waits for a person; what it could not hear waits for the network.
"use strict";

(() => {
  const phone = window.phone;
  if (!phone) return;
  const STATE = `${phone.base}phone/state/`;
  const ENTRIES = `${phone.base}phone/entries/`;
  const EVERY = 20000; // ms between attempts while something waits
  const MOST_FAILURES = 3; // of the portal at one entry: then a person looks at it, and the others go on

  const ask = (url, options = {}) =>
    fetch(url, {
      ...options,
      redirect: "manual", // a redirect is the way to the login
      signal: AbortSignal.timeout(options.body ? 120000 : 10000),
      headers: { Accept: "application/json", ...options.headers },
    });

  // {state: "here", …} or why nothing can be sent now: "away" (no network), "out" (signed out), "other" (somebody else)
  phone.ask = async () => {
    try {
      const answer = await ask(STATE);
      if (answer.type === "opaqueredirect" || answer.status === 401) return { state: "out" };
      if (!answer.ok) return { state: "away" };
      const told = await answer.json();
      return told.who === phone.who ? { state: "here", ...told } : { state: "other" };
    } catch {
      return { state: "away" };
    }
  };

  const body = (entry) => {
    const form = new FormData();
    for (const name of ["key", "visit", "kind", "seen", "form", "sha256", "made_at"]) form.set(name, entry[name]);
    if (entry.accepted) form.set("accepted", "1");
    if (entry.kind === "photo") {
      form.set("caption", entry.caption);
      form.set("question", entry.question ?? "");
      form.set("role", entry.role ?? "picture");
      form.set("photo", new File([entry.bytes], entry.file, { type: entry.type }));
    } else {
      form.set("payload", entry.payload);
    }
    form.set("sent_at", new Date().toISOString());
    return form;
  };

  // "kept", "settle" (a person decides), "failed" (tried again later), "out" or "away"; what the portal said stands in
  // the entry.
  const send = async (entry, csrf) => {
    const answer = await ask(ENTRIES, { method: "POST", body: body(entry), headers: { "X-CSRFToken": csrf } });
    if (answer.type === "opaqueredirect") return "out";
    const json = (answer.headers.get("Content-Type") ?? "").includes("json");
    if (answer.ok && json) {
      const { version, at, doubled } = await answer.json();
      Object.assign(entry, { state: "kept", version, kept_at: at, doubled, problem: null, payload: null, bytes: null });
      return "kept";
    }
    if (answer.status === 500) {
      // the portal was reached and broke at this very entry: others are not held up by it
      entry.failures = (entry.failures ?? 0) + 1;
      if (entry.failures < MOST_FAILURES) return "failed";
      Object.assign(entry, { state: "settle", failures: 0, problem: { code: "failed", text: "HTTP 500" } });
      return "settle";
    }
    if (answer.status >= 500 || answer.status === 429 || (answer.status === 403 && !json)) return "away";
    const told = json ? await answer.json() : {};
    const code = String(told.type ?? "").split(":").pop() || "refused";
    Object.assign(entry, { state: "settle", problem: { ...told, code, text: told.title ?? `HTTP ${answer.status}` } });
    return "settle";
  };

  const waits = (row) => row.state === "queued" || row.state === "sending";

  // Later entries of the visit were made upon this one: what it changed is not somebody else's change.
  const follow = async (entry, payload) => {
    if (entry.kind === "photo" || entry.kind === "note") return;
    await phone.setMark(`kept:${entry.visit}`, payload);
    if (phone.ends(entry.kind) && (await phone.draft(entry.visit))?.text === payload) await phone.dropDraft(entry.visit);
    await phone.setMark(`seen:${entry.visit}`, Math.max(entry.version, (await phone.mark(`seen:${entry.visit}`)) ?? 0));
    for (const later of await phone.entries()) {
      if (later.visit !== entry.visit || later.key === entry.key) continue;
      await phone.change(later.key, (row) => waits(row) && row.seen === entry.seen && { ...row, seen: entry.version });
    }
  };

  const one = async ({ key }, csrf) => {
    const entry = await phone.change(key, (row) => waits(row) && { ...row, state: "sending" });
    if (!entry) return "gone"; // taken up again while the portal was asked
    const { payload } = entry;
    let outcome = "away";
    try {
      outcome = await send(entry, csrf);
    } catch {
      // no answer: whether it arrived, the key will tell
    }
    if (outcome === "kept") await follow(entry, payload);
    if (outcome === "away" || outcome === "out" || outcome === "failed") entry.state = "queued";
    if (outcome === "kept") await phone.put(entry);
    else await phone.change(key, () => entry); // taken off while it was on its way, it stays off
    return outcome;
  };

  // The list is read anew before each: a person may have changed it meanwhile.
  const all = async () => {
    // nobody else sends now: what stands as on its way was left so by a page that was closed over it
    for (const { key } of await phone.entries()) {
      await phone.change(key, (row) => row.state === "sending" && { ...row, state: "queued" });
    }
    const tried = new Set();
    const held = new Set(); // visits whose entry has just failed: what was made upon it waits
    let told = null;
    for (;;) {
      const rows = await phone.entries();
      const open = rows.filter((row) => row.state === "settle");
      // a refused picture holds up what ends the visit, not the answers beside it
      const stopped = (row) => open.some((other) => other.visit === row.visit && (other.kind !== "photo" || phone.ends(row.kind)));
      const entry = rows.find((row) => waits(row) && !stopped(row) && !held.has(row.visit) && !tried.has(row.key));
      if (!entry) return told ? "here" : "";
      told ??= await phone.ask();
      if (told.state !== "here") return told.state;
      tried.add(entry.key);
      const outcome = await one(entry, told.csrf);
      if (outcome === "failed") held.add(entry.visit);
      if (outcome === "away" || outcome === "out") return outcome;
    }
  };

  // One sender a phone, however many pages are open; tells how it went. Whoever asks while one waits its turn is served
  // by that one: it reads the list when it begins.
  let coming = null;
  phone.send = () => {
    coming ??= navigator.locks.request(`${phone.room}-send`, async () => {
      coming = null;
      phone.tell("sent", await all().catch(() => "away"));
    });
    return coming;
  };

  const again = () => phone.send();
  addEventListener("online", again);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
  setInterval(again, EVERY);
  again();
})();
