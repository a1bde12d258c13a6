// The form of a visit on a phone: every key stroke is kept as a draft, and what is saved or entered goes into the queue
// of the phone, from which it is sent at once or when the network is back. What the form asks is the room's own:
// `phone.form` says {kind(event), lacking(), mark(problem), held(name)}, and may say refusal() and `versioned`: that the
// names of its fields are those of one version of the form, and mean nothing in another.
"use strict";

(() => {
  const phone = window.phone;
  const form = document.querySelector("form[data-visit]");
  if (!phone?.form || !form) return;
  const texts = JSON.parse(document.getElementById("phone-texts").textContent);
  const visit = Number(form.dataset.visit);
  const seen = form.elements.seen;
  const OWN = ["csrfmiddlewaretoken", "seen"];
  const pairs = () => [...new FormData(form)].filter(([name]) => !OWN.includes(name));
  const written = () => JSON.stringify(pairs());
  const untouched = written();
  const returned = form.dataset.returned ?? ""; // which return of a result the form stands after

  // --- the draft -------------------------------------------------------------------------------------------------
  const fill = (rows, skipped = () => false) => {
    for (const field of form.elements) {
      if (!field.name || OWN.includes(field.name) || field.tagName === "BUTTON" || skipped(field.name)) continue;
      if (field.matches(":disabled")) continue; // another department's: what stands there is the portal's
      const values = rows.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    }
    // answers to what the form asks no more (phone-answers.js) have no field, and go along with whatever is saved next
    const gone = rows.find(([name]) => name === "remark")?.[1];
    if (!gone || form.elements.remark) return;
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "remark", value: gone });
    form.append(field);
  };

  // Forms are longer than a screen: what is said stands beside the button that was pressed, and what it is about is
  // brought into sight.
  const said = form.querySelector("[data-phone-said]");
  const say = (text) => { said.textContent = text; };
  const beside = (button) => button?.closest(".actions")?.after(said);
  const spots = () => [...form.querySelectorAll("[data-missing]")];
  const show = () => {
    const spot = spots()[0];
    spot?.scrollIntoView({ block: "center" });
    spot?.querySelector("input:not([type=hidden]), textarea, select")?.focus({ preventScroll: true });
  };
  const named = () => spots().slice(0, 3).map((spot) => spot.querySelector("legend, label, strong")?.firstChild?.textContent.trim())
    .filter(Boolean).join("；");

  // The page may be older than what this phone had kept, or newer: somebody else wrote. A draft that was changed since
  // it was kept comes back whole, with the version it began on; of one that was kept only what the portal does not hold.
  const begin = async () => {
    let draft = await phone.draft(visit);
    if (await ofAnother(draft)) draft = null;
    const known = (await phone.mark(`seen:${visit}`)) ?? 0;
    const page = Number(seen.value);
    const clean = draft && draft.text === (await phone.mark(`kept:${visit}`));
    // what was entered since and returned stands there; an older page than the phone has seen knows nothing of it
    if (clean && page > known && (draft.returned ?? "") !== returned) draft = null;
    if (draft && draft.text !== untouched) {
      fill(JSON.parse(draft.text), clean && page >= known ? phone.form.held : undefined);
      const waits = (await phone.entries()).some((row) => ofForm(row) && row.payload === draft.text);
      if (!clean) say(waits ? texts.queued : texts.restored);
    }
    seen.value = Math.max(draft && !clean ? Math.min(page, draft.seen) : page, known);
    phone.tell("filled");
    await look();
    form.dataset.ready = "";
  };

  const keep = () =>
    phone.keepDraft(visit, { text: written(), form: form.dataset.form, seen: Number(seen.value), returned, at: new Date().toISOString() });
  const full = document.createElement("p");
  Object.assign(full, { className: "error", textContent: texts.draft_full });
  full.setAttribute("role", "alert");
  // at once, and not when the typing pauses: what is begun while a page goes away may never be written
  form.addEventListener("input", ({ target }) => {
    keep().then(() => full.remove(), () => (target.closest("[data-line], .field, fieldset") ?? form).append(full));
  });

  const entryOf = async (kind, given) => ({
    key: crypto.randomUUID(), who: phone.who, visit, name: form.dataset.name, form: form.dataset.form, kind,
    sha256: await phone.hash(new TextEncoder().encode(given.payload)), made_at: new Date().toISOString(), state: "queued",
    ...given,
  });
  const ofForm = (row) => row.visit === visit && !["photo", "note"].includes(row.kind) && row.state !== "kept";
  const other = (row) => Boolean(phone.form.versioned && row.form && row.form !== form.dataset.form);

  // What was written into another version of the form has no place in this one, and must not be written over: it goes the
  // way of an entry, and the portal says what of it is still asked. Until then the form stands (`look`).
  const ofAnother = async (draft) => {
    if (!draft || !other(draft)) return false;
    const waiting = (await phone.entries()).filter((row) => ofForm(row) && other(row));
    const dirty = draft.text !== (await phone.mark(`kept:${visit}`));
    if (dirty && !waiting.length) await phone.put(await entryOf("answers", { payload: draft.text, form: draft.form, seen: draft.seen }));
    if (dirty && !waiting.length) phone.send();
    return dirty;
  };

  // --- entered, and not yet sent ---------------------------------------------------------------------------------
  // What is written into a form whose entry already waits would not go along with it, so the form stands until it went
  // or is taken up again.
  const bar = document.createElement("div");
  const told = document.createElement("p");
  const reopen = document.createElement("button");
  Object.assign(bar, { className: "answer answer-info", hidden: true });
  Object.assign(told, { textContent: texts.entered_waits });
  Object.assign(reopen, { type: "button", className: "button button-quiet", textContent: texts.write_on });
  bar.dataset.phoneEntered = "";
  bar.setAttribute("role", "status");
  bar.append(told, reopen);
  form.before(bar);
  const lock = (on, text = texts.entered_waits, back = true) => {
    form.inert = on;
    bar.hidden = !on;
    told.textContent = text;
    reopen.hidden = !back;
  };
  const look = async () => {
    const rows = (await phone.entries()).filter(ofForm);
    const ending = rows.find((row) => phone.ends(row.kind) && row.state !== "settle");
    if (rows.some(other)) lock(true, texts.form_other, false);
    else if (ending?.state === "sending") lock(true, texts.entered_goes, false);
    else lock(Boolean(ending));
  };
  reopen.addEventListener("click", async () => {
    for (const row of await phone.entries()) {
      if (ofForm(row) && phone.ends(row.kind) && row.state === "queued") await phone.remove(row);
    }
    await look(); // one that is on its way stays
    say("");
  });

  // --- saving and entering ---------------------------------------------------------------------------------------
  let warned = false, awaited = false;
  form.addEventListener("change", () => {
    if (warned) say("");
    warned = false;
  });
  const queue = async (kind) => {
    const earlier = (await phone.entries()).filter((row) => ofForm(row) && row.state !== "sending");
    if (phone.ends(kind)) lock(true);
    const entry = await entryOf(kind, { payload: written(), seen: Number(seen.value) });
    await keep();
    await phone.put(entry);
    for (const row of earlier) await phone.remove(row); // the whole form is in the new one
    const ended = !phone.ends(kind) && earlier.some((row) => phone.ends(row.kind));
    say([texts.queued, ended && texts.not_ended].filter(Boolean).join(" "));
    awaited = true;
    await phone.send();
    if (!bar.hidden) bar.scrollIntoView({ block: "center" }); // why the form stands, and the way back
  };

  form.addEventListener("submit", (event) => {
    const kind = phone.form.kind(event);
    event.preventDefault();
    beside(event.submitter);
    if (!kind) {
      say(texts.choose_outcome);
      return;
    }
    const count = phone.ends(kind) ? phone.form.lacking() : 0;
    const refused = phone.ends(kind) ? (phone.form.refusal?.() ?? "") : "";
    if ((count || refused) && !warned) {
      warned = true;
      say(refused || [texts.incomplete.replace("{n}", count), named()].filter(Boolean).join(" "));
      show();
      return;
    }
    queue(kind).catch(async () => {
      lock(false);
      if ((await phone.ask()).state !== "here") {
        say(texts.no_room);
        return;
      }
      // the phone cannot keep anything: then as a plain form
      const plain = document.createElement("input");
      Object.assign(plain, { type: "hidden", name: event.submitter?.name || "save", value: "1" });
      form.append(plain);
      form.submit();
    });
  });

  // --- what the portal said --------------------------------------------------------------------------------------
  document.addEventListener("phone:changed", async ({ detail: entry }) => {
    if (entry.visit !== visit || entry.kind === "photo" || entry.kind === "note") return;
    await look();
    if (entry.state === "settle") {
      phone.form.mark(entry.problem);
      say([entry.problem.text, ...Object.values(entry.problem.fields ?? {})].join(" "));
      if (awaited) show(); // not what was sent long ago, while something else is being written
      awaited = false;
    }
    if (entry.state !== "kept") return;
    awaited = false;
    phone.form.mark(null);
    warned = false;
    seen.value = Math.max(Number(seen.value), entry.version);
    say(texts.kept);
    if (phone.ends(entry.kind)) location.assign(form.dataset.done);
    else phone.keepPage(location.pathname).catch(() => {});
  });

  // nothing is written before what was written then is there again: the first key would be kept in its place
  form.inert = true;
  begin().catch(() => {
    lock(false);
    form.append(full);
  });
})();
