/** The figures of an answer over several years or companies, as a table and a chart. */

import { html, useState } from "../core/ui.js";
import { periodWords, said } from "../core/words.js";
import { Chart } from "./chart.js";
import { Table } from "./table.js";

/** Whether citations are worth a table: numbers of more than one company or period. */
export function isTabular(citations) {
  const figures = citations.filter(isNumber);
  return figures.length > 1 && (distinct(figures, "period").length > 1 || distinct(figures, "company").length > 1);
}

export function FigureTable({ citations, onFigure }) {
  const figures = citations.filter(isNumber);
  const periods = distinct(figures, "period").sort();
  const lines = linesOf(figures);
  const metrics = distinct(figures, "metric");
  const [metric, setMetric] = useState(null);
  const columns = [
    { key: "name", title: "公司与指标" },
    ...periods.map((period) => ({
      key: period,
      title: periodWords(period),
      isNumber: true,
      cell: ({ cells }) =>
        cells.has(period)
          ? html`<button type="button" class="figure" title="查看出处" onClick=${() => onFigure([cells.get(period)])}>
              ${said(cells.get(period).value, cells.get(period).unit)}
            </button>`
          : "—",
    })),
  ];
  const charted = metrics.includes(metric) ? metric : null;
  return html`<details class="figure-table" open>
    <summary>表格与图表</summary>
    <${Table} caption="回答中的数字" isCaptionHidden columns=${columns} rows=${lines} rowKey=${(line) => line.name} />
    <p class="actions" role="group" aria-label="图表">
      ${metrics.map(
        (each) => html`<button key=${each} type="button" aria-pressed=${each === charted} onClick=${() => setMetric(each === charted ? null : each)}>
          ${`图：${each}`}
        </button>`,
      )}
    </p>
    ${charted && html`<${Chart} ...${chartOf(charted, lines, periods)} />`}
  </details>`;
}

/** Over several periods a line of companies through the years, within one a bar a company. */
function chartOf(metric, lines, periods) {
  const own = lines.filter((line) => line.metric === metric);
  const unit = [...own[0].cells.values()][0].unit;
  const number = (cell) => (cell ? Number(cell.value) * (unit === "%" ? 100 : 1) : null);
  if (periods.length === 1) {
    const values = own.map((line) => number(line.cells.get(periods[0])));
    return { title: `${periodWords(periods[0])}${metric}`, kind: "bar", unit, categories: own.map((line) => line.company), series: [{ name: metric, values }] };
  }
  const series = own.map((line) => ({ name: line.company + line.scope, values: periods.map((period) => number(line.cells.get(period))) }));
  return { title: metric, kind: own.length > 1 ? "line" : "bar", unit, categories: periods.map(periodWords), series };
}

/** One line a company, metric and scope. */
function linesOf(figures) {
  const lines = new Map();
  const scopes = distinct(figures, "scope");
  for (const figure of figures) {
    const scope = scopes.length > 1 && figure.scope ? `（${figure.scope}）` : "";
    const name = [figure.company, figure.metric].filter(Boolean).join(" · ") + scope;
    if (!lines.has(name)) lines.set(name, { name, company: figure.company, metric: figure.metric, scope, cells: new Map() });
    lines.get(name).cells.set(figure.period, figure);
  }
  return [...lines.values()];
}

function isNumber(citation) {
  return Boolean(citation.metric) && /^[-+]?\d+(\.\d+)?$/.test(citation.value);
}

function distinct(list, key) {
  return [...new Set(list.map((each) => each[key] ?? ""))];
}
