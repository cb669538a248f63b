/** 任务. */
import { html } from "../core/ui.js";
export function Page() { return html`<main id="main" class="plain"><h1>任务</h1></main>`; }
