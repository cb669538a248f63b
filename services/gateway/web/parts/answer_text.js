/** An answer's text with each figure a button that shows where it comes from. */

import { html } from "../core/ui.js";

/**
 * `figures` are [start, end) in code points with the places of their citations; `onFigure(citations)` shows them,
 * an empty list for a computed figure.
 */
export function AnswerText({ text, figures = [], citations = [], onFigure }) {
  const signs = Array.from(text);
  const pieces = [];
  let at = 0;
  for (const { start, end, citations: places } of figures) {
    if (start > at) pieces.push(signs.slice(at, start).join(""));
    const figure = signs.slice(start, end).join("");
    const cited = places.map((place) => citations[place]).filter(Boolean);
    pieces.push(html`<button
      type="button"
      class=${cited.length ? "figure" : "figure computed"}
      title=${cited.length ? "查看出处" : "查看算出它的数字"}
      onClick=${() => onFigure(cited)}
    >${figure}</button>`);
    at = end;
  }
  pieces.push(signs.slice(at).join(""));
  return html`<div class="answer-text">${pieces}</div>`;
}
