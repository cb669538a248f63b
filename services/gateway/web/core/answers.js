/** Answers as the pages use them. */

/** Put each citation and its source together; answers that were kept before there were sources have none. */
export function withSources(answer) {
  const citations = answer.citations.map((each, place) => ({ report: null, company: "", ...each, ...answer.sources?.[place] }));
  return { ...answer, citations, figures: answer.figures ?? [] };
}
