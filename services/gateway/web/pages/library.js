/** 报告库: hand reports in, see what became of each, find them, try again, delete. */

import { call, query } from "../core/api.js";
import { useKept } from "../core/keep.js";
import { useLoaded } from "../core/load.js";
import { setQuery, useLocation } from "../core/router.js";
import { html, useCallback, useEffect, useState } from "../core/ui.js";
import { bytes, periodWords, when } from "../core/words.js";
import { BaseChoice } from "../parts/base_choice.js";
import { Confirm, Dialog } from "../parts/dialog.js";
import { ErrorNote } from "../parts/error_note.js";
import { notice } from "../parts/notices.js";
import { Pager } from "../parts/pager.js";
import { StateTag } from "../parts/state_tag.js";
import { Table } from "../parts/table.js";
import { UploadPanel } from "../parts/upload_panel.js";

const LIMIT = 50;
const REFRESH_MS = 2000;
const STATE_CHOICES = [
  ["", "全部"],
  ["unfinished", "处理中"],
  ["ready", "可用"],
  ["partial", "可用，有提示"],
  ["failed", "失败"],
  ["duplicate", "重复提交过"],
];
const ORDERS = [
  ["newest", "最近提交"],
  ["company", "按公司"],
  ["year", "按年份"],
  ["name", "按文件名"],
];

export function Page() {
  const [base, setBase] = useKept("base", "default");
  const { query: wanted } = useLocation();
  const chosen = Object.fromEntries(["company", "year", "kind", "state", "name", "order"].map((key) => [key, wanted.get(key) ?? ""]));
  const offset = Number(wanted.get("offset")) || 0;
  const listed = useLoaded(query("/v1/documents", { kb: base, ...chosen, limit: LIMIT, offset }));
  const onDone = useCallback(() => listed.reload(true), [listed.reload]);
  const isWorking = listed.value?.documents.some(({ state }) => ["queued", "parsing", "indexing"].includes(state));
  useEffect(() => {
    if (!isWorking) return undefined;
    const timer = setInterval(() => listed.reload(true), REFRESH_MS);
    return () => clearInterval(timer);
  }, [isWorking, listed.reload]);
  const choose = (changes) => setQuery({ ...changes, offset: "" });

  return html`<main id="main" class="plain">
    <div class="row page-head">
      <h1>报告库</h1>
      <span class="spread"></span>
      <${BaseChoice} value=${base} onChange=${(name) => {
        setBase(name);
        setQuery({ offset: "" });
      }} />
      <${NewBase} onMade=${setBase} />
    </div>
    <${UploadPanel} base=${base} onDone=${onDone} />
    <section class="card" aria-labelledby="list-title">
      <h2 id="list-title">已提交的文件</h2>
      <${Filters} chosen=${chosen} kinds=${listed.value?.kinds ?? []} years=${listed.value?.years ?? []} onChoose=${choose} />
      <${ErrorNote} error=${listed.error} onRetry=${listed.reload} />
      ${listed.value && html`<${Documents} page=${listed.value} offset=${offset} isFiltered=${Object.values(chosen).some(Boolean)} onChanged=${() => listed.reload(true)} />`}
    </section>
  </main>`;
}

function NewBase({ onMade }) {
  const [name, setName] = useState(null);
  const [error, setError] = useState(null);
  const onSubmit = async (event) => {
    event.preventDefault();
    try {
      await call("/v1/knowledge-bases", { method: "POST", json: { name: name.trim() } });
      onMade(name.trim());
      setName(null);
    } catch (failure) {
      setError(failure);
    }
  };
  return html`<button type="button" onClick=${() => setName("")}>新建知识库</button>
    ${name !== null &&
    html`<${Dialog} title="新建知识库" onClose=${() => setName(null)}>
      <form onSubmit=${onSubmit}>
        <label class="field">名称 <input required maxlength="64" value=${name} onInput=${(event) => setName(event.target.value)} /></label>
        <${ErrorNote} error=${error} />
        <p class="actions">
          <button type="button" onClick=${() => setName(null)}>取消</button>
          <button type="submit" class="primary" disabled=${!name.trim()}>新建</button>
        </p>
      </form>
    <//>`}`;
}

function Filters({ chosen, kinds, years, onChoose }) {
  return html`<form class="row filters" onSubmit=${(event) => event.preventDefault()}>
    <${Typed} label="公司" value=${chosen.company} onValue=${(company) => onChoose({ company })} hint="名称或代码" />
    <${Typed} label="文件名" value=${chosen.name} onValue=${(name) => onChoose({ name })} hint="其中的字" />
    <${Choice} label="年份" value=${chosen.year} choices=${[["", "全部"], ...years.map((year) => [String(year), String(year)])]} onValue=${(year) => onChoose({ year })} />
    <${Choice} label="类型" value=${chosen.kind} choices=${[["", "全部"], ...kinds.map((kind) => [kind, kind])]} onValue=${(kind) => onChoose({ kind })} />
    <${Choice} label="状态" value=${chosen.state} choices=${STATE_CHOICES} onValue=${(state) => onChoose({ state })} />
    <${Choice} label="排序" value=${chosen.order || "newest"} choices=${ORDERS} onValue=${(order) => onChoose({ order })} />
    <button type="button" onClick=${() => onChoose({ company: "", name: "", year: "", kind: "", state: "", order: "" })}>清除</button>
  </form>`;
}

/** A field that takes effect a moment after the last letter. */
function Typed({ label, value, onValue, hint }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return undefined;
    const timer = setTimeout(() => onValue(typed.trim()), 300);
    return () => clearTimeout(timer);
  }, [typed]);
  return html`<label>${label}<input type="search" aria-label=${label} value=${typed} placeholder=${hint} onInput=${(event) => setTyped(event.target.value)} /></label>`;
}

function Choice({ label, value, choices, onValue }) {
  const isListed = choices.some(([code]) => code === value);
  return html`<label>${label}
    <select aria-label=${label} value=${value} onChange=${(event) => onValue(event.target.value)}>
      ${!isListed && html`<option value=${value}>${value}</option>`}
      ${choices.map(([code, text]) => html`<option key=${code} value=${code}>${text}</option>`)}
    </select>
  </label>`;
}

function Documents({ page, offset, isFiltered, onChanged }) {
  const [deleting, setDeleting] = useState(null);
  const act = async (path, method, done) => {
    try {
      await call(path, { method });
      notice(done);
    } catch (error) {
      notice(error.message);
    }
    onChanged();
  };
  const remove = () => {
    setDeleting(null);
    act(`/v1/documents/${deleting.id}`, "DELETE", "已删除");
  };
  if (page.total === 0) return html`<p class="hint">${isFiltered ? "没有符合条件的文件，可以清除筛选。" : "这个知识库还没有文件，先在上面上传。"}</p>`;
  const columns = [
    { key: "name", title: "报告", cell: (each) => html`<${Name} document=${each} />` },
    { key: "year", title: "期间", cell: ({ report }) => (report ? periodWords(report.period) || "—" : "—") },
    { key: "kind", title: "类型", cell: ({ report, format }) => report?.kind ?? { facts: "导入的表格", text: "文本" }[format] ?? "—" },
    { key: "pages", title: "页数", isNumber: true, cell: ({ report }) => report?.pages || "—" },
    { key: "state", title: "状态", cell: (each) => html`<${State} document=${each} />` },
    { key: "at", title: "提交", cell: ({ created_at: at }) => when(at) },
    {
      key: "do",
      title: "操作",
      cell: (each) => html`<span class="actions inline">
        ${each.state === "failed" && each.job && html`<button type="button" class="link" onClick=${() => act(`/v1/jobs/${each.job}/retry`, "POST", "已重新排队")}>重试</button>`}
        <button type="button" class="link" aria-label=${`删除 ${each.file_name}`} onClick=${() => setDeleting(each)}>删除</button>
      </span>`,
    },
  ];
  return html`
    <${Table} caption="已提交的文件" isCaptionHidden columns=${columns} rows=${page.documents} rowKey=${(each) => each.id} />
    <${Pager} total=${page.total} limit=${LIMIT} offset=${offset} onOffset=${(to) => setQuery({ offset: to || "" })} />
    ${deleting &&
    html`<${Confirm}
      title="删除文件"
      text=${`「${deleting.file_name}」${deleting.reports ? "和从中读出的数字" : ""}会从知识库删除；已有的回答仍保留出处的文字，但不能再打开页面。`}
      action="删除"
      onYes=${remove}
      onClose=${() => setDeleting(null)}
    />`}
  `;
}

function Name({ document: each }) {
  const { report } = each;
  const title = report?.short_name || report?.company_code ? `${report.short_name} ${report.company_code}` : each.file_name;
  return html`<div>
    ${report ? html`<a href=${`/reports/${report.id}`}>${title}</a>` : html`<span>${title}</span>`}
    ${report?.corrected && html` <span class="tag">更正版</span>`}
    ${report && !report.current && ["年报", "半年报"].includes(report.kind) && html` <span class="tag warn">已被替代</span>`}
    <small class="file-name" title=${each.file_name}>${`${each.file_name} · ${bytes(each.bytes)}${each.reports > 1 ? ` · ${each.reports} 个公司年度` : ""}`}</small>
  </div>`;
}

function State({ document: each }) {
  return html`<div>
    ${each.state && html`<${StateTag} state=${each.state} />`}
    ${each.duplicates > 0 && html` <span class="tag warn">重复提交 ${each.duplicates} 次</span>`}
    ${each.reason && html`<small class="reason">${each.reason}</small>`}
    ${each.warnings.length > 0 &&
    html`<details class="warnings"><summary>${each.warnings.length} 条提示</summary><ul>${each.warnings.map((warning, place) => html`<li key=${place}>${warning.message}</li>`)}</ul></details>`}
  </div>`;
}
