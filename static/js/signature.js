// Signatures written with a finger: each is a picture that waits on the phone like a photo, with its hash and its time.
"use strict";

(() => {
  const place = document.querySelector("[data-signatures]");
  const form = document.querySelector("form[data-visit]");
  if (!place || !form || !window.phone?.keepPicture) return;
  const texts = JSON.parse(document.getElementById("phone-texts").textContent);
  place.hidden = false;

  const pad = (box) => {
    const canvas = box.querySelector("canvas"), said = box.querySelector("[data-pad-said]");
    const pen = canvas.getContext("2d");
    const role = box.dataset.pad;
    let empty = true, last = null;

    const wipe = () => {
      const scale = window.devicePixelRatio || 1;
      canvas.width = canvas.clientWidth * scale;
      canvas.height = canvas.clientHeight * scale;
      pen.scale(scale, scale);
      pen.fillStyle = "#fff"; // in the dark too: it is printed
      pen.fillRect(0, 0, canvas.width, canvas.height);
      Object.assign(pen, { strokeStyle: "#111", lineWidth: 2.5, lineCap: "round", lineJoin: "round" });
      empty = true;
    };
    const at = ({ offsetX, offsetY }) => [offsetX, offsetY];
    canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      if (!canvas.width) wipe(); // it was out of sight when the page came
      canvas.setPointerCapture(event.pointerId);
      last = at(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!last) return;
      const next = at(event);
      pen.beginPath();
      pen.moveTo(...last);
      pen.lineTo(...next);
      pen.stroke();
      last = next;
      empty = false;
    });
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { last = null; });

    const whose = () => (role === "party" ? form.querySelector("[name$=signer]").value.trim() : box.querySelector("select").value);
    const keep = async () => {
      if (empty) return place.dataset.empty;
      if (!whose()) return place.dataset.whose;
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
      const kept = await window.phone.keepPicture({
        bytes: await blob.arrayBuffer(), type: ["image/png", "png"], stem: role, caption: whose().slice(0, 120), role,
        visit: Number(place.dataset.visit), name: place.dataset.name, made: new Date(),
      });
      if (kept) wipe();
      return kept ? texts.signature_queued : texts.doubled;
    };
    box.querySelector("[data-wipe]").addEventListener("click", wipe);
    box.querySelector("[data-keep]").addEventListener("click", async () => {
      said.textContent = await keep().catch(() => texts.no_room);
    });
    wipe();
  };

  for (const box of place.querySelectorAll("[data-pad]")) pad(box);
})();
