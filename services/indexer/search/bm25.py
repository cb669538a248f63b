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


class Ranking:
    """The passages in which a word of the question stands, and how much each word says (idf)."""

    def __init__(
        self,
        passages: _Passages,
        text_scores: Mapping[int, float],
        title_scores: Mapping[int, float],
        weights: Mapping[str, float],
    ) -> None:
        self.weights = weights
        self._passages = passages
        self._texts = text_scores
        self._titles = title_scores
        totals = {
            number: text_scores.get(number, 0.0) + title_scores.get(number, 0.0)
            for number in sorted(text_scores.keys() | title_scores.keys())
        }
        # Equal ones stay in reading order. Of thousands only the best are ever looked at: they are told by number.
        self._order = sorted(totals, key=totals.__getitem__, reverse=True)

    def __len__(self) -> int:
        return len(self._order)

    @property
    def scored(self) -> tuple[Scored, ...]:
        """All of them, best first."""
        return self.best(len(self))

    def best(self, most: int) -> tuple[Scored, ...]:
        """Up to so many, best first; equal scores in reading order."""
        return tuple(self._scored(number, self._passages.place(number)) for number in self._order[:most])

    def of(self, place: Place) -> Scored:
        """How well a passage of the reports searched matched; 0 where no word stands in it."""
        number = self._passages.number(place)
        return Scored(place, 0.0, 0.0) if number is None else self._scored(number, place)

    def _scored(self, number: int, place: Place) -> Scored:
        return Scored(place, self._texts.get(number, 0.0), self._titles.get(number, 0.0))


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
    titles = {number: said * (1 + said / whole) for number, said in _title_scores(in_titles, weights).items()}
    return Ranking(passages, _text_scores(in_texts, passages, weights), titles, weights)


class _Passages:
    """The passages of all reports under one count, so that sums go by plain numbers."""

    def __init__(self, lengths: Mapping[UUID, Sequence[int]]) -> None:
        self.lengths: list[int] = []
        self.first: dict[UUID, int] = {}
        # By id, as places are ordered: a lower number is an earlier place.
        for report_id in sorted(lengths):
            self.first[report_id] = len(self.lengths)
            self.lengths.extend(lengths[report_id])
        self.mean_length = sum(self.lengths) / len(self.lengths) if self.lengths else 1.0
        self._reports, self._firsts = list(self.first), list(self.first.values())

    def place(self, number: int) -> Place:
        """The report and number of the passage that is counted so."""
        of_report = bisect_right(self._firsts, number) - 1
        return self._reports[of_report], number - self._firsts[of_report]

    def number(self, place: Place) -> int | None:
        """How a passage is counted; None where its report is not among these."""
        first = self.first.get(place[0])
        return None if first is None else first + place[1]


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
