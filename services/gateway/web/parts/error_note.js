/** Something went wrong: what, and a way on. */

import { html } from "../core/ui.js";

export function ErrorNote({ error, onRetry, children }) {
  if (!error) return null;
  return html`<div class="error" role="alert">
    <p>${error.message}${error.retryAfterS ? `（约 ${error.retryAfterS} 秒后）` : ""}</p>
    ${onRetry && html`<button type="button" onClick=${() => onRetry()}>重试</button>`} ${children}
  </div>`;
}
