/** Short messages at the edge of the page, read out by screen readers. */

import { html, useEffect, useState } from "../core/ui.js";

const said = new EventTarget();
const SHOWN_MS = 5000;

/** Say something that needs no answer: "已复制". */
export function notice(text) {
  said.dispatchEvent(new CustomEvent("notice", { detail: text }));
}

export function Notices() {
  const [shown, setShown] = useState([]);
  useEffect(() => {
    let count = 0;
    const onNotice = ({ detail }) => {
      count += 1;
      const id = count;
      setShown((before) => [...before.slice(-2), { id, text: detail }]);
      setTimeout(() => setShown((before) => before.filter((each) => each.id !== id)), SHOWN_MS);
    };
    said.addEventListener("notice", onNotice);
    return () => said.removeEventListener("notice", onNotice);
  }, []);
  return html`<div class="notices" role="status" aria-live="polite">
    ${shown.map(({ id, text }) => html`<p key=${id}>${text}</p>`)}
  </div>`;
}
