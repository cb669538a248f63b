/** 报告: the pages with their outline and search, the statements as tables, alone and over the years, and export. */

import { call, query } from "../core/api.js";
import { useLoaded } from "../core/load.js";
import { setQuery, useLocation } from "../core/router.js";
import { citationOf, tablesOf } from "../core/statements.js";
import { html, useEffect, useRef, useState } from "../core/ui.js";
import { periodWords, said } from "../core/words.js";
import { ErrorNote } from "../parts/error_note.js";
import { PageView } from "../parts/page_view.js";
import { PassportPanel } from "../parts/passport.js";
import { Statement, StatementOverYears } from "../parts/statement.js";
import { Table } from "../parts/table.js";

const FACTS_MAX = 5000;

export function Page({ report: id }) {
  const { query: wanted } = useLocation();
  const loaded = useLoaded(`/v1/reports/${encodeURIComponent(id)}`);
  const facts = useLoaded(query("/v1/facts", { report: id, limit: FACTS_MAX }));
  const [shown, setShown] = useState(null);
  const opener = useRef(null);
  const report = loaded.value;
  const tables = facts.value ? tablesOf(facts.value.facts) : [];
  const tab = wanted.get("tab") ?? "";
  const chosen = tables.find(({ name }) => name === tab);
  useEffect(() => {
    if (report) document.title = `${titleOf(report)} · 年报 nianbao`;
  }, [report]);
  const show = (fact) => {
    opener.current = document.activeElement;
    setShown({ citations: [citationOf(fact)] });
  };
  const hide = () => {
    setShown(null);
    opener.current?.focus?.();
  };
  if (loaded.error) {
    return html`<main id="main" class="plain">
      <h1>报告</h1>
      <${ErrorNote} error=${loaded.error} onRetry=${loaded.error.status === 404 ? null : loaded.reload}>
        ${loaded.error.status === 404 && html`<span>它可能已被删除。<a href="/library">回到报告库</a></span>`}
      <//>
    </main>`;
  }
  if (!report) return html`<main id="main" class="plain"><p class="hint">正在打开报告…</p></main>`;
  return html`<div class=${`report ${shown ? "with-panel" : ""}`}>
    <main id="main" class="report-main">
      <${Head} report=${report} />
      <div class="tabs" role="group" aria-label="报告的内容">
        <button type="button" aria-pressed=${!chosen && tab !== "更正"} onClick=${() => setQuery({ tab: "" })}>原文</button>
        ${tables.map(({ name }) => html`<button key=${name} type="button" aria-pressed=${name === tab} onClick=${() => setQuery({ tab: name })}>${name}</button>`)}
        ${report.replaces.length > 0 && html`<button type="button" aria-pressed=${tab === "更正"} onClick=${() => setQuery({ tab: "更正" })}>更正了什么</button>`}
      </div>
      <${ErrorNote} error=${facts.error} onRetry=${facts.reload} />
      ${chosen
        ? html`<${Tables} key=${chosen.name} report=${report} facts=${facts.value.facts} chosen=${chosen} onFact=${show} />`
        : tab === "更正"
          ? html`<${Changes} report=${report} />`
          : html`<${Original} report=${report} wanted=${wanted} />`}
    </main>
    ${shown && html`<${PassportPanel} ...${shown} onClose=${hide} />`}
  </div>`;
}

function titleOf(report) {
  return `${report.short_name || report.full_name || report.document} ${periodWords(report.period)}${report.kind}`;
}

function Head({ report }) {
  const href = (format) => query("/v1/facts/export", { report: report.id, format });
  return html`<div class="report-head">
    <h1>${titleOf(report)}</h1>
    <p class="hint">
      ${[report.company_code, report.full_name, `${report.pages} 页`, report.document].filter(Boolean).join(" · ")}
      ${report.corrected && html` <span class="tag">更正版</span>`}
      ${report.replaced_by && html` <span class="tag warn">已被替代</span> <a href=${`/reports/${report.replaced_by}`}>查看现行的一份</a>`}
    </p>
    <p class="actions">
      <a class="button" href="/library">← 报告库</a>
      <a class="button" href=${`/differences?report=${report.id}`}>与上一期对比</a>
      <a class="button" href=${href("csv")} download>导出数据（CSV）</a>
      <a class="button" href=${href("json")} download>导出数据（JSON）</a>
    </p>
  </div>`;
}

/** The pages, with outline and search beside them. */
function Original({ report, wanted }) {
  const page = Math.min(Math.max(1, Number(wanted.get("page")) || 1), report.pages || 1);
  const [place, setPlace] = useState(null);
  const goTo = (to) => setQuery({ page: to });
  const showPlace = async (found) => {
    setPlace({ page: found.page, boxes: found.box ? [found.box] : [] });
    goTo(found.page);
    // A cell's box is exact; where in a passage the text stands, its page says.
    if (!found.cell) setPlace({ page: found.page, boxes: await boxesOf(report, found, wanted.get("q")) });
  };
  if (!report.pages) return html`<p class="hint">这份报告是从表格导入的，没有页面；数字见上面的各表。</p>`;
  return html`<div class="original">
    <div class="finder">
      <${Search} report=${report} wanted=${wanted.get("q") ?? ""} onPlace=${showPlace} />
      <${Outline} report=${report} page=${page} onPage=${(to) => {
        setPlace(null);
        goTo(to);
      }} />
    </div>
    <${PageView} report=${report.id} page=${page} pages=${report.pages} boxes=${place?.boxes ?? []} markedPage=${place?.page ?? page} onPage=${goTo} label="报告原文" />
  </div>`;
}

async function boxesOf(report, found, text) {
  try {
    const { boxes } = await call(query(`/v1/reports/${report.id}/pages/${found.page}/find`, { q: text }));
    if (boxes.length || !found.box) return boxes;
  } catch {
    // The page is shown all the same, marked where the passage begins.
  }
  return found.box ? [found.box] : [];
}

function Search({ report, wanted, onPlace }) {
  const [typed, setTyped] = useState(wanted);
  const found = useLoaded(wanted ? query(`/v1/reports/${report.id}/search`, { q: wanted }) : null);
  const onSubmit = (event) => {
    event.preventDefault();
    setQuery({ q: typed.trim() });
  };
  return html`<search>
    <form class="search-box" onSubmit=${onSubmit}>
      <label class="unseen" for="find">在报告中查找</label>
      <input id="find" type="search" placeholder="在报告中查找文字或数字" maxlength="200" value=${typed} onInput=${(event) => setTyped(event.target.value)} />
      <button type="submit">查找</button>
    </form>
    <${ErrorNote} error=${found.error} onRetry=${found.reload} />
    ${wanted && found.value && html`<div role="status" class="hint">${`「${wanted}」${found.value.places.length}${found.value.more ? " 多" : ""} 处`}</div>`}
    ${wanted && found.value && html`<ol class="found">
      ${found.value.places.map(
        (place, index) => html`<li key=${index}>
          <button type="button" class="link" onClick=${() => onPlace(place)}>
            <span>第 ${place.page} 页 · ${place.title}</span>
            <small><${Marked} text=${place.text} wanted=${wanted} /></small>
          </button>
        </li>`,
      )}
    </ol>`}
  </search>`;
}

/** The text with what was looked for set off. */
function Marked({ text, wanted }) {
  const at = text.toLowerCase().indexOf(wanted.toLowerCase());
  if (at < 0) return text;
  return html`${text.slice(0, at)}<mark>${text.slice(at, at + wanted.length)}</mark>${text.slice(at + wanted.length)}`;
}

function Outline({ report, page, onPage }) {
  const { value, error, reload } = useLoaded(`/v1/reports/${report.id}/outline`);
  const nodes = (value?.nodes ?? []).filter(({ parent }) => parent !== null);
  // The heading that the page is under: the last one that begins on it or before it.
  const here = nodes.filter((node) => node.page <= page).at(-1)?.id;
  return html`<nav class="outline" aria-label="目录">
    <h2>目录</h2>
    <${ErrorNote} error=${error} onRetry=${reload} />
    ${value && !nodes.length && html`<p class="hint">没有认出标题。</p>`}
    <${Branch} nodes=${nodes} parent=${value?.nodes[0]?.id ?? 0} here=${here} onPage=${onPage} depth=${1} />
  </nav>`;
}

function Branch({ nodes, parent, here, onPage, depth }) {
  const own = nodes.filter((node) => node.parent === parent);
  if (!own.length) return null;
  return html`<ul>${own.map((node) => html`<${Heading} key=${node.id} node=${node} nodes=${nodes} here=${here} onPage=${onPage} depth=${depth} />`)}</ul>`;
}

function Heading({ node, nodes, here, onPage, depth }) {
  const hasMore = nodes.some(({ parent }) => parent === node.id);
  const [isOpen, setIsOpen] = useState(false);
  return html`<li>
    <span class="heading">
      ${hasMore
        ? html`<button type="button" class="quiet twist" aria-expanded=${isOpen} aria-label=${`${isOpen ? "收起" : "展开"} ${node.title}`} onClick=${() => setIsOpen(!isOpen)}>${isOpen ? "▾" : "▸"}</button>`
        : html`<span class="twist" aria-hidden="true"></span>`}
      <button type="button" class="link" aria-current=${node.id === here ? "true" : undefined} onClick=${() => onPage(node.page)}>${node.title}<small> ${node.page}</small></button>
    </span>
    ${isOpen && html`<${Branch} nodes=${nodes} parent=${node.id} here=${here} onPage=${onPage} depth=${depth + 1} />`}
  </li>`;
}

function Tables({ report, facts, chosen, onFact }) {
  const [isOverYears, setIsOverYears] = useState(false);
  return html`<section aria-label=${chosen.name}>
    <p class="actions">
      <label><input type="checkbox" checked=${isOverYears} onChange=${(event) => setIsOverYears(event.target.checked)} /> 与已收录的其他年度并排</label>
      <span class="hint">点数字看出处；✓ 通过会计校验，“重述”表示后来的报告改了这个数</span>
    </p>
    ${isOverYears
      ? html`<${OverYears} report=${report} own=${facts} chosen=${chosen} onFact=${onFact} />`
      : html`<${Statement} facts=${facts} chosen=${chosen} onFact=${onFact} />`}
  </section>`;
}

/** Loads the other reports of the company and sets them beside this one. */
function OverYears({ report, own, chosen, onFact }) {
  const listed = useLoaded(query("/v1/reports", { kb: report.kb, company: report.company_code, limit: 200 }));
  const [factsOf, setFactsOf] = useState(null);
  const [error, setError] = useState(null);
  const reports = (listed.value?.reports ?? [])
    .filter((each) => each.company_code === report.company_code && each.kind === report.kind && each.current)
    .sort((a, b) => b.period.localeCompare(a.period));
  const ids = reports.map(({ id }) => id).join();
  useEffect(() => {
    if (!ids) return;
    const others = reports.filter(({ id }) => id !== report.id);
    Promise.all(others.map(({ id }) => call(query("/v1/facts", { report: id, table: chosen.table, limit: FACTS_MAX })))).then(
      (pages) => setFactsOf(new Map([[report.id, own], ...others.map(({ id }, place) => [id, pages[place].facts])])),
      setError,
    );
  }, [ids]);
  if (listed.error || error) return html`<${ErrorNote} error=${listed.error ?? error} onRetry=${listed.reload} />`;
  if (!factsOf) return html`<p class="hint">正在取其他年度…</p>`;
  return html`<${StatementOverYears} reports=${reports} factsOf=${factsOf} chosen=${chosen} onFact=${onFact} />`;
}

/** What a corrected filing states otherwise than the one it replaced. */
function Changes({ report }) {
  const { value, error, reload } = useLoaded(`/v1/reports/${report.id}/changes`);
  if (error) return html`<${ErrorNote} error=${error} onRetry=${reload} />`;
  if (!value) return html`<p class="hint">正在比较…</p>`;
  if (!value.changes.length) return html`<p class="hint">与被替代的报告相比，读出的数字没有变化。</p>`;
  const link = (id, page, text) => html`<a href=${`/reports/${id}?page=${page}`}>${text}（第 ${page} 页）</a>`;
  return html`<${Table}
    caption="与被替代的报告不同的数字"
    rows=${value.changes}
    columns=${[
      { key: "label", title: "项目", cell: (each) => each.metric || each.label },
      { key: "table", title: "报表", cell: (each) => [each.table, each.scope].filter(Boolean).join(" · ") },
      { key: "period", title: "期间", cell: (each) => periodWords(each.period) },
      { key: "before", title: "更正前", isNumber: true, cell: (each) => link(each.replaced, each.before_page, said(each.before, each.unit)) },
      { key: "after", title: "更正后", isNumber: true, cell: (each) => link(report.id, each.after_page, said(each.after, each.unit)) },
    ]}
  />`;
}
