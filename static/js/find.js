// The search sheet of the desk: Ctrl K opens it everywhere, "/" where the page has no search field of its own.
"use strict";

(() => {
  const sheet = document.getElementById("find");
  const opener = document.querySelector("[data-find]");
  if (!sheet || !opener) return;
  const field = sheet.querySelector("input");

  const open = (event) => {
    event.preventDefault();
    sheet.showModal();
    field.select();
    if (!sheet.querySelector("[data-find-results]").children.length) htmx.trigger(field, "find");
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
    const links = [...sheet.querySelectorAll("[data-find-results] a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Enter") {
      if (document.activeElement === field && links.length) {
        event.preventDefault();
        links[0].click();
      }
      return;
    }
    event.preventDefault();
    const next = event.key === "ArrowDown" ? at + 1 : at - 1;
    (next < 0 ? field : links[Math.min(next, links.length - 1)])?.focus();
  });
  sheet.addEventListener("click", (event) => {
    if (event.target === sheet) sheet.close();
  });
})();
