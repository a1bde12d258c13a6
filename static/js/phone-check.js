// The form of a check on a phone (phone-form.js): which answers are missing, and where the portal's words belong.
"use strict";

(() => {
  const phone = window.phone;
  const form = document.querySelector("form[data-visit]");
  if (!phone || !form) return;
  const texts = JSON.parse(document.getElementById("phone-texts").textContent);

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

  phone.form = {
    kind: (event) => (event.submitter?.name === "enter" ? "result" : "answers"),
    lacking,
    mark,
    held: (name) => /^[qr]\d+$/.test(name), // the portal holds the answers, not the end of the check
  };
})();
