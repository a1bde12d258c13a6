// The search sheet of the desk: Ctrl K opens it everywhere, "/" where the page has no search field of its own.
"use strict";

(() => {
  const sheet = document.getElementById("find");
  const opener = document.querySelector("[data-find]");
  if (!sheet || !opener) return;
  const field = sheet.querySelector("input");
  const results = sheet.querySelector("[data-find-results]");
  const links = () => [...results.querySelectorAll("a")];
  let asked = null; // the words on their way
  let answered = null; // the words whose results stand
  let opening = false; // Enter was pressed before the answer to these words came
  let held = null; // the address of the result in focus, while an answer takes the place of another

  const open = (event) => {
    event.preventDefault();
    sheet.showModal();
    field.select();
    if (!results.children.length) htmx.trigger(field, "find");
  };

  opener.addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, [contenteditable], dialog");
    const own = document.querySelector(".filterbar, main input[type=search]");
    const slash = event.key === "/" && !own && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const chord = event.key === "k" && (event.ctrlKey || event.metaKey);
    if (slash || chord) open(event);
  }, true);

  sheet.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp" && event.key !== "Enter") return;
    if (event.isComposing) return; // Enter and arrows of an input method choose its characters
    const all = links();
    const at = all.indexOf(document.activeElement);
    if (event.key === "Enter") {
      if (document.activeElement !== field) return;
      if (field.value !== answered) opening = true; // what stands answers other words: opening it would be a mistake
      if (opening || all.length) event.preventDefault();
      if (!opening) all[0]?.click();
      return;
    }
    event.preventDefault();
    const next = event.key === "ArrowDown" ? at + 1 : at - 1;
    (next < 0 ? field : all[Math.min(next, all.length - 1)])?.focus();
  });

  field.addEventListener("input", () => {
    opening = false;
  });
  field.addEventListener("htmx:configRequest", () => {
    asked = field.value;
  });
  results.addEventListener("htmx:beforeSwap", () => {
    held = results.contains(document.activeElement) ? document.activeElement.href : null;
  });
  results.addEventListener("htmx:afterSwap", () => {
    answered = asked;
    if (held) (links().find((link) => link.href === held) ?? field).focus();
    if (opening && field.value === answered) {
      opening = false;
      links()[0]?.click();
    }
  });

  sheet.addEventListener("click", (event) => {
    if (event.target === sheet) sheet.close();
  });
})();
