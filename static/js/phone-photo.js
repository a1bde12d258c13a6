// A picture taken at a check: told by its bytes, hashed, kept on the phone with the time it was taken, and sent.
"use strict";

(() => {
  const phone = window.phone;
  const form = document.querySelector("form[data-photo]");
  if (!phone || !form) return;
  const texts = JSON.parse(document.getElementById("phone-texts").textContent);
  const input = form.elements.photo;
  const said = form.querySelector("[data-phone-said]");
  const held = (form.dataset.held ?? "").split(" ");

  const typeOf = (bytes) => {
    const [a, b, c, d] = new Uint8Array(bytes.slice(0, 4));
    if (a === 0xff && b === 0xd8 && c === 0xff) return ["image/jpeg", "jpg"];
    return a === 0x89 && b === 0x50 && c === 0x4e && d === 0x47 ? ["image/png", "png"] : null;
  };

  const keep = async (file) => {
    const bytes = await file.arrayBuffer();
    const type = typeOf(bytes);
    if (!type) return texts.no_picture;
    if (bytes.byteLength > Number(form.dataset.most)) return texts.too_big;
    const sha256 = await phone.hash(bytes);
    const visit = Number(form.dataset.photo);
    const same = (await phone.entries()).some((row) => row.visit === visit && row.sha256 === sha256);
    if (same || held.includes(sha256)) return texts.doubled;
    const entry = {
      key: crypto.randomUUID(), who: phone.who, visit, name: form.dataset.name, kind: "photo", form: "", seen: 0,
      bytes, sha256, type: type[0], file: `${file.name.replace(/\.[^.]*$/, "") || "photo"}.${type[1]}`,
      caption: form.elements.caption.value.trim(), made_at: new Date(file.lastModified).toISOString(), state: "queued",
    };
    await phone.put(entry);
    form.reset();
    phone.send();
    return texts.photo_queued;
  };

  form.addEventListener("submit", async (event) => {
    const [file] = input.files;
    event.preventDefault();
    if (!file) {
      said.textContent = texts.choose;
      return;
    }
    try {
      said.textContent = await keep(file);
    } catch {
      form.submit(); // the phone cannot keep it: then as a plain form
    }
  });
})();
