/** Uploads go on while the reader looks at other pages: one list for the whole application. */

import { call, errorOf } from "./api.js";
import { readEvents } from "./events.js";

const AT_ONCE = 3;
// A few files that somebody waits for go before a bulk load.
const BULK = 20;
const AGAIN_MS = 1000;
const ACCEPTED = /\.(pdf|rows\.jsonl(\.gz)?|txt|md)$/i;

/** Tells listeners that something changed; see `uploads`. */
export const changed = new EventTarget();

/**
 * What was handed in, newest batch first: {id, base, view, files: [{name, size, sent, state, job, error}]}.
 * `view` is the batch as the server sees it. A file's `state` is waiting, sending, refused, cancelled, or "job" once the server has it: then `job` says how it is.
 */
export const uploads = [];

/** Take files in as one batch. Gives how many were left out because their kind is not known. */
export function upload(files, base) {
  const accepted = files.filter((file) => ACCEPTED.test(file.name));
  if (accepted.length) {
    const batch = { id: newId(), base, view: null, files: [] };
    batch.files = accepted.map((file) => ({ name: file.name, size: file.size, file, sent: 0, state: "waiting", job: null, error: null, request: null }));
    uploads.unshift(batch);
    tell();
    begin(batch);
  }
  return files.length - accepted.length;
}

async function begin(batch) {
  try {
    const wanted = { id: batch.id, kb: batch.base, bulk: batch.files.length > BULK, expected: batch.files.length };
    batch.view = await call("/v1/batches", { method: "POST", json: wanted });
  } catch (error) {
    for (const entry of batch.files) Object.assign(entry, { state: "refused", error });
    tell();
    return;
  }
  for (let lane = 0; lane < AT_ONCE; lane += 1) run(batch);
  follow(batch);
}

/** Hand in addresses for the server to fetch, as one batch. Throws ApiError. */
export async function submitUrls(urls, base) {
  const batch = { id: newId(), base, view: null, files: [] };
  const submission = await call("/v1/documents", { method: "POST", json: { urls, kb: base, batch: batch.id } });
  batch.files = submission.jobs.map((job) => ({ name: job.file_name, size: 0, sent: 0, state: "job", job, error: null }));
  uploads.unshift(batch);
  tell();
  follow(batch);
}

/** Stop what is not with the server yet, and there what no worker has begun. */
export function cancel(batch) {
  for (const entry of batch.files) {
    if (entry.state === "waiting" || entry.state === "sending") {
      entry.state = "cancelled";
      entry.request?.abort();
    }
  }
  tell();
  steer(batch, "cancel").catch(() => {});
}

/** Send a refused or cancelled file once more. */
export function resend(batch, entry) {
  Object.assign(entry, { state: "waiting", error: null, sent: 0 });
  tell();
  run(batch);
  follow(batch);
}

/** Take a finished batch off the list. */
export function dismiss(batch) {
  uploads.splice(uploads.indexOf(batch), 1);
  tell();
}

/** How far a batch is: {total, done, failed, fraction, isDone, etaS}; sending counts as half of the work of a file. */
export function progress(batch) {
  const total = batch.files.length;
  const ended = batch.files.filter(isEnded);
  const failed = batch.files.filter((entry) => ["refused", "cancelled"].includes(entry.state) || entry.job?.state === "failed");
  const work = batch.files.reduce((sum, entry) => sum + workOf(entry), 0);
  // As the server measures it; null while that says too little.
  const etaS = batch.view?.eta_s ?? null;
  return { total, done: ended.length, failed: failed.length, fraction: total ? work / total : 0, isDone: ended.length === total, etaS };
}

function workOf(entry) {
  if (isEnded(entry)) return 1;
  if (entry.state === "sending") return 0.3 * (entry.size ? entry.sent / entry.size : 0);
  return { queued: 0.3, parsing: 0.5, indexing: 0.85 }[entry.job?.state] ?? 0;
}

function isEnded(entry) {
  if (entry.state === "job") return !["queued", "parsing", "indexing"].includes(entry.job.state);
  return entry.state === "refused" || entry.state === "cancelled";
}

async function run(batch) {
  for (;;) {
    const entry = batch.files.find((each) => each.state === "waiting");
    if (!entry) return;
    entry.state = "sending";
    tell();
    try {
      entry.job = (await sendFile(batch, entry)).jobs[0];
      entry.state = "job";
    } catch (error) {
      if (entry.state === "sending") Object.assign(entry, { state: "refused", error });
    }
    tell();
  }
}

/** XHR, because fetch does not say how much of a body is sent. */
function sendFile(batch, entry) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    entry.request = request;
    const form = new FormData();
    form.append("kb", batch.base);
    form.append("batch", batch.id);
    form.append("file", entry.file, entry.name);
    request.open("POST", "/v1/documents");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded }) => {
      entry.sent = Math.min(loaded, entry.size);
      tell();
    };
    request.onload = async () => {
      if (request.status < 300) resolve(request.response);
      else {
        reject(
          await errorOf({
            status: request.status,
            headers: { get: (name) => request.getResponseHeader(name) },
            json: async () => request.response,
          }),
        );
      }
    };
    request.onerror = () => reject(new Error("上传中断，请检查网络后重新上传"));
    request.onabort = () => reject(new Error("已取消"));
    request.send(form);
  });
}

const watched = new Set();

/** Follow the batch's events until the server is done with it; also after one of its jobs is tried again. */
export async function follow(batch) {
  if (watched.has(batch)) return;
  watched.add(batch);
  while (uploads.includes(batch) && !progress(batch).isDone) {
    try {
      await readEvents(`/v1/batches/${batch.id}/events`, {
        last: ({ data }) => data.done,
        onEvent: (_name, view) => {
          batch.view = view;
          look(batch).finally(tell);
        },
      });
      await look(batch);
    } catch {
      // The next attempt may reach the server again.
    }
    tell();
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
  watched.delete(batch);
}

/** Pause or resume what no worker has begun. Throws ApiError. */
export async function steer(batch, word) {
  batch.view = await call(`/v1/batches/${batch.id}/${word}`, { method: "POST" });
  tell();
}

async function look(batch) {
  const running = new Map(batch.files.filter((entry) => entry.job && !isEnded(entry)).map((entry) => [entry.job.id, entry]));
  let after = "";
  while (running.size) {
    const page = await call(`/v1/jobs?batch=${batch.id}&limit=500${after && `&after=${after}`}`);
    for (const job of page.jobs) {
      if (running.has(job.id)) running.get(job.id).job = job;
      running.delete(job.id);
    }
    if (!page.next) return;
    after = page.next;
  }
}

/** A random UUID; crypto.randomUUID is only to be had over https. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

let isTold = false;

/** Once a frame at most: progress events come faster than anyone can see. */
function tell() {
  if (isTold) return;
  isTold = true;
  setTimeout(() => {
    isTold = false;
    changed.dispatchEvent(new Event("changed"));
  }, 60);
}
