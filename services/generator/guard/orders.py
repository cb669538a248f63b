"""Whether a sentence puts a figure in the wrong order: 降至 for what rose, 最高 for the lowest of its column."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.generator.guard.place_figures import Placed

_FELL = re.compile(r"(?:降低?|下降|减少?|跌|回落|下滑|收窄|缩减|压缩)[到至为]约?$")
_ROSE = re.compile(r"(?:升|上升|增加?|增长|涨|提[高升]|扩大)[到至为]约?$")
_GREATEST, _LEAST = re.compile(r"最[高大多]|居首|首位"), re.compile(r"最[低小少]|末位")
# "降幅最大", "增速最快": what is ranked is not the level that the figure gives.
_OF_CHANGE = re.compile(r"[幅速快]")
_TOTAL = re.compile(r"合计|总计|小计")
_QUARTER = re.compile(r"季度")
_LEAST_RANKED = 2


def is_misordered(stated: Placed, by: Sequence[Placed], printed: Sequence[Placed]) -> bool:
    """Whether none of the printed figures that bear a stated one out stands where the sentence puts it."""
    before = stated.setting[: stated.figure.start]
    way = -1 if _FELL.search(before) else 1 if _ROSE.search(before) else 0
    if way and by and all(_moved_otherwise(each, printed, way) for each in by):
        return True
    rank = _rank(stated)
    return bool(rank and by and all(_is_at_other_end(each, printed, rank) for each in by))


def _moved_otherwise(level: Placed, printed: Sequence[Placed], way: int) -> bool:
    if level.years is None or len(level.years) != 1:
        return False
    year = min(level.years) - 1
    earlier = {
        _signed(each)
        for each in printed
        if each.years == frozenset((year,))
        and (each.passage, each.setting, each.row) == (level.passage, level.setting, level.row)
        and (each.label, each.figure.kind, each.figure.unit) == (level.label, level.figure.kind, level.figure.unit)
    }
    return len(earlier) == 1 and (_signed(level) - next(iter(earlier))) * way < 0


def _rank(stated: Placed) -> int:
    """1 where a sentence says that a figure is the greatest, -1 the least, 0 neither."""
    start = max(stated.setting.rfind(sign, 0, stated.figure.start) for sign in ";。:") + 1
    words = re.split(r"\d", stated.setting[start : stated.figure.start])[-1]
    if not (_GREATEST.search(words) or _LEAST.search(words)):
        behind = re.match(r"[^;。\d]*(?=[;。]|$)", stated.setting[stated.figure.end :])
        words = behind[0] if behind else ""
    if _OF_CHANGE.search(words):
        return 0
    return bool(_GREATEST.search(words)) - bool(_LEAST.search(words))


def _is_at_other_end(ranked: Placed, printed: Sequence[Placed], rank: int) -> bool:
    if not ranked.row or _TOTAL.search(ranked.row):
        return False
    is_quarter = _QUARTER.search(ranked.own)
    column = {
        each.own if is_quarter else each.row: _signed(each)
        for each in printed
        if (each.passage, each.years, each.figure.kind, each.figure.unit)
        == (ranked.passage, ranked.years, ranked.figure.kind, ranked.figure.unit)
        and each.moves_share is ranked.moves_share
        and (
            (each.setting == ranked.setting and _QUARTER.search(each.own))
            if is_quarter
            else (_column(each) == _column(ranked) and each.row and not _TOTAL.search(each.row))
        )
    }
    others = [worth * rank for worth in column.values()]
    return len(others) >= _LEAST_RANKED and _signed(ranked) * rank == min(others) < max(others)


def _column(printed: Placed) -> str:
    return "" if printed.own == printed.row else printed.own


def _signed(placed: Placed) -> float:
    return float(placed.figure.value * (placed.figure.sign or 1))
