"""Whether citations lead to the places that prove an answer, and how early."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.client.models import Citation, Corners
from nianbao.evaluation.question import ExpectedCitation

SAME_PLACE_IOU = 0.5
"""Boxes that share this much of what they cover together are of the same place."""


@dataclass(frozen=True, slots=True)
class CitationScore:
    """Counts of one answer: citations given, those on a right page, those judged by box and those in a right box.

    `found` of `wanted` figures are cited. `gains` says of each cited page, in order and once a page, how many of the
    wanted that none before it proved it proves.
    """

    given: int = 0
    on_page: int = 0
    boxed: int = 0
    in_box: int = 0
    wanted: int = 0
    found: int = 0
    gains: tuple[int, ...] = ()


def score_citations(given: Sequence[Citation], expected: Sequence[ExpectedCitation]) -> CitationScore:
    """Compare the citations of an answer with the places expected."""
    on_page = [[place for place in expected if _is_on(each, place)] for each in given]
    boxed = [
        (each, [place.box for place in places if place.box is not None])
        for each, places in zip(given, on_page, strict=True)
        if any(place.box is not None for place in expected)
    ]
    proven: set[str] = set()
    gains: dict[tuple[str, int], int] = {}
    for each, places in zip(given, on_page, strict=True):
        new = {_figure(place) for place in places} - proven
        page = (each.document, each.page)
        gains[page] = gains.get(page, 0) + len(new)
        proven |= new
    return CitationScore(
        given=len(given),
        on_page=sum(map(bool, on_page)),
        boxed=len(boxed),
        in_box=sum(
            each.box is not None and any(overlap(each.box, box) >= SAME_PLACE_IOU for box in boxes)
            for each, boxes in boxed
        ),
        wanted=len({_figure(place) for place in expected}),
        found=len(proven),
        gains=tuple(gains.values()),
    )


def overlap(one: Corners, other: Corners) -> float:
    """The area that two boxes share, over the area that they cover together (IoU).

    >>> overlap((0, 0, 2, 2), (1, 0, 3, 2))
    0.3333333333333333
    """
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (_area(one) + _area(other) - shared)


def recall_at(score: CitationScore, k: int) -> float:
    """The share of what is wanted that the first `k` cited pages prove."""
    return min(sum(score.gains[:k]), score.wanted) / score.wanted


def reciprocal_rank(score: CitationScore) -> float:
    """One over the place of the first page that proves something; 0 where none does."""
    return next((1 / place for place, gain in enumerate(score.gains, start=1) if gain), 0.0)


def ndcg_at(score: CitationScore, k: int) -> float:
    """The discounted gain of the first `k` cited pages over the best possible: all that is wanted, a page each.

    A page that proves several counts once, so that 1 is reached however the wanted lie on pages.
    """
    hits = [min(gain, 1) for gain in score.gains[:k]]
    missed = max(score.wanted - sum(score.gains), 0)
    ideal = [1] * min(sum(min(gain, 1) for gain in score.gains) + missed, k)
    best = _discounted(ideal)
    return _discounted(hits) / best if best else 0.0


def _discounted(hits: Sequence[int]) -> float:
    return sum(hit / math.log2(place + 1) for place, hit in enumerate(hits, start=1))


def _is_on(citation: Citation, place: ExpectedCitation) -> bool:
    return place.document in ("", citation.document) and place.page == citation.page


def _figure(place: ExpectedCitation) -> str:
    return place.figure or f"{place.document} {place.page}"


def _area(box: Corners) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
