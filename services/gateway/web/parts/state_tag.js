/** A job's state in a word and a colour. */

import { html } from "../core/ui.js";
import { stateWords } from "../core/words.js";

const TONES = { ready: "good", partial: "warn", failed: "bad", duplicate: "warn" };

export function StateTag({ state }) {
  return html`<span class=${`tag ${TONES[state] ?? ""}`}>${stateWords(state)}</span>`;
}
