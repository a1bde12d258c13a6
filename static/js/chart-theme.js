// Colours and type of charts, read from the page's tokens so that dark, light and large follow the page.
"use strict";

window.chartTheme = () => {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(name).trim();
  const base = parseFloat(style.fontSize);
  return {
    ink: token("--ink"),
    soft: token("--ink-soft"),
    line: token("--line"),
    raised: token("--paper-raised"),
    strong: token("--line-strong"),
    series: [1, 2, 3, 4, 5].map((n) => token(`--series-${n}`)),
    steps: [1, 2, 3, 4, 5].map((n) => token(`--step-${n}`)),
    text: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: Math.round(base * 0.8125), color: token("--ink-soft") },
    still: matchMedia("(prefers-reduced-motion: reduce)").matches,
  };
};

// The library weighs a megabyte: a page that names its address (data-echarts) has it fetched with its first drawing.
window.chartLibrary = (() => {
  const address = document.currentScript.dataset.echarts;
  let coming = null;
  return () => {
    if (window.echarts) return Promise.resolve();
    coming ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = done;
      script.onerror = failed; // the table stays; it says everything the drawing would
      document.head.append(script);
    });
    return coming;
  };
})();

// Call `act` once the box comes near: what nobody scrolls to or unfolds is neither fetched nor drawn. A large screen has it
// all as soon as the page stands, so that it prints whole.
window.chartNear = (box, act) => {
  if (window.echarts) return act();
  let due = true;
  const go = () => {
    if (!due) return;
    due = false;
    watch.disconnect();
    chartLibrary().then(act, () => {});
  };
  const watch = new IntersectionObserver((seen) => seen.some((each) => each.isIntersecting) && go(), { rootMargin: "400px" });
  watch.observe(box);
  if (matchMedia("(min-width: 48rem)").matches) window.addEventListener("load", () => setTimeout(go), { once: true });
};

// Draw once the box is near, and again when the device's colours change; keep the size of the box, which `fit` may set.
window.chartMount = (box, option, fit = () => {}) => {
  box.hidden = false;
  let chart = null;
  const draw = () => {
    if (!box.clientWidth || !box.clientHeight) return; // not laid out yet: a map of no size cannot be turned into places
    fit();
    chart?.dispose();
    chart = echarts.init(box, null, { renderer: "canvas" });
    chart.setOption(option());
    window.dispatchEvent(new CustomEvent("chart:drawn", { detail: { box, chart } }));
  };
  chartNear(box, () => {
    draw();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    new ResizeObserver(() => {
      if (!chart) draw();
      else if (box.clientWidth && box.clientHeight) chart.resize();
    }).observe(box);
  });
  return () => chart;
};
