// What the weights of every group sum to while they are written, exactly, in fractions; the server decides when it is saved.
"use strict";

(() => {
  const box = document.querySelector(".weight-sums");
  if (!box) return;
  const PLACES = 10000n;
  const lines = [...box.querySelectorAll("[data-group]")];
  const rows = [...document.querySelectorAll("tr[data-node]")];
  const fresh = document.querySelector("[data-new-node]");

  const divisor = (a, b) => (b ? divisor(b, a % b) : a);
  const reduced = (above, below) => {
    const common = divisor(above < 0n ? -above : above, below) || 1n;
    return [above / common, below / common];
  };

  // "1/3" or "0.25", also in full-width digits, as [numerator, denominator]; null where it is neither
  const read = (text) => {
    const plain = text.normalize("NFKC").trim();
    const whole = plain.match(/^(\d+)\s*\/\s*(\d+)$/);
    if (whole) return BigInt(whole[2]) ? reduced(BigInt(whole[1]), BigInt(whole[2])) : null;
    const broken = plain.match(/^(\d*)\.?(\d*)$/);
    if (!broken || !(broken[1] || broken[2])) return null;
    return reduced(BigInt(broken[1] + broken[2]), 10n ** BigInt(broken[2].length));
  };

  const shown = ([above, below]) => {
    if ((above * PLACES) % below) return `${above}/${below}`;
    const [whole, rest] = [above / below, ((above % below) * PLACES) / below];
    return rest ? `${whole}.${String(rest).padStart(4, "0").replace(/0+$/, "")}` : `${whole}`;
  };

  const weights = () => {
    const gone = new Set(), found = [];
    for (const row of rows) {
      const removed = row.querySelector("[name$='-remove']").checked;
      if (removed || gone.has(row.dataset.under)) gone.add(row.dataset.node);
      else found.push([row.dataset.under, row.querySelector("[name$='-weight']").value]);
    }
    const of = (name) => fresh?.querySelector(`[name="new-${name}"]`)?.value ?? "";
    if (of("code") && of("weight")) found.push([of("parent"), of("weight")]);
    return [found, gone];
  };

  const say = () => {
    const [found, gone] = weights();
    for (const line of lines) {
      const group = line.dataset.group;
      line.hidden = gone.has(group);
      const parts = found.filter(([under]) => under === group).map(([, text]) => read(text));
      let [state, sum, apart] = ["unread", "", ""];
      if (parts.every(Boolean)) {
        const [above, below] = parts.reduce(([a, b], [c, d]) => reduced(a * d + c * b, b * d), [0n, 1n]);
        state = above === below ? "whole" : above < below ? "short" : "over";
        [sum, apart] = [shown([above, below]), shown(reduced(above < below ? below - above : above - below, below))];
      }
      const words = box.dataset[state].replace("%s", sum).replace("%m", apart);
      const place = line.querySelector("[data-said]");
      if (place.textContent === words) continue; // said once, not with every letter
      place.textContent = words;
      line.querySelector(".weight-mark").textContent = state === "whole" ? "✓" : "△";
    }
  };

  let waits = 0;
  const later = () => {
    clearTimeout(waits);
    waits = setTimeout(say, 300);
  };
  box.closest("form").addEventListener("input", later);
  box.closest("form").addEventListener("change", later);
  say();
})();
