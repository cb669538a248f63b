/** A metric over all companies of a knowledge base: places, how the values lie, and who is left out. */

import { query } from "../core/api.js";
import { useLoaded } from "../core/load.js";
import { html, useState } from "../core/ui.js";
import { figureWords, periodWords } from "../core/words.js";
import { Chart } from "./chart.js";
import { ErrorNote } from "./error_note.js";
import { Table } from "./table.js";

const LIES = [
  ["minimum", "最小值"],
  ["tenth", "十分位"],
  ["quarter", "四分位"],
  ["median", "中位数"],
  ["three_quarters", "四分之三位"],
  ["nine_tenths", "十分之九位"],
  ["maximum", "最大值"],
  ["mean", "平均值"],
];
const CHARTED = 20;

export function RankingCard({ base, onShow }) {
  const [typed, setTyped] = useState({ metric: "营业收入", period: "", ascending: "" });
  const [asked, setAsked] = useState(null);
  const ranked = useLoaded(asked && query("/v1/compare/ranking", { ...asked, kb: base }));
  const set = (name) => (event) => setTyped({ ...typed, [name]: event.target.value });
  const onSubmit = (event) => {
    event.preventDefault();
    setAsked(typed);
  };
  return html`<section class="card" aria-labelledby="ranking-title">
    <h2 id="ranking-title">知识库内的排名与分布</h2>
    <form class="row" onSubmit=${onSubmit}>
      <label>排名的指标<input required value=${typed.metric} onInput=${set("metric")} /></label>
      <label>年度<input required value=${typed.period} placeholder="2023" onInput=${set("period")} /></label>
      <label>次序
        <select value=${typed.ascending} onChange=${set("ascending")}><option value="">从大到小</option><option value="true">从小到大</option></select>
      </label>
      <button type="submit">排名</button>
    </form>
    <${ErrorNote} error=${ranked.error} onRetry=${ranked.reload} />
    ${ranked.value && html`<${Ranked} ranking=${ranked.value} onShow=${onShow} />`}
  </section>`;
}

function Ranked({ ranking, onShow }) {
  const names = Object.fromEntries(ranking.ranking.map((each) => [each.company, each.name]));
  const figures = ranking.figures.map((figure) => ({ ...figure, company: names[figure.company] ?? figure.company }));
  const show = (each) => {
    const operands = each.operands.filter(({ figure }) => figure !== null).map(({ figure }) => figures[figure]);
    onShow(each.figure === null ? [] : [figures[each.figure]], operands);
  };
  const columns = [
    { key: "place", title: "名次" },
    { key: "name", title: "公司", cell: (each) => `${each.name} ${each.company}` },
    {
      key: "value",
      title: ranking.metric.name,
      isNumber: true,
      cell: (each) => html`<button type="button" class="figure" title="查看出处" onClick=${() => show(each)}>${figureWords(each.value, ranking.metric)}</button>`,
    },
  ];
  const scale = ranking.metric.display === "percent" ? 100 : 1;
  const first = ranking.ranking.slice(0, CHARTED);
  return html`
    <p>${said(ranking)}</p>
    ${ranking.distribution &&
    html`<dl class="lies">${LIES.map(([key, label]) => html`<div key=${key}><dt>${label}</dt><dd>${figureWords(ranking.distribution[key], { ...ranking.metric, formula: "computed" })}</dd></div>`)}</dl>`}
    ${first.length > 0 && html`<${Table} caption=${`${periodWords(ranking.period)}${ranking.metric.name}排名`} columns=${columns} rows=${ranking.ranking} rowKey=${(each) => each.company} />`}
    ${first.length > 1 &&
    html`<${Chart}
      title=${`${periodWords(ranking.period)}${ranking.metric.name}`}
      unit=${scale === 100 ? "%" : ranking.metric.unit}
      categories=${first.map((each) => each.name)}
      series=${[{ name: ranking.metric.name, values: first.map((each) => Number(each.value) * scale) }]}
    />`}
    ${ranking.warnings.length > 0 && html`<ul class="hint">${ranking.warnings.map((warning) => html`<li key=${warning}>${warning}</li>`)}</ul>`}
  `;
}

function said({ loaded, count, without_base: withoutBase, elsewhere, missing }) {
  const left = [
    withoutBase && `${withoutBase} 家上年为零或负数，增长率没有意义`,
    elsewhere && `${elsewhere} 家只在另一张表中列示`,
    missing && `${missing} 家未披露`,
  ].filter(Boolean);
  return `收录了该期报告的 ${loaded} 家公司中，${count} 家参与排名${left.length ? `；${left.join("，")}` : ""}。`;
}
