"""BM25 over postings: how well passages match the words of a question."""

from __future__ import annotations

import math
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
    count = sum(len(of_report) for of_report in lengths.values())
    mean_length = sum(map(sum, lengths.values())) / count if count else 1.0
    in_texts, in_titles = _by_token(postings, lengths)
    weights = {token: factor * _weight(token, in_texts, in_titles, count) for token, factor in query.items()}
    whole = sum(weight for token, weight in weights.items() if query[token] == 1) or 1.0
    text_scores = _text_scores(in_texts, lengths, weights, mean_length or 1.0)
    title_scores = _title_scores(in_titles, weights)
    scored = (
        Scored(place, text_scores.get(place, 0.0), (said := title_scores.get(place, 0.0)) * (1 + said / whole))
        for place in text_scores.keys() | title_scores.keys()
    )
    return Ranking(tuple(sorted(scored, key=best_first)), weights)


def best_first(scored: Scored) -> tuple[float, Place]:
    """Sort key; equal scores in reading order."""
    return (-scored.score, scored.place)


_Counts = dict[str, dict[Place, int]]


def _by_token(postings: Iterable[ReportPosting], lengths: Mapping[UUID, Sequence[int]]) -> tuple[_Counts, _Counts]:
    in_texts: _Counts = defaultdict(dict)
    in_titles: _Counts = defaultdict(dict)
    for found in postings:
        if found.report_id not in lengths:
            continue
        target = in_titles if found.posting.in_titles else in_texts
        counted = zip(found.posting.chunks, found.posting.counts, strict=True)
        target[found.posting.token].update(((found.report_id, number), count) for number, count in counted)
    return in_texts, in_titles


def _weight(token: str, in_texts: _Counts, in_titles: _Counts, count: int) -> float:
    """The token's inverse document frequency: rare words say more; always positive."""
    places = max(len(in_texts.get(token, ())), len(in_titles.get(token, ())))
    return math.log(1 + (count - places + 0.5) / (places + 0.5))


def _text_scores(
    in_texts: _Counts, lengths: Mapping[UUID, Sequence[int]], weights: Mapping[str, float], mean_length: float
) -> dict[Place, float]:
    scores: dict[Place, float] = defaultdict(float)
    for token, weight in weights.items():
        for place, count in in_texts.get(token, {}).items():
            length = lengths[place[0]][place[1]] / mean_length
            scores[place] += weight * count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * length))
    return scores


def _title_scores(in_titles: _Counts, weights: Mapping[str, float]) -> dict[Place, float]:
    scores: dict[Place, float] = defaultdict(float)
    for token, weight in weights.items():
        for place in in_titles.get(token, {}):
            scores[place] += weight
    return scores
