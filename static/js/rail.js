// The rail is longer than the window: bring the room the reader is in into sight, and leave the page where it is.
"use strict";

(() => {
  const rail = document.getElementById("rail");
  const here = rail?.querySelector("[aria-current]");
  if (!here) return;

  const show = () => {
    const place = here.getBoundingClientRect();
    const frame = rail.getBoundingClientRect();
    if (place.top < frame.top || place.bottom > frame.bottom) {
      rail.scrollTop += place.top - frame.top - (frame.height - place.height) / 2;
    }
  };

  show();
  rail.addEventListener("toggle", (event) => {
    if (event.newState === "open") show();
  });
})();
