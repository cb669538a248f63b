"""Facts that OCR read: doubtful ones are left out, the others say so in their checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nianbao.domain.fact import OCR_CHECK, Check, Fact
from nianbao.domain.geometry import Box
from services.parser.layout import PageContent, Word

_EDGE_PT = 1.0


def leave_out_doubtful(
    facts: Sequence[Fact], pages: Sequence[PageContent]
) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    """Part the facts in those to keep and those whose figure OCR was not sure of.

    Run before the identities, so that no doubtful figure confirms another.
    """
    doubtful = {page.number: page.doubtful for page in pages if page.is_recognised}
    kept: list[Fact] = []
    left_out: list[Fact] = []
    for fact in facts:
        words = doubtful.get(fact.passport.page, ())
        (left_out if _is_doubtful(fact.passport.box, words) else kept).append(fact)
    return tuple(kept), tuple(left_out)


def _is_doubtful(box: Box | None, words: Sequence[Word]) -> bool:
    if box is None:
        return bool(words)
    return any(
        box.x0 - _EDGE_PT <= (word.x0 + word.x1) / 2 <= box.x1 + _EDGE_PT
        and box.y0 - _EDGE_PT <= (word.y0 + word.y1) / 2 <= box.y1 + _EDGE_PT
        for word in words
    )


def mark_recognised(facts: Sequence[Fact], pages: Sequence[PageContent]) -> tuple[Fact, ...]:
    """Give every fact of a page that OCR read the check `ocr`.

    It passes only where the figure took part in identities and every one holds: figures
    read wrongly do not add up. Run after the identities.
    """
    recognised = {page.number for page in pages if page.is_recognised}
    return tuple(
        replace(fact, checks=(*fact.checks, Check(OCR_CHECK, _is_confirmed(fact))))
        if fact.passport.page in recognised
        else fact
        for fact in facts
    )


def _is_confirmed(fact: Fact) -> bool:
    return bool(fact.checks) and all(check.passed for check in fact.checks)
