// Copy buttons: shown only where the clipboard can be written, so that nobody meets a dead button.
"use strict";

(() => {
  if (!navigator.clipboard) return;

  const show = (root) => {
    for (const button of root.querySelectorAll("button[data-copy][hidden]")) button.hidden = false;
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    button.parentElement.querySelector(".copy-done")?.remove();
    const note = document.createElement("span");
    note.className = "copy-done";
    note.setAttribute("role", "status");
    note.textContent = button.dataset.done;
    button.after(note);
    setTimeout(() => note.remove(), 2000);
  });

  document.addEventListener("htmx:load", (event) => show(event.target));
  show(document);
})();
