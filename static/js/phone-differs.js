// How a sampler settles what the portal refused of a visit: a colleague was faster, or has taken another step meanwhile.
"use strict";

(() => {
  const phone = window.phone;
  if (!phone) return;
  const texts = JSON.parse(document.getElementById("phone-texts").textContent);
  const put = (text, values) => text.replace(/\{(\w+)\}/g, (_whole, name) => values[name] ?? "");
  const onRecord = ({ recorded }) => {
    const { make } = phone.settling;
    return recorded ? [make("p", { text: put(texts.recorded, { what: recorded.what, who: recorded.by }) })] : [];
  };

  // What the form of this phone says goes to the batch as a note; the entry itself, which cannot be kept, makes room.
  const note = (entry, lines) => phone.settling.roomed(async () => {
    const at = new Date(entry.made_at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
    const payload = JSON.stringify([["note", [put(texts.note_head, { at }), ...lines].join("\n")]]);
    const sha256 = await phone.hash(new TextEncoder().encode(payload));
    await phone.replace(entry, {
      ...entry, key: crypto.randomUUID(), kind: "note", payload, sha256, made_at: new Date().toISOString(), state: "queued",
      problem: null,
    });
    await phone.send();
  })();

  phone.settlers["moved-on"] = (entry) => {
    const { make, button } = phone.settling;
    const { theirs } = entry.problem;
    if (!theirs) return null;
    const found = make("div", {}, ...onRecord(entry.problem));
    const lines = theirs.map((row) => put(row.value ? texts.differs : texts.only_here, row));
    if (!lines.length) found.append(make("p", { text: texts.same }));
    else found.append(make("ul", {}, ...lines.map((text) => make("li", { text }))), button(texts.send_note, () => note(entry, lines), ""));
    return found;
  };

  phone.settlers.stale = (entry) => {
    const { make, button, again } = phone.settling;
    return make("div", {}, ...onRecord(entry.problem), button(texts.enter_still, () => again(entry, { seen: entry.problem.version }), ""));
  };
})();
