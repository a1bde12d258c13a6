// The province's cities in at most five steps of one colour; the table beside it says the same and links to each city.
"use strict";

(() => {
  // Quantile steps, told as ranges: every step holds about as many cities, ties stay together.
  const stepsOf = (rows, colours) => {
    const told = new Map(rows.map((row) => [row.value, row.text || row.value.toLocaleString("en-US")])); // as the table has it
    const sorted = [...told.keys()].sort((a, b) => a - b);
    const wanted = Math.min(5, sorted.length);
    // from the palest to the strongest, also where there are few steps: none beside one must not look alike
    const picked = Array.from({ length: wanted }, (_, n) => colours[wanted === 1 ? (sorted[0] ? 2 : 0) : Math.round((n * 4) / (wanted - 1))]);
    return picked.map((color, n) => {
      const from = sorted[Math.floor((n * sorted.length) / wanted)];
      const to = sorted[Math.floor(((n + 1) * sorted.length) / wanted) - 1];
      const range = from === to ? told.get(from) : `${told.get(from)} – ${told.get(to)}`;
      return { gte: from, lte: to, label: range, color };
    });
  };

  const optionOf = (name, data, box) => () => {
    const theme = chartTheme();
    const known = data.rows.filter((row) => row.value !== null);
    return {
      animation: false,
      textStyle: theme.text,
      tooltip: { trigger: "item", renderMode: "richText", confine: true, backgroundColor: theme.raised, borderColor: theme.strong, textStyle: { ...theme.text, color: theme.ink }, formatter: (item) => `${item.data?.label ?? item.name}  ${item.data ? item.data.text || Number(item.data.value).toLocaleString("en-US") : "—"}${data.unit ? ` ${data.unit}` : ""}` },
      visualMap: { type: "piecewise", pieces: stepsOf(known, theme.steps), left: 0, bottom: 0, itemWidth: 18, itemHeight: 12, itemGap: 6, textStyle: theme.text },
      series: [{
        type: "map",
        map: name,
        name: data.label,
        data: known.map((row) => ({ name: row.name, value: row.value, label: row.label, text: row.text })),
        nameProperty: "name",
        selectedMode: false,
        itemStyle: { borderColor: theme.raised, borderWidth: 1.2, areaColor: theme.line },
        emphasis: { label: { color: theme.ink }, itemStyle: { areaColor: null, borderColor: theme.ink, borderWidth: 2 } },
        label: { show: box.clientWidth >= 420, ...theme.text, color: theme.ink, textBorderColor: theme.raised, textBorderWidth: 2.5, formatter: (item) => item.data?.label ?? "" },
        labelLayout: { hideOverlap: true }, // long English names: the table beside the map has every one
        aspectScale: 0.84, // cosine of the province's middle latitude: its true shape
        layoutCenter: ["52%", "50%"], // with the size, whole on a phone too: the coast reaches 99 % of the width
        layoutSize: "94%", // of the shorter side: more than all of it cuts the north off
      }],
    };
  };

  const mount = async (figure, box) => {
    const data = JSON.parse(document.getElementById(figure.dataset.map).textContent);
    const answer = await fetch(figure.dataset.geo);
    if (!answer.ok) {
      box.hidden = true; // the table stays; it says everything the map would
      return;
    }
    echarts.registerMap(figure.dataset.map, await answer.json());
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", figure.querySelector(".chart-title").textContent);
    const rowOf = (name) => figure.querySelector(`tr[data-city="${CSS.escape(name)}"]`);
    window.addEventListener("chart:drawn", ({ detail }) => {
      if (detail.box !== box) return;
      detail.chart.on("mouseover", (item) => rowOf(item.name)?.classList.add("at"));
      detail.chart.on("mouseout", (item) => rowOf(item.name)?.classList.remove("at"));
      detail.chart.on("click", (item) => rowOf(item.name)?.querySelector("a")?.click());
    });
    chartMount(box, optionOf(figure.dataset.map, data, box));
  };

  for (const figure of document.querySelectorAll("figure[data-map]")) {
    const box = figure.querySelector(".chart-canvas");
    box.hidden = false; // its room is kept: what is below does not move when it is drawn
    chartNear(box, () => mount(figure, box));
  }
})();
