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

// Draw now, and again when the device's colours change; keep the size of the box.
window.chartMount = (box, option) => {
  box.hidden = false;
  let chart = null;
  const draw = () => {
    if (!box.clientWidth || !box.clientHeight) return; // not laid out yet: a map of no size cannot be turned into places
    chart?.dispose();
    chart = echarts.init(box, null, { renderer: "canvas" });
    chart.setOption(option());
    window.dispatchEvent(new CustomEvent("chart:drawn", { detail: { box, chart } }));
  };
  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new ResizeObserver(() => {
    if (!chart) draw();
    else if (box.clientWidth && box.clientHeight) chart.resize();
  }).observe(box);
  return () => chart;
};
