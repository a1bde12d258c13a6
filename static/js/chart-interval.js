// Rates with their intervals: figure[data-intervals] names the JSON of its rows; the table stands above the drawing.
"use strict";

(() => {
  const SHAPES = { above: "triangle", below: "path://M0,0 L10,0 L5,9 Z" };

  const optionOf = (data) => () => {
    const theme = chartTheme();
    const ink = theme.series[0];
    const lowest = Math.min(...data.rows.map((row) => row[2]));
    const whisker = (_params, api) => {
      const [from, y] = api.coord([api.value(1), api.value(0)]);
      const [to] = api.coord([api.value(2), api.value(0)]);
      const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: ink, lineWidth: 2 } });
      return { type: "group", children: [line(from, y, to, y), line(from, y - 5, from, y + 5), line(to, y - 5, to, y + 5)] };
    };
    return {
      animation: !theme.still,
      textStyle: theme.text,
      grid: { left: 8, right: 56, top: 24, bottom: 4, containLabel: true },
      xAxis: {
        type: "value",
        min: Math.max(0, Math.floor(lowest / 10) * 10), // points, not lengths: they need not start at nought
        max: 100,
        splitLine: { lineStyle: { color: theme.line } },
        axisLabel: { ...theme.text, formatter: "{value}%" },
      },
      yAxis: {
        type: "category",
        inverse: true,
        data: data.rows.map((row) => row[0]),
        axisLine: { lineStyle: { color: theme.strong } },
        axisTick: { show: false },
        axisLabel: { ...theme.text, width: 130, overflow: "truncate" },
      },
      series: [
        {
          type: "custom",
          renderItem: whisker,
          encode: { x: [1, 2], y: 0 },
          data: data.rows.map((row, index) => [index, row[2], row[3]]),
          silent: true,
        },
        {
          type: "scatter",
          symbolSize: 11,
          itemStyle: { color: ink, opacity: 1 },
          data: data.rows.map((row, index) => ({ value: [row[1], index], symbol: SHAPES[row[4]] ?? "circle" })),
          label: { show: data.rows.length <= 8, position: "top", distance: 3, ...theme.text, formatter: (item) => `${item.value[0].toFixed(1)}%` },
          silent: true,
          markLine:
            data.whole === null
              ? undefined
              : {
                  symbol: "none",
                  silent: true,
                  lineStyle: { color: theme.soft, type: "dashed" },
                  label: { ...theme.text, position: "start", formatter: `${data.words.whole} ${data.whole.toFixed(1)}%` },
                  data: [{ xAxis: data.whole }],
                },
        },
      ],
    };
  };

  for (const figure of document.querySelectorAll("figure[data-intervals]")) {
    const data = JSON.parse(document.getElementById(figure.dataset.intervals).textContent);
    const box = figure.querySelector(".chart-canvas");
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", figure.querySelector(".chart-title").textContent);
    chartMount(box, optionOf(data));
  }
})();
