// How an inspector settles what the portal refused of a check: two answers to one question, or another form meanwhile.
"use strict";

(() => {
  const phone = window.phone;
  if (!phone) return;
  const texts = JSON.parse(document.getElementById("phone-texts").textContent);

  phone.settlers.stale = (entry) => {
    const { make, rewritten } = phone.settling;
    if (!entry.problem.theirs?.length) return null;
    const form = make("form", { class: "settle" });
    for (const row of entry.problem.theirs) {
      const told = (pair) => [texts[`answer_${pair[0]}`] ?? pair[0], pair[1]].filter(Boolean).join(" · ") || "—";
      const option = (value, text) =>
        make("label", {}, make("input", { type: "radio", name: row.id, value, required: "" }), ` ${text}`); // none is chosen for them
      form.append(make("fieldset", {}, make("legend", { text: row.question }),
        option("mine", texts.mine.replace("{answer}", told(row.mine))),
        option("theirs", texts.theirs.replace("{who}", row.by).replace("{answer}", told([row.value, row.remark])))));
    }
    form.append(make("button", { class: "button", text: texts.send_chosen }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = new FormData(form);
      const held = Object.fromEntries(entry.problem.theirs.map((row) => [row.id, row]));
      const theirs = ([name]) => /^[qr]\d+$/.test(name) && chosen.get(name.slice(1)) === "theirs";
      const rows = JSON.parse(entry.payload).filter((pair) => !theirs(pair));
      for (const row of Object.values(held)) {
        if (chosen.get(row.id) === "theirs") rows.push([`q${row.id}`, row.value], [`r${row.id}`, row.remark]);
      }
      rewritten(entry, rows, { seen: entry.problem.version });
    });
    return form;
  };

  // What the form asks in the same words goes to its question; answers to what it asks no more go along as a remark.
  phone.settlers["form-changed"] = (entry) => {
    const { make, button, rewritten } = phone.settling;
    const { form, moved, left, remark } = entry.problem;
    const told = ({ question, value, remark: said }) => `${question}：${[texts[`answer_${value}`] ?? value, said].filter(Boolean).join(" · ")}`;
    const rows = [];
    for (const [name, value] of JSON.parse(entry.payload)) {
      const [, part, number] = /^([qr])(\d+)$/.exec(name) ?? [];
      if (!part) rows.push([name, value]);
      else if (moved[number]) rows.push([part + moved[number], value]);
    }
    const found = make("div");
    if (left.length) {
      found.append(make("p", { text: texts.not_asked }), make("ul", {}, ...left.map((row) => make("li", { text: told(row) }))));
      rows.push(["remark", [remark, ...left.map(told)].filter(Boolean).join("\n")]);
    }
    found.append(button(texts.send_fitting, () => rewritten(entry, rows, { form }), ""));
    return found;
  };
})();
