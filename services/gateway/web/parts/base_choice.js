/** The knowledge base to work in; the choice is kept in this browser. */

import { useLoaded } from "../core/load.js";
import { html, useEffect } from "../core/ui.js";

export function BaseChoice({ value, onChange, label = "知识库" }) {
  const { value: listed, reload } = useLoaded("/v1/knowledge-bases");
  const names = listed?.knowledge_bases ?? [];
  const isListed = names.some((each) => each.name === value);
  useEffect(() => {
    // A base that was made since is not in the list yet.
    if (listed && !isListed) reload(true);
  }, [value, isListed]);
  return html`<label class="base-choice">${label}
    <select aria-label=${label} value=${value} onChange=${(event) => onChange(event.target.value)}>
      ${!isListed && html`<option value=${value}>${value}</option>`}
      ${names.map((each) => html`<option key=${each.name} value=${each.name}>${`${each.name}（${each.reports} 份报告）`}</option>`)}
    </select>
  </label>`;
}
