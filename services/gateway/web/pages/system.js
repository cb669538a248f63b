/** 系统. */
import { html } from "../core/ui.js";
export function Page() { return html`<main id="main" class="plain"><h1>系统</h1></main>`; }
