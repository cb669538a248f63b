/** 坏例: what was answered wrongly, of which kind it is, and a person's word on that. */

import { call, query } from "../core/api.js";
import { useKept } from "../core/keep.js";
import { useLoaded } from "../core/load.js";
import { setQuery, useLocation } from "../core/router.js";
import { html, useState } from "../core/ui.js";
import { ROUTES, when } from "../core/words.js";
import { BaseChoice } from "../parts/base_choice.js";
import { ErrorNote } from "../parts/error_note.js";
import { notice } from "../parts/notices.js";

const LIMIT = 30;
const CLASSES = { concept: "概念误解", reasoning: "推理有误", retrieval: "检索不全", parse: "解析错误", data: "数据缺失" };
const SOURCES = { thumb: "读者", guard: "核对", identity: "勾稽", eval: "评测" };
const BY = { rule: "规则", model: "模型", person: "人工" };
const REASONS = {
  wrong_figure: "数字不对",
  misunderstood: "理解错了问题",
  incomplete: "不完整",
  wrong_source: "出处不对",
  should_refuse: "不该回答",
  other: "其他",
};

export function Page() {
  const [base, setBase] = useKept("base", "default");
  const { query: wanted } = useLocation();
  const [kind, source, before] = ["class", "source", "before"].map((name) => wanted.get(name) ?? "");
  const found = useLoaded(query("/v1/bad-cases", { kb: base, class: kind, source, before, limit: LIMIT }));
  const choose = (changes) => setQuery({ ...changes, before: "" });
  const run = async (path, body, say) => {
    try {
      notice(say(await call(path, { method: "POST", json: { kb: base, ...body } })));
    } catch (error) {
      notice(error.message);
    }
    found.reload(true);
  };
  return html`<main id="main" class="plain">
    <div class="row page-head">
      <h1>坏例</h1>
      <span class="spread"></span>
      <${BaseChoice} value=${base} onChange=${(name) => {
        setBase(name);
        choose({});
      }} />
    </div>
    <form class="card row" onSubmit=${(event) => event.preventDefault()}>
      <label>分类<${Choice} value=${kind} onChange=${(value) => choose({ class: value })} names=${{ ...CLASSES, unsorted: "未分类" }} counts=${found.value?.counts} /></label>
      <label>来源<${Choice} value=${source} onChange=${(value) => choose({ source: value })} names=${SOURCES} /></label>
      <span class="spread"></span>
      <button type="button" onClick=${() => run("/v1/bad-cases/collect", { identities: true }, ({ new: count }) => `新收集 ${count} 条`)}>收集未通过勾稽的数据</button>
      <button type="button" onClick=${() => run("/v1/bad-cases/sort", {}, ({ sorted, left }) => `规则分类 ${sorted} 条，剩 ${left} 条`)}>按规则分类</button>
    </form>
    <${ErrorNote} error=${found.error} onRetry=${found.reload} />
    ${found.value && html`<section class="card" aria-label="坏例列表">
      ${found.value.bad_cases.length === 0 && html`<p class="hint">没有坏例。读者点「没用」、核对删去句子、勾稽不符和评测答错的，都会到这里。</p>`}
      ${found.value.bad_cases.map((each) => html`<${Case} key=${each.id} item=${each} onChange=${() => found.reload(true)} />`)}
      <nav class="pager actions" aria-label="翻页">
        <button type="button" disabled=${!before} onClick=${() => setQuery({ before: "" })}>最新</button>
        <button type="button" disabled=${!found.value.next} onClick=${() => setQuery({ before: found.value.next })}>更早</button>
      </nav>
    </section>`}
  </main>`;
}

function Choice({ value, onChange, names, counts }) {
  const count = (name) => (counts ? `（${counts[name === "unsorted" ? "" : name] ?? 0}）` : "");
  return html`<select value=${value} onChange=${(event) => onChange(event.target.value)}>
    <option value="">全部</option>
    ${Object.entries(names).map(([name, words]) => html`<option key=${name} value=${name}>${words + count(name)}</option>`)}
  </select>`;
}

function Case({ item, onChange }) {
  const sure = item.confidence === null ? "" : `，把握 ${Math.round(item.confidence * 100)}%`;
  return html`<details class="difference bad-case">
    <summary>
      <span class=${`tag ${item.class ? "warn" : ""}`}>${CLASSES[item.class] ?? "未分类"}</span> <b>${item.question}</b>
      <small>${[SOURCES[item.source], item.sorted_by && `${BY[item.sorted_by]}分类${sure}`, when(item.created_at)].filter(Boolean).join(" · ")}</small>
    </summary>
    ${item.answer.answer && html`<p>回答：${item.answer.answer}</p>`}
    <ul>
      ${linesOf(item).map((line, place) => html`<li key=${place}>${line}</li>`)}
    </ul>
    <${Label} item=${item} onChange=${onChange} />
  </details>`;
}

/** What is known of a case, a line each. */
function linesOf({ answer, complaint, why }) {
  const { fact } = complaint;
  return [
    answer.route && `路由：${ROUTES[answer.route] ?? answer.route}${answer.refusal_code ? `（${answer.refusal_code}）` : ""}`,
    complaint.reason && `读者：${REASONS[complaint.reason] ?? complaint.reason}`,
    complaint.comment && `说明：${complaint.comment}`,
    complaint.expected && `应为：${complaint.expected}`,
    complaint.must_refuse && "应当拒答",
    ...(complaint.dropped ?? []).map(({ sentence, problems }) => `模型写了而没有给读者看的：${sentence}（${problems.map(({ quote }) => quote).join("、")}）`),
    ...(complaint.evidence ?? []).map(({ document, page, title }) => `证据：${document} 第 ${page} 页 ${title}`),
    ...(answer.citations ?? []).map(({ document, page, metric, text }) => `引用：${document} 第 ${page} 页 ${metric ?? ""} ${text}`),
    fact && `${fact.document} 第 ${fact.page} 页 ${fact.table} ${fact.label}：${fact.printed}（${fact.checks.join("，")}）`,
    why && `分类理由：${why}`,
  ].filter(Boolean);
}

function Label({ item, onChange }) {
  const [kind, setKind] = useState(item.class ?? "");
  const [why, setWhy] = useState("");
  const [error, setError] = useState(null);
  const onSubmit = async (event) => {
    event.preventDefault();
    try {
      await call(`/v1/bad-cases/${item.id}/class`, { method: "PUT", json: { class: kind, why } });
      setError(null);
      notice("已改正分类");
      onChange();
    } catch (failure) {
      setError(failure);
    }
  };
  return html`<form class="row" onSubmit=${onSubmit}>
    <label>改为
      <select required value=${kind} onChange=${(event) => setKind(event.target.value)}>
        <option value="">请选择</option>
        ${Object.entries(CLASSES).map(([name, words]) => html`<option key=${name} value=${name}>${words}</option>`)}
      </select>
    </label>
    <label>理由<input type="text" maxlength="500" value=${why} onInput=${(event) => setWhy(event.target.value)} /></label>
    <button type="submit">确认分类</button>
    <${ErrorNote} error=${error} />
  </form>`;
}
