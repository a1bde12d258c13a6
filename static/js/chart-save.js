// Every chart can be taken along: as a picture (PNG, SVG), as its table (CSV), on paper.
"use strict";

(() => {
  const words = document.documentElement.lang.startsWith("zh") ? { print: "打印", save: "下载" } : { print: "Print", save: "Download" };

  const give = (name, blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  const cell = (text) => {
    const plain = text.replace(/\s+/g, " ").trim();
    const safe = /^[=+\-@]/.test(plain) && Number.isNaN(Number(plain)) ? `'${plain}` : plain; // no spreadsheet runs it
    return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };

  const csv = (table) => `\ufeff${[...table.rows].map((row) => [...row.cells].map((each) => cell(each.textContent)).join(",")).join("\r\n")}\r\n`;

  const svg = (chart) => {
    const drawn = echarts.init(null, null, { renderer: "svg", ssr: true, width: chart.getWidth(), height: chart.getHeight() });
    drawn.setOption(chart.getOption());
    const text = drawn.renderToSVGString();
    drawn.dispose();
    return text;
  };

  const png = async (chart) => {
    const paper = getComputedStyle(document.documentElement).getPropertyValue("--paper-raised").trim();
    const url = chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: paper });
    const bytes = Uint8Array.from(atob(url.split(",")[1]), (letter) => letter.charCodeAt(0));
    return new Blob([bytes], { type: "image/png" });
  };

  const button = (text, label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button-quiet button-small";
    made.textContent = text;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  };

  window.addEventListener("chart:drawn", ({ detail: { box, chart } }) => {
    const figure = box.closest("figure");
    figure.chart = chart;
    if (figure.querySelector(".chart-save")) return;
    const title = figure.querySelector(".chart-title").textContent.trim();
    const name = title.replace(/[\\/:*?"<>|\s]+/g, "-").slice(0, 60);
    const bar = document.createElement("p");
    bar.className = "chart-save no-print";
    bar.append(
      button("PNG", `${words.save} PNG: ${title}`, async () => give(`${name}.png`, await png(figure.chart))),
      button("SVG", `${words.save} SVG: ${title}`, () => give(`${name}.svg`, new Blob([svg(figure.chart)], { type: "image/svg+xml" }))),
      button("CSV", `${words.save} CSV: ${title}`, () => give(`${name}.csv`, new Blob([csv(figure.querySelector("table"))], { type: "text/csv" }))),
      button(words.print, words.print, () => window.print()),
    );
    figure.append(bar);
  });
})();
