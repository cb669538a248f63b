/** A modal dialog: the browser keeps the focus inside and closes it on Escape. */

import { html, useEffect, useRef } from "../core/ui.js";

export function Dialog({ title, onClose, children }) {
  const ref = useRef(null);
  useEffect(() => {
    const before = document.activeElement;
    ref.current.showModal();
    return () => before?.focus?.();
  }, []);
  const onCancel = (event) => {
    event.preventDefault();
    onClose();
  };
  return html`<dialog ref=${ref} class="dialog" aria-label=${title} onCancel=${onCancel}>
    <h2>${title}</h2>
    ${children}
  </dialog>`;
}

/** Ask before something that cannot be undone. */
export function Confirm({ title, text, action, onYes, onClose }) {
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <p>${text}</p>
    <p class="actions">
      <button type="button" onClick=${onClose}>取消</button>
      <button type="button" class="danger" onClick=${onYes}>${action}</button>
    </p>
  <//>`;
}
