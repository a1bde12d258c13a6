// A picture taken at a visit: told by its bytes, hashed, kept on the phone with the time it was taken, and sent.
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

  // Puts a picture into the queue; false where the visit has this very one.
  phone.keepPicture = async ({ bytes, type, stem, caption, visit, name, made, question = "", role = "picture" }) => {
    const sha256 = await phone.hash(bytes);
    const same = (await phone.entries()).some((row) => row.visit === visit && row.sha256 === sha256);
    if (same || held.includes(sha256)) return false;
    await phone.put({
      key: crypto.randomUUID(), who: phone.who, visit, name, kind: "photo", form: "", seen: 0, bytes, sha256,
      type: type[0], file: `${stem}.${type[1]}`, caption, question, role, made_at: made.toISOString(), state: "queued",
    });
    phone.send();
    return true;
  };

  const keep = async (file) => {
    const bytes = await file.arrayBuffer();
    const type = typeOf(bytes);
    if (!type) return texts.no_picture;
    if (bytes.byteLength > Number(form.dataset.most)) return texts.too_big;
    const { caption, question, role } = form.elements;
    const kept = await phone.keepPicture({
      bytes, type, stem: file.name.replace(/\.[^.]*$/, "") || "photo", caption: caption.value.trim(),
      question: question?.value ?? "", role: role?.value ?? "picture", visit: Number(form.dataset.photo), name: form.dataset.name,
      made: new Date(file.lastModified),
    });
    if (!kept) return texts.doubled;
    form.reset();
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
      // the phone cannot keep it: then as a plain form, where anybody would get it
      if ((await phone.ask()).state === "here") form.submit();
      else said.textContent = texts.no_room;
    }
  });

  // what the portal refused of a picture of this page is said where it was taken
  document.addEventListener("phone:changed", ({ detail: entry }) => {
    const own = entry.visit === Number(form.dataset.photo) && entry.kind === "photo";
    if (own && entry.state === "settle") said.textContent = entry.problem.text;
  });
})();
