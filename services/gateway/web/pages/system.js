/** 系统: whether everything works, the knowledge bases, and the keys, for those who may see them. */

import { call } from "../core/api.js";
import { useLoaded } from "../core/load.js";
import { html, useEffect, useState } from "../core/ui.js";
import { when } from "../core/words.js";
import { Confirm } from "../parts/dialog.js";
import { ErrorNote } from "../parts/error_note.js";
import { Keys } from "../parts/keys.js";
import { notice } from "../parts/notices.js";
import { Table } from "../parts/table.js";
import { Queues } from "./jobs.js";

const REFRESH_MS = 5000;
const SERVICES = { router: "理解问题", nl2sql: "查询数字", indexer: "检索", generator: "组织回答" };

export function Page() {
  const services = useLoaded("/v1/services");
  const queues = useLoaded("/v1/queues");
  const login = useLoaded("/v1/login");
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.hidden) return;
      services.reload(true);
      queues.reload(true);
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [services.reload, queues.reload]);
  return html`<main id="main" class="plain">
    <h1>系统</h1>
    <section class="card" aria-labelledby="services-title">
      <h2 id="services-title">各项服务</h2>
      <${ErrorNote} error=${services.error} onRetry=${services.reload} />
      ${services.value &&
      html`<${Table}
        caption="各项服务"
        isCaptionHidden
        rows=${services.value.services}
        rowKey=${({ name }) => name}
        columns=${[
          { key: "name", title: "服务", cell: ({ name }) => `${SERVICES[name] ?? name}（${name}）` },
          { key: "ready", title: "状态", cell: ({ ready }) => html`<span class=${`tag ${ready ? "good" : "bad"}`}>${ready ? "正常" : "没有应答"}</span>` },
          { key: "reason", title: "原因" },
        ]}
      />`}
    </section>
    <${Queues} loaded=${queues} />
    <${Bases} />
    ${login.value?.required && login.value.scopes.includes("admin") && html`<${Keys} />`}
  </main>`;
}

function Bases() {
  const { value, error, reload } = useLoaded("/v1/knowledge-bases");
  const [deleting, setDeleting] = useState(null);
  const remove = async () => {
    const { name } = deleting;
    setDeleting(null);
    try {
      await call(`/v1/knowledge-bases/${encodeURIComponent(name)}`, { method: "DELETE" });
      notice("已删除");
    } catch (failure) {
      notice(failure.message);
    }
    reload(true);
  };
  return html`<section class="card" aria-labelledby="bases-title">
    <h2 id="bases-title">知识库</h2>
    <${ErrorNote} error=${error} onRetry=${reload} />
    ${value &&
    html`<${Table}
      caption="知识库"
      isCaptionHidden
      rows=${value.knowledge_bases}
      rowKey=${({ name }) => name}
      columns=${[
        { key: "name", title: "名称" },
        { key: "reports", title: "报告", isNumber: true },
        { key: "model", title: "向量模型", cell: (base) => base.embedding_model ?? "没有向量，按词检索" },
        { key: "at", title: "建立", cell: (base) => when(base.created_at) },
        { key: "do", title: "操作", cell: (base) => base.name !== "default" && html`<button type="button" class="link" aria-label=${`删除知识库 ${base.name}`} onClick=${() => setDeleting(base)}>删除</button>` },
      ]}
    />`}
    ${deleting &&
    html`<${Confirm}
      title="删除知识库"
      text=${`「${deleting.name}」连同其中的 ${deleting.reports} 份报告、全部任务和会话会被删除，不能恢复。`}
      action="删除"
      onYes=${remove}
      onClose=${() => setDeleting(null)}
    />`}
  </section>`;
}
