/** Handing reports in: drop files or folders, choose them, or give addresses; then how far each is. */

import { call } from "../core/api.js";
import { droppedFiles } from "../core/dropped_files.js";
import { useKept } from "../core/keep.js";
import { html, useEffect, useState } from "../core/ui.js";
import { cancel, changed, dismiss, follow, progress, resend, steer, submitUrls, upload, uploads } from "../core/uploads.js";
import { bytes, duration } from "../core/words.js";
import { ErrorNote } from "./error_note.js";
import { notice } from "./notices.js";
import { StateTag } from "./state_tag.js";

const SHOWN_FILES = 200;

export function UploadPanel({ base, onDone }) {
  const [isOver, setIsOver] = useState(false);
  const [wantsUrls, setWantsUrls] = useState(false);
  useChanged(onDone);
  const take = (files) => {
    if (!files.length) return;
    const skipped = upload(files, base);
    if (skipped) notice(`${skipped} 个文件不是 PDF、rows.jsonl、txt 或 md，没有上传`);
  };
  const onDrop = async (event) => {
    event.preventDefault();
    setIsOver(false);
    take(await droppedFiles(event.dataTransfer));
  };
  const onPick = (event) => {
    take([...event.target.files]);
    event.target.value = "";
  };
  return html`<section class="card" aria-labelledby="upload-title">
    <h2 id="upload-title">上传报告</h2>
    <div
      class=${`drop ${isOver ? "over" : ""}`}
      onDragOver=${(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave=${() => setIsOver(false)}
      onDrop=${onDrop}
    >
      <p>把 PDF 或文件夹拖到这里，放进知识库「${base}」，或者</p>
      <p class="actions">
        <label class="button pick">选择文件<input type="file" multiple accept=".pdf,.jsonl,.gz,.txt,.md" onChange=${onPick} /></label>
        <label class="button pick">选择文件夹<input type="file" webkitdirectory onChange=${onPick} /></label>
        <button type="button" aria-expanded=${wantsUrls} onClick=${() => setWantsUrls(!wantsUrls)}>填写网址</button>
      </p>
    </div>
    ${wantsUrls && html`<${Urls} base=${base} onClose=${() => setWantsUrls(false)} />`}
    ${uploads.map((batch) => html`<${Batch} key=${batch.id} batch=${batch} />`)}
  </section>`;
}

/** Draw anew whenever an upload moves; tell when one has ended. */
function useChanged(onDone) {
  const [, redraw] = useState(0);
  useEffect(() => {
    let ended = endedCount();
    const onChange = () => {
      redraw((count) => count + 1);
      if (endedCount() !== ended) {
        ended = endedCount();
        onDone();
      }
    };
    changed.addEventListener("changed", onChange);
    return () => changed.removeEventListener("changed", onChange);
  }, [onDone]);
}

function endedCount() {
  return uploads.reduce((sum, batch) => sum + progress(batch).done, 0);
}

function Urls({ base, onClose }) {
  const [text, setText] = useKept("urls");
  const [error, setError] = useState(null);
  const [isBusy, setIsBusy] = useState(false);
  const onSubmit = async (event) => {
    event.preventDefault();
    const urls = text.split(/\s+/).filter(Boolean);
    setIsBusy(true);
    setError(null);
    try {
      await submitUrls(urls, base);
      setText("");
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setIsBusy(false);
    }
  };
  return html`<form onSubmit=${onSubmit}>
    <label class="field">网址，一行一个（一次最多 50 个）
      <textarea rows="4" required value=${text} onInput=${(event) => setText(event.target.value)} placeholder="https://…/年度报告.pdf"></textarea>
    </label>
    <${ErrorNote} error=${error} />
    <p class="actions"><button type="submit" class="primary" disabled=${isBusy || !text.trim()}>${isBusy ? "正在获取…" : "提交"}</button></p>
  </form>`;
}

function Batch({ batch }) {
  const { total, done, failed, fraction, isDone, etaS } = progress(batch);
  const isPaused = batch.view?.state === "paused";
  const turn = () => steer(batch, isPaused ? "resume" : "pause").catch((error) => notice(error.message));
  const said = isDone
    ? `全部完成：${total} 个文件${failed ? `，其中 ${failed} 个没有成功` : ""}`
    : `${done} / ${total}${failed ? `，${failed} 个没有成功` : ""}${etaS === null ? "" : `，约还需 ${duration(etaS)}`}${isPaused ? "，已暂停" : ""}`;
  return html`<div class="batch">
    <div class="actions">
      <progress max="1" value=${fraction} aria-label="这一批的进度"></progress>
      <span class="batch-said" role="status">${said}</span>
      <span class="spread"></span>
      ${isDone
        ? html`<button type="button" onClick=${() => dismiss(batch)}>收起</button>`
        : html`<button type="button" onClick=${turn}>${isPaused ? "继续" : "暂停"}</button>
            <button type="button" onClick=${() => cancel(batch)}>取消未开始的</button>`}
    </div>
    <ul class="files">
      ${batch.files.slice(0, SHOWN_FILES).map((entry) => html`<${FileLine} key=${entry.name + entry.size} batch=${batch} entry=${entry} />`)}
      ${total > SHOWN_FILES && html`<li class="hint">另有 ${total - SHOWN_FILES} 个文件，进度已计入上面的总数</li>`}
    </ul>
  </div>`;
}

function FileLine({ batch, entry }) {
  const { job, state } = entry;
  const retry = async () => {
    try {
      entry.job = await call(`/v1/jobs/${job.id}/retry`, { method: "POST" });
      follow(batch);
    } catch (error) {
      notice(error.message);
    }
  };
  return html`<li>
    <span class="file-name" title=${entry.name}>${entry.name}</span>
    <small>${entry.size ? bytes(entry.size) : ""}</small>
    ${state === "waiting" && html`<span class="hint">等待上传</span>`}
    ${state === "sending" && html`<progress max=${entry.size || 1} value=${entry.sent} aria-label=${`${entry.name} 的上传进度`}></progress>`}
    ${state === "refused" && html`<span class="tag bad">没有上传</span><span>${entry.error.message}</span><button type="button" class="link" onClick=${() => resend(batch, entry)}>重新上传</button>`}
    ${state === "cancelled" && html`<span class="hint">已取消</span><button type="button" class="link" onClick=${() => resend(batch, entry)}>重新上传</button>`}
    ${state === "job" && html`<${StateTag} state=${job.state} />`}
    ${job?.reason && html`<span>${job.reason}</span>`}
    ${job?.state === "partial" && html`<span class="hint">${job.warnings.map((each) => each.message).join("；")}</span>`}
    ${job?.report && html`<a href=${`/reports/${job.report}`}>打开</a>`}
    ${job?.state === "failed" && job.document && html`<button type="button" class="link" onClick=${retry}>重试</button>`}
  </li>`;
}
