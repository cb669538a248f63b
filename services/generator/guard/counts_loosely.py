"""A small number in words that only carries a sentence on: 两家子公司合计…, 四项费用中…."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.generator.guard.figure import Approximation, Figure, Kind
from services.generator.guard.place_figures import Placed

_MOST = 10
_NOUN = 2
_DIGIT = re.compile(r"[0-9]")


def counts_loosely(sentence: str, figure: Figure, printed: Sequence[Placed]) -> bool:
    """Whether nothing in the evidence counts the same things otherwise: 三家子公司 where it says 两家子公司."""
    if figure.kind is not Kind.COUNT or figure.value > _MOST or _DIGIT.search(figure.written):
        return False
    if figure.approximation is not Approximation.NONE:
        return False
    noun = _noun(sentence, figure)
    same = [each for each in printed if each.figure.kind is Kind.COUNT and _noun(each.setting, each.figure) == noun]
    return not same


def _noun(text: str, figure: Figure) -> str:
    return text[figure.end :].lstrip("的")[:_NOUN]
