/** The form that asks for a key. It stands over the page, so what was typed there is still there afterwards. */

import { html, useState } from "../core/ui.js";
import { Dialog } from "./dialog.js";
import { ErrorNote } from "./error_note.js";

export function SignIn({ wasSignedIn, onSignIn }) {
  const [key, setKey] = useState("");
  const [error, setError] = useState(null);
  const [isBusy, setIsBusy] = useState(false);
  const onSubmit = async (event) => {
    event.preventDefault();
    setIsBusy(true);
    setError(null);
    try {
      await onSignIn(key.trim());
    } catch (failure) {
      setError(failure);
    } finally {
      setIsBusy(false);
    }
  };
  return html`<${Dialog} title="登录" onClose=${() => {}}>
    <p>${wasSignedIn ? "登录已失效或密钥已到期。重新登录后可以继续，页面上已写的内容还在。" : "请输入管理员给你的密钥。"}</p>
    <form onSubmit=${onSubmit}>
      <label class="field">密钥 <input type="password" name="key" autocomplete="current-password" required value=${key} onInput=${(event) => setKey(event.target.value)} /></label>
      <${ErrorNote} error=${error} />
      <p class="actions"><button type="submit" class="primary" disabled=${isBusy || !key.trim()}>登录</button></p>
    </form>
  <//>`;
}
