/** A chart of a few series, by ECharts, which is loaded when the first chart is shown. */

import { html, useEffect, useRef, useState } from "../core/ui.js";

/**
 * `series`: [{name, values: [number | null]}] over `categories`; `kind` is "bar" or "line", `unit` stands at the axis.
 * The figures themselves stand in a table beside each chart: a chart shows floats.
 */
export function Chart({ title, categories, series, kind = "bar", unit = "" }) {
  const box = useRef(null);
  const [isFailed, setIsFailed] = useState(false);
  useEffect(() => {
    let chart = null;
    let isGone = false;
    const onResize = () => chart?.resize();
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const draw = (echarts) => {
      if (isGone) return;
      chart?.dispose();
      chart = echarts.init(box.current, scheme.matches ? "dark" : null, { renderer: "canvas" });
      chart.setOption(option({ title, categories, series, kind, unit }));
    };
    let redraw = () => {};
    import("../vendor/echarts.js").then(
      (echarts) => {
        redraw = () => draw(echarts);
        redraw();
        scheme.addEventListener("change", redraw);
      },
      () => setIsFailed(true),
    );
    addEventListener("resize", onResize);
    return () => {
      isGone = true;
      scheme.removeEventListener("change", redraw);
      removeEventListener("resize", onResize);
      chart?.dispose();
    };
  }, [title, kind, unit, JSON.stringify(categories), JSON.stringify(series)]);
  if (isFailed) return html`<p class="hint">图表没有加载成功，数字见表格。</p>`;
  return html`<div class="chart" ref=${box} role="img" aria-label=${`${title}，图表；数字见旁边的表格`}></div>`;
}

function option({ title, categories, series, kind, unit }) {
  return {
    backgroundColor: "transparent",
    animation: false,
    aria: { enabled: true, decal: { show: series.length > 1 } },
    title: { text: title, left: 8, top: 4, textStyle: { fontSize: 14 } },
    // Drawn on the canvas: names from reports never become HTML.
    tooltip: { trigger: "axis", renderMode: "richText" },
    legend: { type: "scroll", bottom: 0, show: series.length > 1 },
    grid: { left: 16, right: 16, top: 64, bottom: series.length > 1 ? 40 : 16, containLabel: true },
    xAxis: { type: "category", data: categories },
    yAxis: { type: "value", name: unit, axisLabel: { formatter: short } },
    series: series.map(({ name, values }) => ({ name, type: kind, data: values, barMaxWidth: 48 })),
  };
}

/** 1200000000 → "12亿", 56000 → "5.6万". */
function short(value) {
  const size = Math.abs(value);
  if (size >= 1e8) return `${+(value / 1e8).toFixed(2)}亿`;
  if (size >= 1e4) return `${+(value / 1e4).toFixed(2)}万`;
  return String(value);
}
