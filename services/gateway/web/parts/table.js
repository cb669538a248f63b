/** A plain table with a caption. Columns: {key, title, isNumber?, cell?(row)}; a cell is text or a component. */

import { html } from "../core/ui.js";

export function Table({ caption, columns, rows, rowKey, rowClass, isCaptionHidden = false }) {
  return html`<div class="table-box" role="region" aria-label=${caption} tabindex="0">
    <table>
      <caption class=${isCaptionHidden ? "unseen" : ""}>${caption}</caption>
      <thead>
        <tr>
          ${columns.map((column) => html`<th key=${column.key} scope="col" class=${column.isNumber ? "number" : ""}>${column.title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row, place) => html`<tr key=${rowKey ? rowKey(row) : place} class=${rowClass?.(row) ?? ""}>
            ${columns.map((column, index) => {
              const content = column.cell ? column.cell(row) : row[column.key];
              return index === 0
                ? html`<th key=${column.key} scope="row">${content}</th>`
                : html`<td key=${column.key} class=${column.isNumber ? "number" : ""}>${content}</td>`;
            })}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
