/** 变化: what is new in a report against the company's last one, each with both pages. */

import { query } from "../core/api.js";
import { useKept } from "../core/keep.js";
import { useLoaded } from "../core/load.js";
import { setQuery, useLocation } from "../core/router.js";
import { html, useEffect, useState } from "../core/ui.js";
import { grouped, percent, periodWords, rounded } from "../core/words.js";
import { BaseChoice } from "../parts/base_choice.js";
import { ErrorNote } from "../parts/error_note.js";
import { PassportPanel } from "../parts/passport.js";
import { Table } from "../parts/table.js";

const STATUS = {
  added: ["新增", "good"],
  dropped: ["删去", "bad"],
  rewritten: ["重写", "warn"],
  changed: ["修改", ""],
};
const OPENED = 5;

export function Page() {
  const [base, setBase] = useKept("base", "default");
  const { query: wanted } = useLocation();
  const [report, topic, scope] = ["report", "topic", "scope"].map((name) => wanted.get(name) ?? "");
  const found = useLoaded(report ? query(`/v1/reports/${encodeURIComponent(report)}/differences`, { scope }) : null);
  const [shown, setShown] = useState(null);
  useEffect(() => setShown(null), [report]);
  const show = (citation) => setShown({ citations: [citation] });
  return html`<div class=${shown ? "beside with-panel" : "beside"}>
    <main id="main" class="plain">
      <div class="row page-head">
        <h1>变化</h1>
        <span class="spread"></span>
        <${BaseChoice} value=${base} onChange=${(name) => {
          setBase(name);
          setQuery({ report: "", topic: "" });
        }} />
      </div>
      <${ReportChoice} base=${base} report=${report} scope=${scope} />
      <${ErrorNote} error=${found.error} onRetry=${found.reload} />
      ${found.isLoading && html`<p class="hint" role="status">正在逐句对比两份报告…</p>`}
      ${report && found.value && html`<${Found} found=${found.value} topic=${topic} onShow=${show} />`}
      ${!report && html`<p class="hint">选择一份报告，与同一公司上一期的报告对比：新增、删去、重写的章节，和大幅变动的报表项目。</p>`}
    </main>
    ${shown && html`<${PassportPanel} ...${shown} onClose=${() => setShown(null)} onShow=${() => {}} />`}
  </div>`;
}

function ReportChoice({ base, report, scope }) {
  const [company, setCompany] = useState("");
  const { value, error, reload } = useLoaded(query("/v1/reports", { kb: base, company: company.trim(), limit: 200 }));
  const reports = (value?.reports ?? []).filter((each) => each.current && ["年报", "半年报"].includes(each.kind));
  const isListed = reports.some((each) => each.id === report);
  return html`<form class="card row" onSubmit=${(event) => event.preventDefault()}>
    <label>公司<input type="search" value=${company} placeholder="名称或代码" onInput=${(event) => setCompany(event.target.value)} /></label>
    <label>报告
      <select value=${report} onChange=${(event) => setQuery({ report: event.target.value, topic: "" }, { replace: false })}>
        ${!isListed && html`<option value=${report}>${report ? "（当前的报告）" : "请选择"}</option>`}
        ${reports.map((each) => html`<option key=${each.id} value=${each.id}>${`${each.short_name} ${each.year}年${each.kind}`}</option>`)}
      </select>
    </label>
    <label>口径
      <select value=${scope || "合并"} onChange=${(event) => setQuery({ scope: event.target.value })}><option value="合并">合并</option><option value="母公司">母公司</option></select>
    </label>
    <${ErrorNote} error=${error} onRetry=${reload} />
  </form>`;
}

function Found({ found, topic, onShow }) {
  const topics = [...new Set(found.sections.flatMap((section) => section.topics))];
  const sections = topic ? found.sections.filter((section) => section.topics.includes(topic)) : found.sections;
  const counts = Object.entries(STATUS).map(([status, [label]]) => `${label} ${found.counts[status]}`);
  return html`
    <p>${`${found.report.company} ${periodWords(found.report.period)}${found.report.kind}，对比 ${periodWords(found.against.period)}${found.against.kind}：章节${counts.join("、")}，报表项目大幅变动 ${found.moves.length} 项。`}</p>
    ${!found.has_sections && html`<p class="hint">其中一份报告入库较早，没有保留文字；重新提交后可以对比章节。</p>`}
    <section class="card" aria-labelledby="sections-title">
      <div class="row">
        <h2 id="sections-title">章节</h2>
        <label>主题
          <select value=${topic} onChange=${(event) => setQuery({ topic: event.target.value })}>
            <option value="">全部</option>
            ${topics.map((name) => html`<option key=${name} value=${name}>${name}</option>`)}
          </select>
        </label>
      </div>
      ${sections.map((section, place) => html`<${Section} key=${section.titles.join("\n") + section.page} section=${section} found=${found} isOpen=${place < OPENED} onShow=${onShow} />`)}
      ${sections.length === 0 && html`<p class="hint">没有变化。</p>`}
    </section>
    <${Moves} found=${found} onShow=${onShow} />
  `;
}

function Section({ section, found, isOpen, onShow }) {
  const [label, look] = STATUS[section.status];
  const pages = [section.page && `本期第 ${section.page} 页`, section.page_before && `上期第 ${section.page_before} 页`].filter(Boolean);
  return html`<details class="difference" open=${isOpen}>
    <summary>
      <span class=${`tag ${look}`}>${label}</span> <b>${section.titles.at(-1)}</b>
      <small>${[section.titles.slice(0, -1).join(" › "), pages.join("，"), section.topics.join("、")].filter(Boolean).join(" · ")}</small>
    </summary>
    <ul>
      ${section.removed.map((each, place) => html`<${Line} key=${`-${place}`} kind="del" sentence=${each} report=${found.against} onShow=${onShow} />`)}
      ${section.removed_omitted > 0 && html`<li class="hint">删去的另有 ${section.removed_omitted} 句</li>`}
      ${section.added.map((each, place) => html`<${Line} key=${`+${place}`} kind="ins" sentence=${each} report=${found.report} onShow=${onShow} />`)}
      ${section.added_omitted > 0 && html`<li class="hint">新增的另有 ${section.added_omitted} 句</li>`}
    </ul>
  </details>`;
}

function Line({ kind, sentence, report, onShow }) {
  const citation = { ...sentence, report: report.id, document: report.document, company: report.company };
  return html`<li>
    ${kind === "del" ? html`<del>${sentence.text}</del>` : html`<ins>${sentence.text}</ins>`}${" "}
    <button type="button" class="link" onClick=${() => onShow(citation)}>${`${report.year}年报告第 ${sentence.page} 页`}</button>
  </li>`;
}

function Moves({ found, onShow }) {
  const cell = (name, report) => (move) => {
    const stated = move[name];
    if (!stated) return "—";
    const citation = {
      ...stated,
      report: report.id,
      document: report.document,
      company: report.company,
      metric: move.metric,
      period: name === "now" ? found.report.period : found.against.period,
      scope: move.scope,
      unit: "元",
      label: "",
      column: "",
    };
    return html`<button type="button" class="figure" title="查看出处" onClick=${() => onShow(citation)}>${grouped(stated.value)}</button>`;
  };
  const columns = [
    { key: "metric", title: "项目" },
    { key: "table", title: "报表" },
    { key: "before", title: `${periodWords(found.against.period)}（上期报告）`, isNumber: true, cell: cell("before", found.against) },
    { key: "restated", title: "本期报告重述", isNumber: true, cell: cell("restated", found.report) },
    { key: "now", title: periodWords(found.report.period), isNumber: true, cell: cell("now", found.report) },
    { key: "change", title: "变动额（元）", isNumber: true, cell: ({ change }) => grouped(change) },
    { key: "ratio", title: "变动", isNumber: true, cell: ({ ratio }) => (ratio === null ? "—" : `${percent(rounded(ratio, 4))}%`) },
  ];
  return html`<section class="card" aria-labelledby="moves-title">
    <h2 id="moves-title">大幅变动的报表项目</h2>
    <p class="hint">变动达 30%，且占资产总计（或营业收入）1% 以上；点数字看出处。</p>
    ${found.moves.length
      ? html`<${Table} caption="大幅变动的报表项目" isCaptionHidden columns=${columns} rows=${found.moves} rowKey=${(move) => move.table + move.scope + move.metric} />`
      : html`<p class="hint">没有达到这个幅度的变动。</p>`}
  </section>`;
}
