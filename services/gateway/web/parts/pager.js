/** Which part of a long list is shown, and the ways to the others. */

import { html } from "../core/ui.js";

export function Pager({ total, limit, offset, onOffset }) {
  const last = Math.max(0, Math.floor((total - 1) / limit) * limit);
  const shown = total === 0 ? "没有" : `第 ${offset + 1}–${Math.min(offset + limit, total)} 项，共 ${total} 项`;
  return html`<nav class="pager actions" aria-label="翻页">
    <button type="button" onClick=${() => onOffset(0)} disabled=${offset === 0}>最前</button>
    <button type="button" onClick=${() => onOffset(Math.max(0, offset - limit))} disabled=${offset === 0}>上一页</button>
    <span role="status">${shown}</span>
    <button type="button" onClick=${() => onOffset(offset + limit)} disabled=${offset + limit >= total}>下一页</button>
    <button type="button" onClick=${() => onOffset(last)} disabled=${offset >= last}>最后</button>
  </nav>`;
}
