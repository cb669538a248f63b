/** One question with its answer: text, table, sources, what was understood, and what can be done with it. */

import { html, useState } from "../core/ui.js";
import { ROUTES, periodWords, said } from "../core/words.js";
import { AnswerText } from "./answer_text.js";
import { ErrorNote } from "./error_note.js";
import { FigureTable, isTabular } from "./figure_table.js";
import { notice } from "./notices.js";
import { VerdictButtons } from "./verdict.js";

/** What can be done where a question was refused, by the refusal's code. */
const WAYS_ON = {
  unknown_company: { text: "没有收录这家公司时，可以先上传它的报告。", link: ["/library", "去报告库上传"] },
  company_missing: { text: "在问题里写上公司的名称或证券代码再问。" },
  period_missing: { text: "在问题里写上年份再问，例如“2023年”。" },
  report_not_loaded: { text: "可以先上传那一年的报告。", link: ["/library", "去报告库上传"] },
  not_stated: { text: "可以打开报告搜索相近的说法，或换一个指标。", link: ["/library", "查看已收录的报告"] },
  figure_not_stated: { text: "可以打开报告搜索相近的说法，或换一个指标。", link: ["/library", "查看已收录的报告"] },
};
const ANY_WAY = { text: "可以换一种问法：写明公司、年份和指标，例如“宁德时代2024年的营业收入是多少？”" };

/**
 * `turn`: {id, question, state: "asking" | "done" | "failed" | "stopped", text, understanding, writing, answer, error, verdict}.
 * `onFigure(citations, operands)` shows where a figure comes from.
 */
export function Message({ turn, onFigure, onRetry, onVerdict, session }) {
  const { answer, state } = turn;
  return html`<article class="turn" aria-busy=${state === "asking"}>
    <h3 class="question">${turn.question}</h3>
    ${understoodOf(turn) && html`<p class="understood">理解为：${understoodOf(turn)}</p>`}
    ${answer
      ? html`<${Answered} turn=${turn} onFigure=${onFigure} onVerdict=${onVerdict} session=${session} />`
      : html`<div class="answer-text partial">${turn.text}${state === "asking" && html`<span class="cursor" aria-label="正在回答">${turn.text ? "" : turn.writing ? "模型正在写…" : "正在查找…"}</span>`}</div>`}
    ${state === "failed" && html`<${ErrorNote} error=${turn.error} onRetry=${() => onRetry(turn)} />`}
    ${state === "stopped" && html`<p class="hint">已停止。<button type="button" class="link" onClick=${() => onRetry(turn)}>重新提问</button></p>`}
  </article>`;
}

function understoodOf({ answer, understanding }) {
  return answer?.full_question ?? understanding?.full_question ?? "";
}

function Answered({ turn, onFigure, onVerdict, session }) {
  const { answer } = turn;
  const figures = answer.citations.filter((each) => each.metric);
  const show = (citations) => onFigure(citations, figures);
  const way = answer.refused && (WAYS_ON[answer.refusal_code] ?? ANY_WAY);
  return html`
    <div class=${answer.refused ? "refused" : ""}>
      <${AnswerText} text=${answer.answer} figures=${answer.figures} citations=${answer.citations} onFigure=${show} />
    </div>
    ${way && html`<p class="way-on"><strong>可以怎么做：</strong>${way.text}${way.link && html` <a href=${way.link[0]}>${way.link[1]}</a>`}</p>`}
    ${answer.web?.length > 0 && html`<${WebResults} results=${answer.web} />`}
    ${!answer.refused && isTabular(answer.citations) && html`<${FigureTable} citations=${answer.citations} onFigure=${show} />`}
    ${answer.citations.length > 0 && html`<${Sources} citations=${answer.citations} onFigure=${show} />`}
    <${Behind} answer=${answer} />
    <div class="actions">
      <button type="button" class="quiet" onClick=${() => copy(asText(turn), "已复制回答与出处")}>复制</button>
      ${session && html`<button type="button" class="quiet" onClick=${() => copy(`${location.origin}/ask/${session}`, "已复制会话链接")}>分享链接</button>`}
      ${answer.message && html`<${VerdictButtons} message=${answer.message} given=${turn.verdict} onGiven=${(verdict) => onVerdict(turn, verdict)} />`}
      <span class="hint">${ROUTES[answer.route] ?? answer.route} · ${Math.round(answer.latency_ms)} 毫秒${answer.composed_by === "model" ? " · 由模型撰写，数字已核对" : ""}</span>
    </div>
  `;
}

function Sources({ citations, onFigure }) {
  return html`<details class="sources-box">
    <summary>出处（${citations.length}）</summary>
    <ol class="sources">
      ${citations.map(
        (each, place) => html`<li key=${place}>
          <button type="button" class="link" onClick=${() => onFigure([each])}>${sourceLine(each)}</button>
          ${each.metric && failed(each) && html` <span class="tag bad">校验未通过</span>`}
          ${each.restated && html` <span class="tag warn">后来重述</span>`}
        </li>`,
      )}
    </ol>
  </details>`;
}

function sourceLine(each) {
  const place = `${each.document}${each.page ? ` 第 ${each.page} 页` : ""}`;
  if (!each.metric) return `${place}：${each.text.slice(0, 60)}`;
  return `${each.company} ${periodWords(each.period)} ${each.metric} ${said(each.value, each.unit)}（${each.scope || "未分口径"}）· ${place}`;
}

function failed(citation) {
  return citation.checks.some((check) => check.endsWith(":fail"));
}

/** SQL, plan and understanding, for those who want to see how the answer came about. */
function Behind({ answer }) {
  const [isOpen, setIsOpen] = useState(false);
  return html`<details class="behind" onToggle=${(event) => setIsOpen(event.target.open)}>
    <summary>怎么得到的</summary>
    ${isOpen &&
    html`
      ${answer.warnings.length > 0 && html`<h4>提示</h4><ul>${answer.warnings.map((each) => html`<li key=${each}>${each}</li>`)}</ul>`}
      <h4>理解</h4>
      <${Understanding} understanding=${answer.understanding} />
      ${answer.sql && html`<h4>SQL</h4><pre tabindex="0">${answer.sql}</pre>`}
      ${answer.plan && html`<h4>计划</h4><pre tabindex="0">${typeof answer.plan === "string" ? answer.plan : JSON.stringify(answer.plan, null, 1)}</pre>`}
      ${!answer.sql && !answer.plan && html`<p class="hint">没有查询数据表。</p>`}
    `}
  </details>`;
}

function Understanding({ understanding: read }) {
  const parts = [
    ["公司", read.companies.map((each) => `${each.short_name}（${each.code}）`).join("、")],
    ["期间", read.periods.map(periodWords).join("、") + (read.is_period_assumed ? "（问题未指明，取最新）" : "")],
    ["指标", read.metrics.join("、")],
    ["口径", read.scope],
    ["方式", `${ROUTES[read.route] ?? read.route} · ${read.operation}`],
    ["由谁", read.understood_by === "model" ? "模型（请核对）" : "规则"],
  ];
  return html`<dl class="compact">
    ${parts.filter(([, value]) => value).map(([term, value]) => html`<div key=${term}><dt>${term}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

function WebResults({ results }) {
  return html`<aside class="web" aria-label="来自互联网">
    <h4>来自互联网，未经核对</h4>
    <ul>
      ${results.map(
        (each) => html`<li key=${each.url}>
          ${/^https?:\/\//i.test(each.url) ? html`<a href=${each.url} target="_blank" rel="noreferrer noopener">${each.title}</a>` : each.title}
          <p>${each.text}</p>
        </li>`,
      )}
    </ul>
  </aside>`;
}

function asText({ question, answer }) {
  const sources = answer.citations.map((each, place) => `[${place + 1}] ${sourceLine(each)}`);
  return [question, answer.answer, ...sources].join("\n");
}

async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    notice(done);
  } catch {
    notice("浏览器没有允许复制，请选中文字后按 Ctrl+C");
  }
}
