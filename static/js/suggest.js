// Suggestions under the search field: arrow keys walk them, Escape closes them. They are plain links; without this
// file they still work with the Tab key.
"use strict";

(() => {
  for (const form of document.querySelectorAll("form[data-suggest]")) {
    const field = form.querySelector("input[type=search]");
    const list = form.querySelector(".suggestions");
    const links = () => [...list.querySelectorAll("a")];
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && list.childElementCount) {
        list.replaceChildren();
        field.focus();
        event.preventDefault();
      }
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      const all = [field, ...links()];
      const at = all.indexOf(document.activeElement);
      const next = all[(at + (event.key === "ArrowDown" ? 1 : all.length - 1)) % all.length];
      if (at >= 0 && all.length > 1) {
        next.focus();
        event.preventDefault();
      }
    });
    document.addEventListener("click", (event) => {
      if (!form.contains(event.target)) list.replaceChildren();
    });
  }
})();
