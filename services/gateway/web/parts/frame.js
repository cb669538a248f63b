/** What stands around every page: the skip link, the menu, notices, and the sign-in form when it is needed. */

import { useLogin } from "../core/login.js";
import { html } from "../core/ui.js";
import { Notices } from "./notices.js";
import { SignIn } from "./sign_in.js";

export function Frame({ menu, current, children }) {
  const { who, isAsked, signIn, signOut } = useLogin();
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
      ${who?.signed_in && html`<span class="who">${who.name}<button type="button" class="quiet" onClick=${signOut}>退出</button></span>`}
    </header>
    ${children}
    ${isAsked && html`<${SignIn} wasSignedIn=${who?.signed_in} onSignIn=${signIn} />`}
    <${Notices} />
  `;
}

function skip(event) {
  event.preventDefault();
  const main = document.querySelector("main");
  main?.setAttribute("tabindex", "-1");
  main?.focus();
}
