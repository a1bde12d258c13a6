// The form of a check on a phone (phone-form.js): which answers are missing, and where the portal's words belong.
"use strict";

(() => {
  const phone = window.phone;
  const form = document.querySelector("form[data-visit]");
  if (!phone || !form) return;
  const texts = JSON.parse(document.getElementById("phone-texts").textContent);
  const listed = (name) => (form.dataset[name] ?? "").split(" ").filter(Boolean);

  // --- marks -----------------------------------------------------------------------------------------------------
  const unmark = () => {
    for (const old of form.querySelectorAll("[data-phone-error]")) old.remove();
    for (const spot of form.querySelectorAll("[data-missing]")) spot.removeAttribute("data-missing");
  };
  const point = (spot, text) => {
    if (!spot || spot.hasAttribute("data-missing")) return;
    spot.setAttribute("data-missing", "");
    const note = document.createElement("p");
    note.className = "error";
    note.dataset.phoneError = "";
    note.textContent = text;
    spot.append(note);
  };
  const line = (number) => form.querySelector(`[data-line="${CSS.escape(number)}"]`);
  const field = (name) => form.querySelector(`[name="${CSS.escape(name)}"]`)?.closest(".field, [data-line]");

  // --- before it goes --------------------------------------------------------------------------------------------
  const lacking = () => {
    const data = new FormData(form);
    const codes = data.getAll("codes");
    const spots = [];
    const beside = codes.includes("5") || codes.includes("8") ? listed("beside") : [];
    const free = codes.length > 0 && codes.every((code) => listed("free").includes(code) || beside.includes(code));
    if (data.getAll("present").length < 2) spots.push(field("present"));
    for (const name of ["begun_at", "ended_time"]) if (!data.get(name)) spots.push(field(name));
    for (const asked of form.querySelectorAll("[data-required]")) {
      if (!free && !data.get(asked.dataset.required)) spots.push(asked);
    }
    if (!codes.length) spots.push(field("codes"));
    const proof = data.get("signed") ? { signed: "signer" }[data.get("signed")] ?? "refusal" : "signed";
    if (!(data.get(proof) ?? "").trim()) spots.push(field(proof));
    unmark();
    for (const spot of spots) point(spot, texts.missing);
    return spots.length;
  };

  // What the portal would refuse whatever else was entered; said here, because it may be far away.
  const refusal = () => {
    const codes = new FormData(form).getAll("codes");
    const problem = [...form.querySelectorAll("[data-line]")].some((asked) => window.check?.wrong(asked));
    const text = codes.length > 1 && codes.some((code) => listed("alone").includes(code)) ? texts.exclusive
      : problem && codes.length && codes.every((code) => listed("fine").includes(code)) ? texts.contradiction : "";
    if (text) point(field("codes"), text);
    return text;
  };

  // --- what the portal said --------------------------------------------------------------------------------------
  const mark = (problem) => {
    unmark();
    for (const [number, text] of Object.entries(problem?.answers ?? {})) point(line(number), text);
    for (const number of problem?.missing ?? []) point(line(number), texts.missing);
    for (const [name, text] of Object.entries(problem?.names ?? {})) point(field(name), text);
    if (problem?.field) point(field(problem.field), problem.text);
  };

  phone.form = {
    kind: (event) => (event.submitter?.name === "enter" ? "result" : "answers"),
    lacking,
    refusal,
    mark,
    versioned: true,
    held: (name) => /^[qr]\d+$/.test(name), // the portal holds the answers, not the end of the check
  };
})();
