// The form of a sampling visit on a phone (phone-form.js): one choice of what came of it, and the part that belongs to it.
"use strict";

(() => {
  const phone = window.phone;
  const form = document.querySelector("form[data-visit]");
  if (!form) return;
  const parts = [...form.querySelectorAll("[data-outcome]")];
  const chosen = () => new FormData(form).get("outcome") ?? "";
  const show = () => { for (const part of parts) part.hidden = part.dataset.outcome !== chosen(); };
  form.addEventListener("change", show);
  document.addEventListener("phone:filled", show);
  show();
  // on the kept page offline: what only the portal can do is not offered
  const reach = () => {
    for (const part of document.querySelectorAll("[data-needs-network]")) part.hidden = !navigator.onLine;
    for (const part of document.querySelectorAll("[data-without-network]")) part.hidden = navigator.onLine;
  };
  window.addEventListener("online", reach);
  window.addEventListener("offline", reach);
  reach();
  if (!phone) return;
  const texts = JSON.parse(document.getElementById("phone-texts").textContent);

  const unmark = () => {
    for (const old of form.querySelectorAll("[data-phone-error]")) old.remove();
    for (const field of form.querySelectorAll("[data-missing]")) field.removeAttribute("data-missing");
  };
  const mark = (name, text) => {
    const field = form.querySelector(`[name="${CSS.escape(name)}"]`)?.closest(".field");
    if (!field || field.hasAttribute("data-missing")) return;
    field.setAttribute("data-missing", "");
    const note = document.createElement("p");
    note.className = "error";
    note.dataset.phoneError = "";
    note.textContent = text;
    field.append(note);
  };

  const lacking = () => {
    const kind = chosen(), data = new FormData(form);
    const part = parts.find((row) => row.dataset.outcome === kind);
    const given = (name) => data.getAll(`${kind}-${name}`).some((value) => value.trim());
    const missing = new Set([...part.querySelectorAll("[required]")].map((field) => field.name).filter((name) => !data.getAll(name).some((value) => value.trim())));
    if (form.elements[`${kind}-present`] && data.getAll(`${kind}-present`).length < 2) missing.add(`${kind}-present`);
    const signed = data.get(`${kind}-signed`);
    if (signed === "signed" && !given("signer")) missing.add(`${kind}-signer`);
    if (signed === "refused" && !given("refusal")) missing.add(`${kind}-refusal`);
    unmark();
    for (const name of missing) mark(name, texts.missing);
    return missing.size;
  };

  phone.form = {
    kind: chosen,
    lacking,
    mark: (problem) => {
      unmark();
      for (const [name, text] of Object.entries(problem?.names ?? {})) mark(name, text);
      form.querySelector("[data-missing]")?.scrollIntoView({ block: "center" });
    },
  };
})();
