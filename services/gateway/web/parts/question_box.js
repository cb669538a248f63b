/** Where a question is typed. Enter asks, Shift+Enter begins a new line; what is typed stays until it was answered. */

import { html, useEffect, useRef } from "../core/ui.js";

const MAX_CHARS = 2000;

export function QuestionBox({ value, onInput, onAsk, onStop, isAsking }) {
  const box = useRef(null);
  useEffect(() => {
    const onKey = (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest?.("input, textarea, select, dialog")) return;
      event.preventDefault();
      box.current.focus();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  const ask = () => {
    if (!isAsking && value.trim()) onAsk(value.trim());
  };
  const onKeyDown = (event) => {
    // While an input method composes, Enter chooses a word.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      ask();
    }
  };
  return html`<form
    class="question-box"
    onSubmit=${(event) => {
      event.preventDefault();
      ask();
    }}
  >
    <label class="unseen" for="question">问题</label>
    <textarea
      id="question"
      ref=${box}
      rows="2"
      maxlength=${MAX_CHARS}
      placeholder="问一家公司的年报，例如：宁德时代2024年的研发费用占营业收入多少？（按 / 到这里）"
      value=${value}
      onInput=${(event) => onInput(event.target.value)}
      onKeyDown=${onKeyDown}
    ></textarea>
    ${isAsking
      ? html`<button type="button" onClick=${onStop}>停止</button>`
      : html`<button type="submit" class="primary" disabled=${!value.trim()}>提问</button>`}
  </form>`;
}
