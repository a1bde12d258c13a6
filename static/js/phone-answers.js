// How an inspector settles what the portal refused of a check: two answers to one question, or another form meanwhile.
"use strict";

(() => {
  const phone = window.phone;
  if (!phone) return;
  const texts = JSON.parse(document.getElementById("phone-texts").textContent);

  const given = (rows, name) => rows.find(([key]) => key === name)?.[1] ?? "";

  phone.settlers.stale = (entry) => {
    const { make, button, again, rewritten } = phone.settling;
    if (!entry.problem.theirs?.length) {
      const send = () => again(entry, { seen: entry.problem.version });
      return make("div", {}, make("p", { text: texts.same_answers }), button(texts.again, send, ""));
    }
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
      const of = (choice) => entry.problem.theirs.filter((row) => chosen.get(row.id) === choice);
      const fields = (row, [value, remark]) => [[`q${row.id}`, value], [`r${row.id}`, remark]];
      // A question that was left open is in no payload, which would leave the colleague's answer: its blank was chosen.
      const blanks = of("mine").flatMap((row) => fields(row, row.mine));
      const carry = (rows) => [...rows, ...blanks.filter(([name]) => !rows.some((pair) => pair[0] === name))];
      const theirs = of("theirs").flatMap((row) => fields(row, [row.value, row.remark]));
      const own = carry(JSON.parse(entry.payload)).filter(([name]) => !theirs.some((pair) => pair[0] === name));
      rewritten(entry, [...own, ...theirs], { seen: entry.problem.version }, carry);
    });
    return form;
  };

  // What the form asks in the same words goes to its question; answers to what it asks no more go along as a remark.
  phone.settlers["form-changed"] = (entry) => {
    const { make, button, again, rewritten } = phone.settling;
    const { form, moved, left } = entry.problem;
    // refused before the portal said which question is which: asked anew, it says so
    if (left.some((row) => !row.id)) return button(texts.again, () => again(entry), "");
    const lines = (rows) => left.map(({ id, question }) => {
      const [value, said] = ["q", "r"].map((part) => given(rows, part + id));
      return (value || said) && `${question}：${[texts[`answer_${value}`] ?? value, said].filter(Boolean).join(" · ")}`;
    }).filter(Boolean);
    const carry = (rows) => {
      const gone = [...new Set([...given(rows, "remark").split("\n"), ...lines(rows)])].filter(Boolean).join("\n");
      const kept = [];
      for (const [name, value] of rows) {
        const [, part, number] = /^([qr])(\d+)$/.exec(name) ?? [];
        if (!part && name !== "remark") kept.push([name, value]);
        else if (moved[number]) kept.push([part + moved[number], value]);
      }
      return gone ? [...kept, ["remark", gone]] : kept;
    };
    // What was written since under what is asked no more has no place in the form of now: it goes along at once.
    const send = async () => {
      const rows = carry(JSON.parse(entry.payload)), draft = await phone.draft(entry.visit);
      const late = draft ? given(carry(JSON.parse(draft.text)), "remark") : "";
      const all = late ? [...rows.filter(([name]) => name !== "remark"), ["remark", late]] : rows;
      await rewritten(entry, all, { form }, carry);
    };
    const found = make("div"), told = lines(JSON.parse(entry.payload));
    if (told.length) found.append(make("p", { text: texts.not_asked }), make("ul", {}, ...told.map((text) => make("li", { text }))));
    found.append(button(texts.send_fitting, send, ""));
    return found;
  };
})();
