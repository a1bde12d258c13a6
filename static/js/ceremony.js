// A witness's own browser makes the secret, keeps it and sends only its digest; the portal learns it at the reveal.
"use strict";

(() => {
  const keep = (form) => `draw-secret-${form.dataset.number}-${form.dataset.position}`;
  const stored = (form) => {
    try {
      return localStorage.getItem(keep(form)) ?? "";
    } catch {
      return "";
    }
  };
  const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  const promise = (form) => {
    if (!globalThis.crypto?.subtle) return;
    const maker = form.querySelector("[data-secret-maker]"), secret = maker.querySelector("input");
    const commitment = form.querySelector("[name=commitment]");
    const { number, seal, position } = form.dataset;
    const digest = async () => {
      const text = ["qp-draw-1", "commit", number, seal, position, secret.value].join("\n");
      const good = /^[\x21-\x7e]{16,200}$/.test(secret.value);
      commitment.value = good ? hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))) : "";
    };
    maker.hidden = false;
    secret.value = stored(form) || hex(crypto.getRandomValues(new Uint8Array(32)));
    secret.addEventListener("input", digest);
    digest();
    form.addEventListener("submit", () => {
      try {
        localStorage.setItem(keep(form), secret.value);
      } catch {
        // a browser that keeps nothing: the witness was asked to write the secret down
      }
    });
  };

  for (const form of document.querySelectorAll("form[data-promise]")) promise(form);
  for (const form of document.querySelectorAll("form[data-reveal]")) {
    const field = form.querySelector("[name=nonce]");
    if (!field.value) field.value = stored(form);
  }
})();
