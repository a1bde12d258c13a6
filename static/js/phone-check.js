// The form of a check on a phone: every key stroke is kept as a draft, and what is saved or entered goes into the
// queue of the phone, from which it is sent at once or when the network is back.
"use strict";

(() => {
  const phone = window.phone;
  const form = document.querySelector("form[data-visit]");
  if (!phone || !form) return;
  const texts = JSON.parse(document.getElementById("phone-texts").textContent);
  const visit = Number(form.dataset.visit);
  const seen = form.elements.seen;
  const OWN = ["csrfmiddlewaretoken", "seen"];
  const pairs = () => [...new FormData(form)].filter(([name]) => !OWN.includes(name));
  const written = () => JSON.stringify(pairs());
  const untouched = written();

  // --- the draft -------------------------------------------------------------------------------------------------
  const fill = (rows, skipped = () => false) => {
    for (const field of form.elements) {
      if (!field.name || OWN.includes(field.name) || field.tagName === "BUTTON" || skipped(field.name)) continue;
      const values = rows.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    }
  };

  const say = (text) => { form.querySelector("[data-phone-said]").textContent = text; };

  // The page may be older than what this phone had kept, or newer: somebody else wrote. A draft that was changed since
  // it was kept comes back whole, with the version it began on; of one that was kept only what the portal does not hold.
  const begin = async () => {
    const draft = await phone.draft(visit);
    const known = (await phone.mark(`seen:${visit}`)) ?? 0;
    const page = Number(seen.value);
    const clean = draft && draft.text === (await phone.mark(`kept:${visit}`));
    if (draft && draft.text !== untouched) {
      fill(JSON.parse(draft.text), clean && page >= known ? (name) => /^[qr]\d+$/.test(name) : undefined);
      if (!clean) say(texts.restored);
    }
    seen.value = Math.max(draft && !clean ? Math.min(page, draft.seen) : page, known);
    form.dataset.ready = "";
  };

  const keep = () => phone.keepDraft(visit, { text: written(), seen: Number(seen.value), at: new Date().toISOString() });
  // at once, and not when the typing pauses: what is begun while a page goes away may never be written
  form.addEventListener("input", keep);

  // --- saving and entering ---------------------------------------------------------------------------------------
  const lacking = () => {
    const data = new FormData(form);
    const free = (form.dataset.free ?? "").split(" ");
    const codes = data.getAll("codes");
    let count = codes.length ? 0 : 1;
    if (!data.get("signed") || !(data.get("signed") === "signed" ? data.get("signer") : data.get("refusal"))) count += 1;
    for (const line of form.querySelectorAll("[data-required]")) {
      const empty = !data.get(line.dataset.required) && !codes.some((code) => free.includes(code));
      line.toggleAttribute("data-missing", empty);
      count += empty ? 1 : 0;
    }
    return count;
  };

  let warned = false;
  const queue = async (kind) => {
    const rows = await phone.entries();
    const earlier = rows.filter((row) => row.visit === visit && row.kind !== "photo" && ["queued", "settle"].includes(row.state));
    const payload = written();
    const entry = {
      key: crypto.randomUUID(), who: phone.who, visit, name: form.dataset.name, form: form.dataset.form,
      kind: earlier.some((row) => row.kind === "result") ? "result" : kind, seen: Number(seen.value), payload,
      sha256: await phone.hash(new TextEncoder().encode(payload)), made_at: new Date().toISOString(), state: "queued",
    };
    await keep();
    await phone.put(entry);
    for (const row of earlier) await phone.remove(row); // the whole form is in the new one
    say(texts.queued);
    await phone.send();
  };

  form.addEventListener("submit", (event) => {
    const name = event.submitter?.name ?? "save";
    event.preventDefault();
    const count = name === "enter" ? lacking() : 0;
    if (count && !warned) {
      warned = true;
      say(texts.incomplete.replace("{n}", count));
      form.querySelector("[data-missing]")?.scrollIntoView({ block: "center" });
      return;
    }
    queue(name === "enter" ? "result" : "answers").catch(() => {
      // the phone cannot keep anything: then as a plain form
      const plain = document.createElement("input");
      Object.assign(plain, { type: "hidden", name, value: "1" });
      form.append(plain);
      form.submit();
    });
  });

  // --- what the portal said --------------------------------------------------------------------------------------
  const mark = (problem) => {
    for (const old of form.querySelectorAll("[data-phone-error]")) old.remove();
    for (const line of form.querySelectorAll("[data-line]")) {
      const text = problem?.answers?.[line.dataset.line] ?? (problem?.missing?.includes(line.dataset.line) ? texts.missing : "");
      line.toggleAttribute("data-missing", Boolean(text));
      if (!text) continue;
      const note = document.createElement("p");
      note.className = "field-error";
      note.dataset.phoneError = "";
      note.textContent = text;
      line.append(note);
    }
  };

  document.addEventListener("phone:changed", async ({ detail: entry }) => {
    if (entry.visit !== visit || entry.kind === "photo") return;
    if (entry.state === "settle") {
      mark(entry.problem);
      say(entry.problem.text);
    }
    if (entry.state !== "kept") return;
    mark(null);
    warned = false;
    seen.value = Math.max(Number(seen.value), entry.version);
    say(texts.kept);
    if (entry.kind === "result") location.assign(form.dataset.done);
    else phone.keepPage(location.pathname).catch(() => {});
  });

  begin();
})();
