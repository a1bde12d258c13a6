// Every entry of this phone and its state, in words; what the portal refused is settled here, by the person.
"use strict";

(() => {
  const phone = window.phone;
  const panel = document.querySelector("[data-phone-queue]");
  if (!phone || !panel) return;
  const texts = JSON.parse(document.getElementById("phone-texts").textContent);
  const only = Number(panel.dataset.visit) || 0;
  const list = panel.querySelector("[data-phone-list]");
  const status = panel.querySelector("[data-phone-status]");
  const language = document.documentElement.lang;
  const moment = (text) => new Date(text).toLocaleString(language, { dateStyle: "short", timeStyle: "medium" });

  const make = (name, attributes = {}, ...children) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "text") node.textContent = value;
      else if (key === "onclick") node.addEventListener("click", value);
      else node.setAttribute(key, value);
    }
    node.append(...children);
    return node;
  };
  const button = (text, onclick, kind = "button-quiet") =>
    make("button", { type: "button", class: `button ${kind}`, text, onclick });
  const chip = (state) => panel.querySelector(`template[data-chip="${state}"]`).content.cloneNode(true);

  // --- settling ----------------------------------------------------------------------------------------------------
  // A phone that is full keeps what was there, and says that nothing more was.
  const roomed = (act) => (...given) => act(...given).catch(() => { status.textContent = texts.no_room; });

  const again = roomed(async (entry, changes = {}) => {
    const draft = phone.ends(entry.kind) && (await phone.draft(entry.visit));
    const goes = draft && draft.text !== entry.payload && outcome(draft.text) === outcome(entry.payload);
    if (goes) return rewritten(entry, JSON.parse(entry.payload), changes);
    await phone.change(entry.key, (row) => row.state === "settle" && { ...row, ...changes, state: "queued", problem: null });
    await phone.send();
  });

  // What an entry of a room with several endings says came of the visit: another one is another act, not newer words.
  const outcome = (text) => JSON.parse(text).find(([name]) => name === "outcome")?.[1];

  // A draft with what was chosen: only names whose values the choice changed, so that what was written since stays.
  const merged = (draft, before, after) => {
    const of = (rows, name) => JSON.stringify(rows.filter((row) => row[0] === name));
    const chosen = new Set([...before, ...after].map(([name]) => name).filter((name) => of(before, name) !== of(after, name)));
    return [...draft.filter(([name]) => !chosen.has(name)), ...after.filter(([name]) => chosen.has(name))];
  };

  // Other words than those that were hashed are another entry, with a key of its own. Of a draft that went on meanwhile
  // an entry that ends the visit takes all, another what was saved: the rest is not sent before it is saved. `carry` brings
  // rows of the form of then into that of now. A form in sight is shown anew before anything is written into it.
  const rewritten = roomed(async (entry, rows, changes, carry = (given) => given) => {
    const draft = await phone.draft(entry.visit);
    const newer = draft && draft.text !== entry.payload;
    const whole = newer ? merged(carry(JSON.parse(draft.text)), carry(JSON.parse(entry.payload)), rows) : rows;
    const payload = JSON.stringify(phone.ends(entry.kind) ? whole : rows);
    const next = {
      ...entry, ...changes, key: crypto.randomUUID(), payload, state: "queued", problem: null,
      sha256: await phone.hash(new TextEncoder().encode(payload)),
    };
    const text = JSON.stringify(whole);
    const { returned } = draft ?? {};
    await phone.replace(entry, next, { text, form: next.form, seen: next.seen, returned, at: new Date().toISOString() });
    if (only) location.reload();
    else await phone.send();
  });

  phone.settling = { make, button, again, rewritten, roomed };

  const clock = (entry) => {
    const minutes = Math.round(Math.abs(entry.problem.skew) / 60);
    const text = (entry.problem.skew > 0 ? texts.ahead : texts.behind).replace("{n}", minutes);
    return make("div", {}, make("p", { text }), button(texts.send_marked, () => again(entry, { accepted: true }), ""));
  };

  const save = (entry) => {
    const { bytes, ...rest } = entry;
    const blob = bytes ? new Blob([bytes], { type: entry.type }) : new Blob([JSON.stringify(rest, null, 1)], { type: "application/json" });
    const link = make("a", { href: URL.createObjectURL(blob), download: entry.file ?? `${phone.room}-${entry.visit}.json` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };

  const ways = (entry) => {
    const found = make("div", { class: "settle-ways" });
    const { code } = entry.problem;
    const sentences = [...Object.entries(entry.problem.fields ?? {}).map(([name, text]) => [name, text].filter(Boolean).join("："))];
    found.append(make("p", {}, make("strong", { text: texts[`problem_${code}`] ?? entry.problem.text })));
    if (sentences.length) found.append(make("ul", {}, ...sentences.map((text) => make("li", { text }))));
    const offered = phone.settlers[code]?.(entry);
    if (offered) found.append(offered);
    else if (code === "stale") found.append(button(texts.send_chosen, () => again(entry, { seen: entry.problem.version }), ""));
    else if (code === "clock-wrong") found.append(clock(entry));
    const row = make("p", { class: "actions" });
    // nothing else is offered: what stood in the way (no notice, no photo) may be there by now
    if (!found.querySelector("button") && code !== "key-used") row.append(button(texts.again, () => again(entry)));
    if (!only) row.append(make("a", { class: "button button-quiet", href: panel.dataset.open.replace("/0/", `/${entry.visit}/`), text: texts.open }));
    row.append(button(texts.save_file, () => save(entry)));
    row.append(button(texts.remove, () => { if (confirm(texts.remove_sure)) phone.remove(entry); }));
    found.append(row);
    return found;
  };

  // --- the list ----------------------------------------------------------------------------------------------------
  const shown = (entry) => {
    const line = make("li", { "data-entry": entry.state });
    line.append(chip(entry.state), ` ${only ? "" : `${entry.name} · `}${texts[`role_${entry.role}`] ?? texts[`kind_${entry.kind}`]}`);
    if (entry.bytes) {
      const address = URL.createObjectURL(new Blob([entry.bytes], { type: entry.type }));
      const picture = make("img", { src: address, alt: entry.caption || texts.kind_photo, class: "phone-photo" });
      picture.addEventListener("load", () => URL.revokeObjectURL(address));
      line.append(picture);
    }
    const when = entry.kept_at ? texts.kept_at.replace("{at}", moment(entry.kept_at)) : texts.made_at.replace("{at}", moment(entry.made_at));
    line.append(make("p", { class: "note" }, [entry.caption, when].filter(Boolean).join(" · "), " · ",
      make("span", { class: "code", text: `${entry.sha256.slice(0, 16)}…` })));
    if (entry.doubled) line.append(make("p", { class: "note", text: texts.doubled }));
    if (entry.state === "settle") line.append(ways(entry));
    return line;
  };

  let why = "";
  const tell = (rows) => {
    const count = (...states) => rows.filter((row) => states.includes(row.state)).length;
    const waiting = count("queued", "sending"), open = count("settle");
    const parts = [];
    if (open) parts.push(texts.n_settle.replace("{n}", open));
    // behind what a person decides they wait though there is a network
    const how = open && ["", "here"].includes(why) ? texts.n_behind : (texts[`n_${why}`] ?? texts.n_waiting);
    if (waiting) parts.push(how.replace("{n}", waiting));
    if (!parts.length) parts.push(rows.length ? texts.all_kept : texts.nothing);
    status.textContent = parts.join(" ");
    panel.dataset.state = open ? "settle" : waiting ? "waiting" : "kept";
    panel.querySelector("[data-phone-login]").hidden = !(waiting && why === "out");
  };

  // A line is made anew only where its entry changed: what a person is choosing in another stays as it is.
  const lines = new Map();
  const line = (entry) => {
    const { bytes, ...rest } = entry;
    const told = JSON.stringify(rest);
    if (lines.get(entry.key)?.told !== told) lines.set(entry.key, { told, node: shown(entry) });
    return lines.get(entry.key).node;
  };

  let drawing = Promise.resolve();
  const draw = () => {
    drawing = drawing.catch(() => {}).then(async () => {
      const rows = (await phone.entries()).filter((row) => !only || row.visit === only);
      const nodes = rows.map(line);
      panel.hidden = false;
      if (nodes.length !== list.children.length || nodes.some((node, place) => list.children[place] !== node)) {
        list.replaceChildren(...nodes);
      }
      tell(rows);
    });
    return drawing;
  };

  let ended = false;
  document.addEventListener("phone:changed", ({ detail }) => {
    ended ||= detail.state === "kept" && phone.ends(detail.kind);
    draw();
  });
  document.addEventListener("phone:sent", async ({ detail }) => {
    why = detail;
    await draw();
    // a visit that is entered leaves the list of the day, which shows none of it otherwise
    if (!only && ended && why === "here" && panel.dataset.state === "kept") location.reload();
  });
  draw();
})();
