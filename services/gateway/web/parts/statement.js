/** Statements as tables: each figure a button to its passport, failed checks and restatements marked. */

import { html } from "../core/ui.js";
import { overYears, tableOf } from "../core/statements.js";
import { periodWords, said } from "../core/words.js";
import { Table } from "./table.js";

/** One table of one report, as printed. */
export function Statement({ facts, chosen, onFact }) {
  const { columns, rows } = tableOf(facts, chosen);
  return html`<${Table}
    caption=${chosen.name}
    rows=${rows}
    rowKey=${(row) => row.key}
    columns=${[
      { key: "label", title: "项目", cell: (row) => html`<${Label} row=${row} />` },
      ...columns.map(({ key, title }) => ({
        key,
        title,
        isNumber: true,
        cell: (row) => html`<${Cell} fact=${row.cells.get(key)} onFact=${onFact} text=${row.cells.get(key)?.printed} />`,
      })),
    ]}
  />`;
}

/** One statement over the loaded years, in yuan; a figure of a later report's comparative column is said to be one. */
export function StatementOverYears({ reports, factsOf, chosen, onFact }) {
  const { periods, rows } = overYears(reports, factsOf, chosen);
  return html`<${Table}
    caption=${`${chosen.name}，已收录的各期（金额单位：元）`}
    rows=${rows}
    rowKey=${(row) => row.key}
    columns=${[
      { key: "label", title: "项目" },
      ...periods.map((period) => ({
        key: period,
        title: periodWords(period),
        isNumber: true,
        cell: ({ cells }) => {
          const cell = cells.get(period);
          return html`<${Cell} fact=${cell?.fact} onFact=${onFact} text=${cell && said(cell.fact.value, cell.fact.unit).replace(/元$/, "")} isComparative=${cell && !cell.isOwn} />`;
        },
      })),
    ]}
  />`;
}

function Label({ row }) {
  return html`<span class=${row.parent ? "indented" : ""}>${row.label}</span>${row.metric && row.metric !== row.label && html`<small class="metric">${row.metric}</small>`}`;
}

function Cell({ fact, text, onFact, isComparative = false }) {
  if (!fact) return "";
  const isFailed = fact.checks.some((check) => check.endsWith(":fail"));
  const isChecked = fact.checks.length > 0 && !isFailed;
  return html`<span class="cell">
    ${isChecked && html`<span class="ok" title="通过校验" role="img" aria-label="通过校验">✓</span>`}
    <button type="button" class="figure" onClick=${() => onFact(fact)}>${text}</button>
    ${isFailed && html`<span class="tag bad">校验未通过</span>`}
    ${fact.restated && html`<span class="tag warn" title=${`${fact.restated.document} 第 ${fact.restated.page} 页改为 ${said(fact.restated.value, fact.unit)}`}>重述</span>`}
    ${isComparative && html`<span class="tag" title="取自较晚一期报告的比较数">比较数</span>`}
  </span>`;
}
