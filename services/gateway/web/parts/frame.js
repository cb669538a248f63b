/** What stands around every page: the skip link, the menu, notices, and the sign-in form when it is needed. */

import { html } from "../core/ui.js";
import { Notices } from "./notices.js";

export function Frame({ menu, current, children }) {
  return html`
    <a class="skip" href="#main" onClick=${skip}>跳到正文</a>
    <header class="top">
      <a class="brand" href="/ask">年报<span> nianbao</span></a>
      <nav aria-label="主菜单">
        ${menu.map(
          ({ path, label }) =>
            html`<a key=${path} href=${path} aria-current=${path === current ? "page" : undefined}>${label}</a>`,
        )}
      </nav>
    </header>
    ${children}
    <${Notices} />
  `;
}

function skip(event) {
  event.preventDefault();
  const main = document.querySelector("main");
  main?.setAttribute("tabindex", "-1");
  main?.focus();
}
