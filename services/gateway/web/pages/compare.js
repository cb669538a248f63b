/** 比较: companies × metrics × years with passports and reasons, charts, files to take away, and rankings. */

import { query } from "../core/api.js";
import { useKept } from "../core/keep.js";
import { useLoaded, useOnce } from "../core/load.js";
import { setQuery, useLocation } from "../core/router.js";
import { html, useEffect, useState } from "../core/ui.js";
import { figureWords, periodWords } from "../core/words.js";
import { BaseChoice } from "../parts/base_choice.js";
import { Chart } from "../parts/chart.js";
import { ErrorNote } from "../parts/error_note.js";
import { PassportPanel } from "../parts/passport.js";
import { RankingCard } from "../parts/ranking_card.js";
import { Table } from "../parts/table.js";

const FIELDS = ["companies", "metrics", "periods", "scope"];
const FILES = [
  ["xlsx", "Excel（带公式与出处）"],
  ["csv", "CSV"],
  ["json", "JSON"],
];

export function Page() {
  const [base, setBase] = useKept("base", "default");
  const { query: wanted } = useLocation();
  const asked = Object.fromEntries(FIELDS.map((name) => [name, wanted.get(name) ?? ""]));
  const isAsked = Boolean(asked.companies && asked.metrics);
  const compared = useLoaded(isAsked ? query("/v1/compare", { ...asked, kb: base }) : null);
  const [shown, setShown] = useState(null);
  useEffect(() => setShown(null), [compared.value]);
  const show = (citations, operands = []) => setShown({ citations, operands });

  return html`<div class=${shown ? "beside with-panel" : "beside"}>
    <main id="main" class="plain">
      <div class="row page-head">
        <h1>比较</h1>
        <span class="spread"></span>
        <${BaseChoice} value=${base} onChange=${setBase} />
      </div>
      <${Asking} asked=${asked} base=${base} />
      <${ErrorNote} error=${compared.error} onRetry=${compared.reload} />
      ${compared.isLoading && html`<p class="hint" role="status">正在比较…</p>`}
      ${isAsked && compared.value && html`<${Compared} comparison=${compared.value} asked=${asked} base=${base} onShow=${show} />`}
      <${RankingCard} base=${base} onShow=${show} />
    </main>
    ${shown && html`<${PassportPanel} ...${shown} onClose=${() => setShown(null)} onShow=${(citations) => show(citations)} />`}
  </div>`;
}

/** What to compare; nothing is asked before the button is pressed, and what was typed stays when it is refused. */
function Asking({ asked, base }) {
  const [typed, setTyped] = useState(asked);
  useEffect(() => setTyped(asked), [JSON.stringify(asked)]);
  const catalogue = useOnce("/v1/catalogue");
  const { value: listed } = useLoaded(query("/v1/reports", { kb: base, limit: 1000 }));
  const names = [...new Set((listed?.reports ?? []).map((report) => report.short_name).filter(Boolean))];
  const metrics = [...(catalogue?.derived ?? []), ...(catalogue?.metrics ?? [])].map((metric) => metric.name);
  const set = (name) => (event) => setTyped({ ...typed, [name]: event.target.value });
  const onSubmit = (event) => {
    event.preventDefault();
    setQuery(typed, { replace: false });
  };
  return html`<form class="card asking" onSubmit=${onSubmit}>
    <label class="field">公司 <small>代码、简称或全称，逗号分隔</small>
      <input required name="companies" value=${typed.companies} onInput=${set("companies")} />
    </label>
    <${Pick} label="添加公司" choices=${names} onPick=${(name) => setTyped({ ...typed, companies: joined(typed.companies, name) })} />
    <label class="field">指标 <small>报表项目、财务比率或“营业收入增长率”，逗号分隔</small>
      <input required name="metrics" value=${typed.metrics} onInput=${set("metrics")} />
    </label>
    <${Pick} label="添加指标" choices=${metrics} onPick=${(name) => setTyped({ ...typed, metrics: joined(typed.metrics, name) })} />
    <div class="row">
      <label>年份<input name="periods" value=${typed.periods} placeholder="最近三年" onInput=${set("periods")} /></label>
      <label>口径
        <select value=${typed.scope || "合并"} onChange=${set("scope")}>
          <option value="合并">合并</option><option value="母公司">母公司</option>
        </select>
      </label>
      <button type="submit" class="primary">比较</button>
    </div>
  </form>`;
}

/** Adds one of many names, found by typing a part of it. */
function Pick({ label, choices, onPick }) {
  const id = `choices-${label}`;
  const onChange = (event) => {
    if (!choices.includes(event.target.value)) return;
    onPick(event.target.value);
    event.target.value = "";
  };
  return html`<input class="pick-name" list=${id} aria-label=${label} placeholder=${label} onInput=${onChange} />
    <datalist id=${id}>${choices.map((name) => html`<option key=${name} value=${name} />`)}</datalist>`;
}

function joined(list, name) {
  const parts = list.split(/[,，]/).map((part) => part.trim()).filter(Boolean);
  return parts.includes(name) ? list : [...parts, name].join("，");
}

function Compared({ comparison, asked, base, onShow }) {
  const [charted, setCharted] = useState(comparison.metrics.find((metric) => metric.display !== "text")?.name);
  const names = Object.fromEntries(comparison.companies.map((company) => [company.code, company.short_name || company.code]));
  const figures = comparison.figures.map((figure) => ({ ...figure, company: names[figure.company] ?? figure.company }));
  const values = new Map(comparison.values.map((value) => [keyOf(value.company, value.metric, value.period), value]));
  const rows = comparison.metrics.flatMap((metric) => comparison.companies.map((company) => ({ metric, company })));
  const cell = ({ metric, company }, period) =>
    html`<${Cell} value=${values.get(keyOf(company.code, metric.name, period))} metric=${metric} figures=${figures} onShow=${onShow} />`;
  const columns = [
    { key: "name", title: "指标与公司", cell: ({ metric, company }) => html`${metric.name}<small class="whose">${names[company.code]}</small>` },
    ...comparison.periods.map((period) => ({ key: period, title: periodWords(period), isNumber: true, cell: (row) => cell(row, period) })),
  ];
  const chosen = comparison.metrics.find((metric) => metric.name === charted);
  const formulas = comparison.metrics.filter((metric) => metric.formula);
  const missing = comparison.values.filter((value) => value.missing);
  return html`<section class="card" aria-labelledby="compared-title">
    <div class="row">
      <h2 id="compared-title">比较结果（${comparison.scope}）</h2>
      <span class="spread"></span>
      ${FILES.map(([format, label]) => html`<a key=${format} class="button" download href=${query("/v1/compare/export", { ...asked, kb: base, format })}>${label}</a>`)}
    </div>
    <${Table} caption="各公司各年度的指标；点数字看出处" columns=${columns} rows=${rows} rowKey=${(row) => keyOf(row.company.code, row.metric.name)} />
    <p class="actions" role="group" aria-label="图表">
      ${comparison.metrics
        .filter((metric) => metric.display !== "text")
        .map((metric) => html`<button key=${metric.name} type="button" aria-pressed=${metric.name === charted} onClick=${() => setCharted(metric.name === charted ? null : metric.name)}>${`图：${metric.name}`}</button>`)}
    </p>
    ${chosen && html`<${Chart} ...${chartOf(chosen, comparison, values, names)} />`}
    ${formulas.length > 0 &&
    html`<details class="formulas" open><summary>公式</summary>
      <dl>${formulas.map((metric) => html`<div key=${metric.name}><dt>${metric.name}</dt><dd><code>${metric.formula}</code></dd></div>`)}</dl>
    </details>`}
    ${missing.length > 0 &&
    html`<details class="missing" open><summary>缺失的 ${missing.length} 个数值</summary>
      <ul>${missing.map((value) => html`<li key=${keyOf(value.company, value.metric, value.period)}>${`${names[value.company]} ${periodWords(value.period)} ${value.metric}：${value.missing.message}`}</li>`)}</ul>
    </details>`}
    ${comparison.warnings.length > 0 &&
    html`<details class="warnings"><summary>${comparison.warnings.length} 条提示</summary><ul>${comparison.warnings.map((warning) => html`<li key=${warning}>${warning}</li>`)}</ul></details>`}
  </section>`;
}

function Cell({ value, metric, figures, onShow }) {
  if (!value || value.missing) {
    return html`<span class="gap" title=${value?.missing.message}>—<span class="unseen">${value?.missing.message}</span></span>`;
  }
  const operands = value.operands.filter((each) => each.figure !== null).map((each) => figures[each.figure]);
  const citations = value.figure === null ? [] : [figures[value.figure]];
  const look = value.figure === null ? "figure computed" : "figure";
  return html`<button type="button" class=${look} title="查看出处" onClick=${() => onShow(citations, operands)}>${figureWords(value.value, metric)}</button>`;
}

/** A line a company through the years; of one year a bar a company. */
function chartOf(metric, comparison, values, names) {
  const number = (company, period) => {
    const value = values.get(keyOf(company.code, metric.name, period))?.value ?? null;
    return value === null ? null : Number(value) * (metric.display === "percent" ? 100 : 1);
  };
  const unit = metric.display === "percent" ? "%" : metric.unit || (metric.display === "yuan" ? "元" : "");
  if (comparison.periods.length === 1) {
    const [period] = comparison.periods;
    const series = [{ name: metric.name, values: comparison.companies.map((company) => number(company, period)) }];
    return { title: `${periodWords(period)}${metric.name}`, unit, categories: comparison.companies.map((company) => names[company.code]), series };
  }
  const series = comparison.companies.map((company) => ({ name: names[company.code], values: comparison.periods.map((period) => number(company, period)) }));
  return { title: metric.name, kind: series.length > 1 ? "line" : "bar", unit, categories: comparison.periods.map(periodWords), series };
}

function keyOf(...parts) {
  return parts.join("\n");
}
