"""BM25 over postings: how well passages match the words of a question."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from nianbao.store.chunks import ReportPosting

# Robertson's usual parameters; titles are short, so their length says little.
_K1, _B = 1.2, 0.75

Place = tuple[UUID, int]


@dataclass(frozen=True, slots=True)
class Scored:
    """How well a passage matched, by its text and by the titles above it."""

    place: Place
    text_score: float
    title_score: float

    @property
    def score(self) -> float:
        """The two scores together."""
        return self.text_score + self.title_score


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scored passages, best first, and how much each word of the question says (idf)."""

    scored: tuple[Scored, ...]
    weights: Mapping[str, float]


def score_passages(
    postings: Iterable[ReportPosting], lengths: Mapping[UUID, Sequence[int]], query: Mapping[str, float]
) -> Ranking:
    """Score every passage in which a word of the query stands.

    `query` gives each word's factor, 1 for a word that was asked. `lengths` are the
    passages' lengths in tokens, by report; word weights are those within these reports.
    Titles that say all that is asked count double.
    """
    passages = _Passages(lengths)
    in_texts, in_titles = _by_token(postings, passages, lengths)
    count = len(passages.lengths)
    weights = {token: factor * _weight(token, in_texts, in_titles, count) for token, factor in query.items()}
    whole = sum(weight for token, weight in weights.items() if query[token] == 1) or 1.0
    text_scores = _text_scores(in_texts, passages, weights)
    title_scores = _title_scores(in_titles, weights)
    scored = (
        Scored(
            passages.place(number),
            text_scores.get(number, 0.0),
            (said := title_scores.get(number, 0.0)) * (1 + said / whole),
        )
        for number in text_scores.keys() | title_scores.keys()
    )
    return Ranking(tuple(sorted(scored, key=best_first)), weights)


def best_first(scored: Scored) -> tuple[float, Place]:
    """Sort key; equal scores in reading order."""
    return (-scored.score, scored.place)


class _Passages:
    """The passages of all reports under one count, so that sums go by plain numbers."""

    def __init__(self, lengths: Mapping[UUID, Sequence[int]]) -> None:
        self.lengths: list[int] = []
        self.first: dict[UUID, int] = {}
        for report_id, of_report in lengths.items():
            self.first[report_id] = len(self.lengths)
            self.lengths.extend(of_report)
        self.mean_length = sum(self.lengths) / len(self.lengths) if self.lengths else 1.0
        self._reports, self._firsts = list(self.first), list(self.first.values())

    def place(self, number: int) -> Place:
        """The report and number of the passage that is counted so."""
        of_report = bisect_right(self._firsts, number) - 1
        return self._reports[of_report], number - self._firsts[of_report]


_Counts = dict[str, dict[int, int]]


def _by_token(
    postings: Iterable[ReportPosting], passages: _Passages, lengths: Mapping[UUID, Sequence[int]]
) -> tuple[_Counts, _Counts]:
    in_texts: _Counts = defaultdict(dict)
    in_titles: _Counts = defaultdict(dict)
    for found in postings:
        first, posting = passages.first.get(found.report_id), found.posting
        # Of a report that was just indexed anew the lengths may still be the old ones.
        if first is None or posting.chunks[-1] >= len(lengths[found.report_id]):
            continue
        target = (in_titles if posting.in_titles else in_texts)[posting.token]
        for number, count in zip(posting.chunks, posting.counts, strict=True):
            target[first + number] = count
    return in_texts, in_titles


def _weight(token: str, in_texts: _Counts, in_titles: _Counts, count: int) -> float:
    """The token's inverse document frequency: rare words say more; always positive."""
    places = max(len(in_texts.get(token, ())), len(in_titles.get(token, ())))
    return math.log(1 + (count - places + 0.5) / (places + 0.5))


def _text_scores(in_texts: _Counts, passages: _Passages, weights: Mapping[str, float]) -> dict[int, float]:
    scores: dict[int, float] = defaultdict(float)
    lengths, mean_length = passages.lengths, passages.mean_length or 1.0
    for token, weight in weights.items():
        for number, count in in_texts.get(token, {}).items():
            length = lengths[number] / mean_length
            scores[number] += weight * count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * length))
    return scores


def _title_scores(in_titles: _Counts, weights: Mapping[str, float]) -> dict[int, float]:
    scores: dict[int, float] = defaultdict(float)
    for token, weight in weights.items():
        for number in in_titles.get(token, {}):
            scores[number] += weight
    return scores
