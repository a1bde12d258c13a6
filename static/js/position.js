// The position of the phone, if its owner asks for it: three hidden fields of the form, nothing sent by itself.
(() => {
  const place = document.querySelector("[data-position]");
  if (!place || !navigator.geolocation) return;
  const field = (name) => document.querySelector(`input[name$=${name}]`);
  const words = document.createElement("span");
  const told = (accuracy) => { words.textContent = `${place.dataset.held} (±${accuracy} m) `; };
  const button = document.createElement("button"); // stays: a position may be yesterday's, or another door's
  button.type = "button";
  button.className = "button button-quiet";
  button.textContent = place.dataset.ask;
  place.append(words, button);
  // a draft that came back brings the position along
  document.addEventListener("phone:filled", () => { if (field("latitude").value) told(field("accuracy").value); });
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field("latitude").value = coords.latitude.toFixed(6);
        field("longitude").value = coords.longitude.toFixed(6);
        field("accuracy").value = Math.min(100000, Math.round(coords.accuracy));
        field("latitude").dispatchEvent(new Event("input", { bubbles: true })); // the draft
        told(Math.round(coords.accuracy));
      },
      () => { if (!field("latitude").value) words.textContent = `${place.dataset.refused} `; }, // what was taken stands
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
})();
