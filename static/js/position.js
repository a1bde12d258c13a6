// The position of the phone, if its owner asks for it: three hidden fields of the form, nothing sent by itself.
(() => {
  const place = document.querySelector("[data-position]");
  if (!place || !navigator.geolocation) return;
  const field = (name) => document.querySelector(`input[name$=${name}]`);
  const told = (accuracy) => { place.textContent = `${place.dataset.held} (±${accuracy} m)`; };
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet";
  button.textContent = place.dataset.ask;
  place.append(button);
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
      () => { place.textContent = place.dataset.refused; },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
})();
