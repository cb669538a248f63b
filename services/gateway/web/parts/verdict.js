/** What a reader thinks of an answer: good, or bad and why. Bad cases are kept to learn from. */

import { call } from "../core/api.js";
import { html, useState } from "../core/ui.js";
import { Dialog } from "./dialog.js";
import { ErrorNote } from "./error_note.js";
import { notice } from "./notices.js";

const REASONS = [
  ["wrong_figure", "数字不对"],
  ["misunderstood", "理解错了问题"],
  ["incomplete", "不完整"],
  ["wrong_source", "出处不对"],
  ["should_refuse", "不该回答"],
  ["other", "其他"],
];

export function VerdictButtons({ message, given, onGiven }) {
  const [isAsking, setIsAsking] = useState(false);
  const [error, setError] = useState(null);
  const path = `/v1/messages/${message}/feedback`;
  const put = async (verdict) => {
    try {
      if (verdict === null) await call(path, { method: "DELETE" });
      else await call(path, { method: "PUT", json: verdict });
      setError(null);
      setIsAsking(false);
      onGiven(verdict);
      notice(verdict === null ? "已撤回评价" : "已记录，谢谢");
    } catch (failure) {
      setError(failure);
    }
  };
  const is = (word) => given?.verdict === word;
  return html`
    <button type="button" class="quiet" aria-pressed=${is("good")} title="回答得好" onClick=${() => put(is("good") ? null : { verdict: "good" })}>有用</button>
    <button type="button" class="quiet" aria-pressed=${is("bad")} title="回答得不好，说明原因" onClick=${() => (is("bad") ? put(null) : setIsAsking(true))}>没用</button>
    ${error && !isAsking && html`<${ErrorNote} error=${error} />`}
    ${isAsking && html`<${Why} error=${error} onClose=${() => setIsAsking(false)} onPut=${put} />`}
  `;
}

function Why({ error, onClose, onPut }) {
  const [reason, setReason] = useState("wrong_figure");
  const [comment, setComment] = useState("");
  const onSubmit = (event) => {
    event.preventDefault();
    onPut({ verdict: "bad", reason, comment });
  };
  return html`<${Dialog} title="哪里不好？" onClose=${onClose}>
    <form onSubmit=${onSubmit}>
      <fieldset class="choices">
        <legend>原因</legend>
        ${REASONS.map(
          ([code, text]) => html`<label key=${code}>
            <input type="radio" name="reason" value=${code} checked=${reason === code} onChange=${() => setReason(code)} /> ${text}
          </label>`,
        )}
      </fieldset>
      <label class="field">补充说明（可不填）
        <textarea rows="3" maxlength="2000" value=${comment} onInput=${(event) => setComment(event.target.value)}></textarea>
      </label>
      <${ErrorNote} error=${error} />
      <p class="actions">
        <button type="button" onClick=${onClose}>取消</button>
        <button type="submit" class="primary">提交</button>
      </p>
    </form>
  <//>`;
}
