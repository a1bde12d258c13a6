// After a refused form the reader starts at the list of what is wrong; its links lead to the fields.
"use strict";

(() => {
  const focusSummary = (root) => root.querySelector(".error-summary")?.focus();

  document.addEventListener("htmx:afterSettle", (event) => focusSummary(event.target));
  focusSummary(document);

  // A request that htmx made and that failed says so instead of leaving the page as if nothing had happened.
  document.addEventListener("htmx:sendError", () => document.body.classList.add("offline"));
  document.addEventListener("htmx:afterOnLoad", () => document.body.classList.remove("offline"));
})();
