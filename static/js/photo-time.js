// When a picture was taken, and what this device takes for now: two hidden fields, so that a wrong clock is noticed.
"use strict";

for (const form of document.querySelectorAll("form[data-photo]")) {
  form.elements.photo.addEventListener("change", () => {
    const [file] = form.elements.photo.files;
    form.elements.taken_at.value = file ? new Date(file.lastModified).toISOString() : "";
  });
  form.addEventListener("submit", () => { form.elements.sent_at.value = new Date().toISOString(); });
}
