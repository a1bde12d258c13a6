// Every chart can be taken along: as a picture (PNG, SVG), as its table (CSV), on paper. What is taken along says what it
// shows, also that it is invented, and where it comes from.
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

  const csv = (table, about) => {
    const rows = [...table.rows].map((row) => [...row.cells].map((each) => cell(each.textContent)).join(","));
    return `\ufeff${[...rows, "", ...about.map(cell)].join("\r\n")}\r\n`;
  };

  const HEAD = 34, FOOT = 22; // px above and below a picture, for its title and where it comes from

  const tone = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const svg = (chart, [title, source]) => {
    const drawn = echarts.init(null, null, { renderer: "svg", ssr: true, width: chart.getWidth(), height: chart.getHeight() });
    drawn.setOption(chart.getOption());
    const text = drawn.renderToSVGString();
    drawn.dispose();
    const [width, height] = [chart.getWidth(), chart.getHeight()];
    const line = (words, y, size) => {
      const made = document.createElementNS("http://www.w3.org/2000/svg", "text");
      Object.entries({ x: 8, y, "font-size": size, "font-family": "sans-serif", fill: tone("--ink") }).forEach(([key, value]) => made.setAttribute(key, value));
      made.textContent = words;
      return new XMLSerializer().serializeToString(made);
    };
    const whole = height + HEAD + FOOT;
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}"><rect width="100%" height="100%" fill="${tone("--paper-raised")}"/>${line(title, 22, 15)}${text.replace("<svg", `<svg y="${HEAD}"`)}${line(source, whole - 8, 11)}</svg>`;
  };

  const png = async (chart, [title, source]) => {
    const ratio = 2, paper = tone("--paper-raised");
    const drawn = new Image();
    drawn.src = chart.getDataURL({ type: "png", pixelRatio: ratio, backgroundColor: paper });
    await drawn.decode();
    const sheet = document.createElement("canvas");
    [sheet.width, sheet.height] = [drawn.width, drawn.height + (HEAD + FOOT) * ratio];
    const pen = sheet.getContext("2d");
    pen.fillStyle = paper;
    pen.fillRect(0, 0, sheet.width, sheet.height);
    pen.drawImage(drawn, 0, HEAD * ratio);
    pen.fillStyle = tone("--ink");
    const family = getComputedStyle(document.body).fontFamily, room = sheet.width - 16 * ratio;
    pen.font = `${15 * ratio}px ${family}`;
    pen.fillText(title, 8 * ratio, 22 * ratio, room);
    pen.font = `${11 * ratio}px ${family}`;
    pen.fillText(source, 8 * ratio, sheet.height - 8 * ratio, room);
    return new Promise((done) => sheet.toBlob(done, "image/png"));
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
    const above = [...document.querySelectorAll("h1, h2")].filter((each) => each.compareDocumentPosition(figure) & Node.DOCUMENT_POSITION_FOLLOWING);
    const heads = [document.querySelector("h1"), above.at(-1)].map((each) => each?.textContent.trim());
    const unit = figure.querySelector(".chart-unit")?.textContent.trim();
    const about = [
      [...new Set([...heads, title])].filter(Boolean).join(" · "),
      [unit, `${location.host}${location.pathname}`, new Date().toLocaleDateString("sv")].filter(Boolean).join(" · "),
    ];
    const bar = document.createElement("p");
    bar.className = "chart-save no-print";
    bar.append(
      button("PNG", `${words.save} PNG: ${title}`, async () => give(`${name}.png`, await png(figure.chart, about))),
      button("SVG", `${words.save} SVG: ${title}`, () => give(`${name}.svg`, new Blob([svg(figure.chart, about)], { type: "image/svg+xml" }))),
      button("CSV", `${words.save} CSV: ${title}`, () => give(`${name}.csv`, new Blob([csv(figure.querySelector("table"), about)], { type: "text/csv" }))),
      button(words.print, words.print, () => window.print()),
    );
    figure.append(bar);
  });
})();
