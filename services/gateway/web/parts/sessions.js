/** The list of sessions: open, rename, delete. */

import { call } from "../core/api.js";
import { html, useState } from "../core/ui.js";
import { when } from "../core/words.js";
import { Confirm, Dialog } from "./dialog.js";
import { ErrorNote } from "./error_note.js";
import { notice } from "./notices.js";

export function SessionList({ listed, current, onChanged, onDeleted }) {
  const [renaming, setRenaming] = useState(null);
  const [deleting, setDeleting] = useState(null);
  const remove = async (session) => {
    setDeleting(null);
    try {
      await call(`/v1/sessions/${session.id}`, { method: "DELETE" });
    } catch (error) {
      // Somebody deleted it already: that is what was wanted.
      if (error.status !== 404) {
        notice(error.message);
        return;
      }
    }
    onDeleted(session);
  };
  const { value, error, reload } = listed;
  return html`<nav class="sessions" aria-label="会话">
    <a class="button" href="/ask">＋ 新的会话</a>
    <${ErrorNote} error=${error} onRetry=${reload} />
    ${value && value.sessions.length === 0 && html`<p class="hint">还没有会话。</p>`}
    <ul>
      ${value?.sessions.map(
        (session) => html`<li key=${session.id} class=${session.id === current ? "current" : ""}>
          <a href=${`/ask/${session.id}`} aria-current=${session.id === current ? "true" : undefined} title=${session.title}>
            ${session.title || "（无题）"}<small>${`${session.kb} · ${when(session.updated_at)}`}</small>
          </a>
          <button type="button" class="quiet" aria-label=${`重命名会话 ${session.title}`} title="重命名" onClick=${() => setRenaming(session)}>✎</button>
          <button type="button" class="quiet" aria-label=${`删除会话 ${session.title}`} title="删除" onClick=${() => setDeleting(session)}>✕</button>
        </li>`,
      )}
    </ul>
    ${renaming && html`<${Rename} session=${renaming} onClose=${() => setRenaming(null)} onDone=${onChanged} />`}
    ${deleting &&
    html`<${Confirm}
      title="删除会话"
      text=${`「${deleting.title}」和其中的 ${deleting.messages} 条问答会被删除，不能恢复。`}
      action="删除"
      onYes=${() => remove(deleting)}
      onClose=${() => setDeleting(null)}
    />`}
  </nav>`;
}

function Rename({ session, onClose, onDone }) {
  const [title, setTitle] = useState(session.title);
  const [error, setError] = useState(null);
  const onSubmit = async (event) => {
    event.preventDefault();
    try {
      await call(`/v1/sessions/${session.id}`, { method: "PATCH", json: { title: title.trim() } });
      onClose();
      onDone();
    } catch (failure) {
      setError(failure);
    }
  };
  return html`<${Dialog} title="重命名会话" onClose=${onClose}>
    <form onSubmit=${onSubmit}>
      <label class="field">名称 <input required maxlength="60" value=${title} onInput=${(event) => setTitle(event.target.value)} /></label>
      <${ErrorNote} error=${error} />
      <p class="actions">
        <button type="button" onClick=${onClose}>取消</button>
        <button type="submit" class="primary" disabled=${!title.trim()}>保存</button>
      </p>
    </form>
  <//>`;
}
