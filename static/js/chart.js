// Bar, column and line charts: figure[data-chart] names the JSON of its rows; the table behind it stands in the page.
"use strict";

(() => {
  const LAYOUT = { barMaxWidth: 22, barGap: "30%", barCategoryGap: "20%" }; // bars and whiskers share it

  // A whisker from low to high over the middle of a column, as wide as a third of it; over the point of a line.
  const whisker = (index, count, colour, line) => (_params, api) => {
    const { offsetCenter, width } = line ? { offsetCenter: 0, width: 24 } : api.barLayout({ ...LAYOUT, count })[index];
    const [x, low] = api.coord([api.value(0), api.value(1)]);
    const [, high] = api.coord([api.value(0), api.value(2)]);
    const middle = x + offsetCenter;
    const reach = width / 6;
    const stroke = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: colour, lineWidth: 1.5 } });
    return {
      type: "group",
      silent: true,
      children: [
        stroke(middle, low, middle, high),
        stroke(middle - reach, low, middle + reach, low),
        stroke(middle - reach, high, middle + reach, high),
      ],
    };
  };

  const whiskers = (data, names, theme) =>
    names.map((name, index) => ({
      name, // of the bars: the legend hides both
      type: "custom",
      renderItem: whisker(index, names.length, data.form === "line" ? theme.series[index % 5] : theme.ink, data.form === "line"),
      encode: { x: 0, y: [1, 2] },
      data: data.intervals.flatMap((row, place) => (row[index] ? [[place, ...row[index]]] : [])),
      tooltip: { show: false },
      z: 3,
    }));

  // The same lying down, beside points.
  const spans = (data, theme) => {
    const draw = (_params, api) => {
      const [from, y] = api.coord([api.value(1), api.value(0)]);
      const [to] = api.coord([api.value(2), api.value(0)]);
      const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: theme.soft, lineWidth: 1.5 } });
      return { type: "group", silent: true, children: [line(from, y, to, y), line(from, y - 4, from, y + 4), line(to, y - 4, to, y + 4)] };
    };
    const rows = data.intervals.flatMap((row, place) => (row[0] ? [[place, ...row[0]]] : []));
    return [{ type: "custom", renderItem: draw, encode: { y: 0, x: [1, 2] }, data: rows, tooltip: { show: false }, z: 1 }];
  };

  const told = (data, value) => {
    const text = data.places === undefined ? Number(value).toLocaleString("en-US") : Number(value).toFixed(data.places);
    return data.form === "moves" && value > 0 ? `+${text}` : text.replace("-", "−");
  };

  // What lifted and what lowered in two colours, the sign beside the bar.
  const cells = (data, index, theme) =>
    data.rows.map((row, place) => {
      const value = row[index + 1];
      if (data.form === "dots") return [value, place];
      if (data.form !== "moves") return value;
      return { value, itemStyle: { color: theme.series[value < 0 ? 1 : 0] } };
    });

  const KINDS = { bar: "bar", column: "bar", moves: "bar", line: "line", dots: "scatter" };

  // Bars that lie on a phone have their names above them, a line each: beside them they broke inside words.
  const NARROW = 520;
  const LINES = 3.4; // of a name and its bar, in letters' heights
  const isStacked = (data, box) => ["bar", "moves"].includes(data.form) && box.clientWidth < NARROW;

  const fit = (data, box) => () => {
    const height = data.rows.length * LINES * chartTheme().text.fontSize + (data.columns.length > 2 ? 72 : 48);
    box.style.height = isStacked(data, box) ? `${Math.max(160, Math.round(height))}px` : "";
  };

  const beside = (theme, box) => ({ ...theme.text, width: Math.max(80, box.clientWidth * 0.4), overflow: "break" });

  const above = (theme, box) => ({
    ...theme.text, inside: true, margin: 0, align: "left", verticalAlign: "bottom", width: box.clientWidth - 24, overflow: "truncate",
    padding: [0, 0, Math.round(theme.text.fontSize * 0.55), 0], hideOverlap: false, interval: 0,
  });

  const optionOf = (data, box) => () => {
    const theme = chartTheme();
    const [, ...names] = data.columns;
    const categories = data.rows.map((row) => row[0]);
    const lying = ["bar", "moves", "dots"].includes(data.form);
    const stacked = isStacked(data, box);
    const category = {
      type: "category",
      data: categories,
      inverse: lying,
      axisLine: { show: !stacked, onZero: !stacked, lineStyle: { color: theme.strong } },
      axisTick: { show: false },
      z: stacked ? 10 : 0,
      axisLabel: stacked ? above(theme, box) : lying ? beside(theme, box) : { ...theme.text, hideOverlap: true },
    };
    const value = {
      type: "value",
      scale: ["line", "dots"].includes(data.form), // lengths must start at nought, slopes and places need not
      splitLine: { lineStyle: { color: theme.line } },
      axisLabel: { ...theme.text, hideOverlap: true, formatter: (number) => Number(number).toLocaleString("en-US").replace("-", "−") },
      axisLine: { show: false },
    };
    return {
      animation: !theme.still,
      color: theme.series,
      textStyle: theme.text,
      grid: { left: stacked ? 20 : 8, right: lying ? 56 : 16, top: (names.length > 1 ? 36 : 12) + (stacked ? 8 : 0), bottom: 4, containLabel: true },
      legend: { show: names.length > 1, top: 0, left: 0, textStyle: theme.text, itemWidth: 14, itemHeight: 10 },
      // text drawn on the canvas: an HTML tooltip would need inline styles, which the security policy forbids
      tooltip: { trigger: "axis", renderMode: "richText", confine: true, backgroundColor: theme.raised, borderColor: theme.strong, textStyle: { ...theme.text, color: theme.ink } },
      xAxis: lying ? value : category,
      yAxis: lying ? category : value,
      series: [...names.map((name, index) => ({
        name,
        type: KINDS[data.form] ?? "bar",
        data: cells(data, index, theme),
        ...LAYOUT,
        ...(stacked && { barMaxWidth: Math.round(theme.text.fontSize * 0.8) }),
        symbol: ["circle", "rect", "triangle", "diamond", "roundRect"][index % 5],
        symbolSize: data.form === "dots" ? 10 : 7,
        lineStyle: { width: 2, type: ["solid", "dashed", "dotted"][index % 3] },
        // right of a bar that goes left is free; left of it stand the names
        label: { show: lying && data.form !== "dots" && names.length === 1, position: "right", ...theme.text, formatter: (item) => told(data, item.value) },
      })), ...(data.intervals ? (lying ? spans(data, theme) : whiskers(data, names, theme)) : [])],
    };
  };

  for (const figure of document.querySelectorAll("figure[data-chart]")) {
    const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    const box = figure.querySelector(".chart-canvas");
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", figure.querySelector(".chart-title").textContent);
    chartMount(box, optionOf(data, box), fit(data, box));
  }
})();
