/** The passport of a figure: where it stands, how it is printed, what it was checked against, and the page itself. */

import { useLoaded, useOnce } from "../core/load.js";
import { html, useEffect, useRef, useState } from "../core/ui.js";
import { periodWords, said } from "../core/words.js";
import { PageView } from "./page_view.js";

/**
 * `citations` are those that state the same value, the first one shown first. An empty list is a value that was
 * computed: `operands`, all figures of the answer, are listed instead.
 */
export function PassportPanel({ citations, operands = [], title, onClose, onShow }) {
  const heading = useRef(null);
  const [chosen, setChosen] = useState(0);
  useEffect(() => {
    setChosen(0);
    heading.current?.focus();
  }, [citations]);
  const citation = citations[Math.min(chosen, citations.length - 1)];
  const onKey = (event) => {
    if (event.key === "Escape") onClose();
  };
  return html`<aside class="panel" aria-labelledby="passport-title" onKeyDown=${onKey}>
    <div class="panel-head">
      <h2 id="passport-title" tabindex="-1" ref=${heading}>${title ?? (citation?.metric ? "数字的出处" : citation ? "原文的出处" : "算出来的数字")}</h2>
      <button type="button" class="quiet" onClick=${onClose} aria-label="关闭出处">✕</button>
    </div>
    ${citations.length > 1 &&
    html`<div class="tabs" role="group" aria-label="同一数字的几处出处">
      ${citations.map(
        (each, place) => html`<button key=${place} type="button" aria-pressed=${place === chosen} onClick=${() => setChosen(place)}>
          ${`出处 ${place + 1}：第 ${each.page} 页`}
        </button>`,
      )}
    </div>`}
    ${citation ? html`<${Passport} key=${chosen} citation=${citation} />` : html`<${Operands} operands=${operands} onShow=${onShow} />`}
  </aside>`;
}

function Operands({ operands, onShow }) {
  return html`<div>
    <p>这个数字不是报告里印着的，而是由下面这些有出处的数字算出（算式写在回答里）：</p>
    <ul class="sources">
      ${operands.map(
        (each, place) => html`<li key=${place}>
          <button type="button" class="link" onClick=${() => onShow([each])}>
            ${`${each.company} ${periodWords(each.period)} ${each.metric} ${said(each.value, each.unit)}`}
          </button>
        </li>`,
      )}
    </ul>
  </div>`;
}

/** One citation; also shown by the report page for a row of a statement. */
export function Passport({ citation }) {
  const isFigure = Boolean(citation.metric || citation.label);
  return html`<div class="passport">
    <dl>
      ${row("报告", citation.report ? html`<a href=${`/reports/${citation.report}?page=${citation.page || 1}`}>${citation.document}</a>` : citation.document)}
      ${row("页码", citation.page ? `第 ${citation.page} 页` : "没有页码（从表格导入）")}
      ${isFigure && row("指标", [citation.company, periodWords(citation.period), citation.metric || citation.label].filter(Boolean).join(" · "))}
      ${isFigure && row("数值", said(citation.value, citation.unit))}
      ${row(isFigure ? "原文" : "原句", html`<q>${citation.text}</q>`)}
      ${isFigure && row("单位", citation.printed_unit || citation.unit || "—")}
      ${isFigure && row("口径", citation.scope || "报告未区分合并与母公司")}
      ${citation.label && row("行", citation.label)}
      ${citation.column && row("列", citation.column)}
      ${citation.restated && row("重述", restated(citation))}
      ${isFigure && row("校验", html`<${Checks} checks=${citation.checks ?? []} />`)}
    </dl>
    ${citation.page && (citation.report ? html`<${CitedPage} citation=${citation} />` : html`<p class="hint">这条回答保存得较早，没有记下报告编号，无法显示页面。</p>`)}
  </div>`;
}

function CitedPage({ citation }) {
  const { value: report, error } = useLoaded(`/v1/reports/${citation.report}`);
  const [page, setPage] = useState(citation.page);
  useEffect(() => setPage(citation.page), [citation.report, citation.page, String(citation.box)]);
  if (error) return html`<p class="hint" role="alert">${error.status === 404 ? "这份报告已被删除，页面不能再显示；上面是回答时记下的出处。" : error.message}</p>`;
  return html`<${PageView}
    report=${citation.report}
    page=${page}
    pages=${report?.pages}
    boxes=${citation.box ? [citation.box] : []}
    markedPage=${citation.page}
    onPage=${setPage}
    label=${`${citation.document} 的页面`}
  />`;
}

/** The checks of a figure in words; a failed one stands out. */
export function Checks({ checks }) {
  const catalogue = useOnce("/v1/catalogue");
  if (!checks.length) return "没有可做的校验";
  return html`<ul class="checks">
    ${checks.map((check) => {
      const cut = check.lastIndexOf(":");
      const [name, outcome] = [check.slice(0, cut), check.slice(cut + 1)];
      const isPassed = outcome === "pass";
      return html`<li key=${check} class=${isPassed ? "passed" : "not-passed"}>
        <span aria-hidden="true">${isPassed ? "✓" : "✗"}</span>
        ${`${isPassed ? "通过" : "未通过"}：${catalogue?.checks[name] ?? name}`}
      </li>`;
    })}
  </ul>`;
}

function restated(citation) {
  const by = citation.restated.report ?? `${citation.restated.document} 第 ${citation.restated.page} 页`;
  return `后来改为 ${said(citation.restated.value, citation.unit)}（${by}）`;
}

function row(term, content) {
  return html`<div><dt>${term}</dt><dd>${content}</dd></div>`;
}
