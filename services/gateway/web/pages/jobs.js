/** 任务: what is waiting, what is worked on, what failed and why, as it happens. */

import { call, query } from "../core/api.js";
import { useLoaded } from "../core/load.js";
import { setQuery, useLocation } from "../core/router.js";
import { html, useEffect, useState } from "../core/ui.js";
import { duration, stateWords, when } from "../core/words.js";
import { ErrorNote } from "../parts/error_note.js";
import { notice } from "../parts/notices.js";
import { StateTag } from "../parts/state_tag.js";
import { Table } from "../parts/table.js";

const REFRESH_MS = 2000;
const LIMIT = 50;
const QUEUES = { parse: "解析", ocr: "识别扫描页", index: "入库", embed: "向量", events: "状态" };
const STAGES = { parse: "解析", index: "入库", import: "导入", ocr: "识别" };
// A message that waits so long while nobody works on its queue waits for a worker.
const STUCK_S = 30;

export function Page() {
  const { query: wanted } = useLocation();
  const status = wanted.get("status") ?? "";
  const after = wanted.get("after") ?? "";
  const jobs = useLoaded(query("/v1/jobs", { status, after, limit: LIMIT }));
  const queues = useLoaded("/v1/queues");
  const failures = useLoaded("/v1/jobs/failures");
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.hidden) return;
      for (const each of [jobs, queues, failures]) each.reload(true);
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [jobs.reload, queues.reload, failures.reload]);
  const retry = async (job) => {
    try {
      await call(`/v1/jobs/${job.id}/retry`, { method: "POST" });
      notice("已重新排队");
    } catch (error) {
      notice(error.message);
    }
    jobs.reload(true);
  };
  return html`<main id="main" class="plain">
    <h1>任务</h1>
    <${Queues} loaded=${queues} />
    <${Failures} loaded=${failures} />
    <section class="card" aria-labelledby="jobs-title">
      <h2 id="jobs-title">全部任务</h2>
      <${ErrorNote} error=${jobs.error} onRetry=${jobs.reload} />
      ${jobs.value && html`<${States} counts=${jobs.value.counts} status=${status} />`}
      ${jobs.value && html`<${Jobs} jobs=${jobs.value.jobs} onRetry=${retry} />`}
      ${jobs.value &&
      html`<nav class="pager actions" aria-label="翻页">
        <button type="button" disabled=${!after} onClick=${() => setQuery({ after: "" })}>最新</button>
        <button type="button" disabled=${!jobs.value.next} onClick=${() => setQuery({ after: jobs.value.next })}>更早</button>
      </nav>`}
    </section>
  </main>`;
}

/** A queue in words: idle, working, or waiting for a worker that is not there. */
export function Queues({ loaded }) {
  const { value, error, reload } = loaded;
  return html`<section class="card" aria-labelledby="queues-title">
    <h2 id="queues-title">队列</h2>
    <${ErrorNote} error=${error} onRetry=${reload} />
    ${value &&
    html`<${Table}
        caption="各队列"
        isCaptionHidden
        rows=${value.queues}
        rowKey=${({ name }) => name}
        columns=${[
          { key: "name", title: "队列", cell: ({ name }) => QUEUES[name] ?? name },
          { key: "waiting", title: "等待", isNumber: true },
          { key: "taken", title: "处理中", isNumber: true },
          { key: "said", title: "情况", cell: said },
        ]}
      />
      <p class="hint">最近一小时：完成 ${value.last_hour.done} 份，共 ${value.last_hour.pages} 页；失败 ${value.last_hour.failed} 份。</p>`}
  </section>`;
}

function said({ waiting, taken, oldest_s: oldestS }) {
  if (waiting === 0) return taken ? "正在处理" : "空闲";
  if (taken === 0 && oldestS > STUCK_S) return html`<span class="tag bad">等了 ${duration(oldestS)} 没有工作进程来取，请检查（nianbao status）</span>`;
  return `最早的等了 ${duration(oldestS)}`;
}

function Failures({ loaded }) {
  const { value, error, reload } = loaded;
  const retry = async (reason) => {
    try {
      const { retried, skipped } = await call("/v1/jobs/retry", { method: "POST", json: { reason } });
      notice(`已重新排队 ${retried} 个${skipped ? `，${skipped} 个不能重试` : ""}`);
    } catch (failure) {
      notice(failure.message);
    }
    reload(true);
  };
  if (error) return html`<${ErrorNote} error=${error} onRetry=${reload} />`;
  if (!value?.failures.length) return null;
  return html`<section class="card" aria-labelledby="failures-title">
    <h2 id="failures-title">失败的原因</h2>
    <${Table}
      caption="失败的原因"
      isCaptionHidden
      rows=${value.failures}
      rowKey=${(each) => each.reason_code}
      columns=${[
        { key: "reason", title: "原因（最近一次的说明）" },
        { key: "reason_code", title: "代码" },
        { key: "count", title: "个数", isNumber: true },
        { key: "last_at", title: "最近", cell: (each) => when(each.last_at) },
        { key: "do", title: "操作", cell: (each) => html`<button type="button" class="link" aria-label=${`全部重试 ${each.reason_code}`} onClick=${() => retry(each.reason_code)}>全部重试</button>` },
      ]}
    />
  </section>`;
}

function States({ counts, status }) {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const choices = [["", "全部", total], ...Object.entries(counts).map(([state, count]) => [state, stateWords(state), count])];
  return html`<p class="actions" role="group" aria-label="按状态">
    ${choices.map(
      ([state, text, count]) => html`<button key=${state} type="button" aria-pressed=${state === status} onClick=${() => setQuery({ status: state, after: "" })}>${text} ${count}</button>`,
    )}
  </p>`;
}

function Jobs({ jobs, onRetry }) {
  if (!jobs.length) return html`<p class="hint">没有这样的任务。</p>`;
  return html`<${Table}
    caption="任务"
    isCaptionHidden
    rows=${jobs}
    rowKey=${(job) => job.id}
    columns=${[
      { key: "file", title: "文件", cell: (job) => html`${job.report ? html`<a href=${`/reports/${job.report}`}>${job.file_name}</a>` : job.file_name}<small class="file-name">${job.kb}</small>` },
      { key: "state", title: "状态", cell: (job) => html`<${State} job=${job} />` },
      { key: "stages", title: "用时", cell: ({ stage_s: stages }) => Object.entries(stages).map(([stage, seconds]) => `${STAGES[stage] ?? stage} ${seconds < 1 ? `${Math.round(seconds * 1000)} 毫秒` : duration(seconds)}`).join("，") },
      { key: "attempt", title: "次数", isNumber: true },
      { key: "at", title: "提交", cell: (job) => when(job.created_at) },
      { key: "do", title: "操作", cell: (job) => job.state === "failed" && job.document && html`<button type="button" class="link" onClick=${() => onRetry(job)}>重试</button>` },
    ]}
  />`;
}

function State({ job }) {
  const [isOpen, setIsOpen] = useState(false);
  return html`<div>
    <${StateTag} state=${job.state} />
    ${job.reason && html`<small class="reason">${job.reason}</small>`}
    ${job.warnings.length > 0 &&
    html`<button type="button" class="link" aria-expanded=${isOpen} onClick=${() => setIsOpen(!isOpen)}>${job.warnings.length} 条提示</button>
      ${isOpen && html`<ul class="warnings">${job.warnings.map((warning, place) => html`<li key=${place}>${warning.message}</li>`)}</ul>`}`}
  </div>`;
}
