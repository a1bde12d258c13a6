// Keys for the desk's lists: j k move, Enter opens, x selects, / searches, ? explains. Works on table[data-keys].
// A row is opened by its first link; selection is its checkbox.pick. "select all" is input[data-pick-all] in the head.
"use strict";

(() => {
  const table = () => document.querySelector("table[data-keys]");
  const rows = () => [...(table()?.tBodies[0]?.rows ?? [])];
  const help = document.getElementById("keys-help");
  let at = -1;

  const go = (step) => {
    const all = rows();
    if (!all.length) return;
    all[at]?.classList.remove("at");
    at = Math.min(Math.max(at + step, 0), all.length - 1);
    all[at].classList.add("at");
    all[at].scrollIntoView({ block: "nearest" });
    (all[at].querySelector("a[href]") ?? all[at]).focus({ preventScroll: true });
  };

  const pick = () => {
    const box = rows()[at]?.querySelector("input.pick");
    if (!box) return;
    box.checked = !box.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const search = () => {
    const field = document.querySelector("main input[type=search], .filterbar input[type=text], .filterbar input:not([type=hidden])");
    field?.focus();
    field?.select?.();
  };

  const actions = {
    j: () => go(1),
    k: () => go(-1),
    x: pick,
    "/": search,
    "?": () => help?.showModal(),
    Enter: () => rows()[at]?.querySelector("a[href]")?.click(),
  };

  const typing = (target) => target.closest("input, select, textarea, button, summary, [contenteditable], dialog");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target)) return;
    if (event.key === "Enter" && event.target.closest("a")) return;
    const act = actions[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // The count of picked rows goes to [data-picked-count]; the bulk bar [data-bulk] shows itself with the first pick.
  const count = () => {
    const picked = rows().filter((row) => row.querySelector("input.pick:checked")).length;
    for (const place of document.querySelectorAll("[data-picked-count]")) place.textContent = String(picked);
    for (const bar of document.querySelectorAll("[data-bulk]")) bar.hidden = picked === 0;
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches("input[data-pick-all]")) {
      for (const box of document.querySelectorAll("table[data-keys] input.pick")) box.checked = event.target.checked;
    }
    if (event.target.matches("input.pick, input[data-pick-all]")) count();
  });

  document.addEventListener("htmx:afterSwap", () => {
    at = -1;
    count();
  });

  for (const button of document.querySelectorAll("button[data-keys]")) {
    button.hidden = false;
    button.addEventListener("click", () => help?.showModal());
  }
  count();
})();
