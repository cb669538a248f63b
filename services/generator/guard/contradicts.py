"""What speaks against a printed figure: another one that a sentence's words name, or a metric that stands nowhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

from nianbao.domain.catalogue import is_number, load_catalogue
from services.generator.guard.place_figures import Placed
from services.generator.guard.plain_text import plain_text
from services.generator.guard.same_words import same_words

_TOTAL = re.compile(r"合计|总计|小计")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
# So much of what sets another figure's label apart must be said.
_MOSTLY = 0.6
# How much better another figure must fit the words of a stated one than the figure that has its worth.
_CLEARLY_BETTER = 0.34
_PAIRS_BETTER = 2
_LEAST_TOLD = 0.25
# Which part of some words must stand in a label in the same order for them to be short for it.
_SHORT = 0.75
# The figure's own clause, and those since the figure before it.
_NEAR_SCOPES = 2
# The least share of a metric's signs around the printed figure, and in its passage.
_LEAST_NEAR, _LEAST_FAR = 0.65, 0.8
_LEAST_BESIDE = 0.3
_LEAST_METRIC = 2


def is_claimed(scopes: Sequence[str], rival: Placed, own: Placed, *, is_same_kind: bool) -> bool:
    """Whether the words before a stated figure name another printed figure and not the one that has its worth.

    `scopes` are those words, the nearest first: the first of them that names either decides. A pair of signs that
    the own label holds apart is no difference: 商采 of 供应商采购 beside 供应商合计采购; 高端 beside 低端 is one.
    A figure of another kind counts only where all is said that sets it apart: 库存量 for a growth of 销售量.
    """
    is_total = any(_TOTAL.search(scope) for scope in scopes[:_NEAR_SCOPES])
    if is_total and bool(_TOTAL.search(own.row)) is not bool(_TOTAL.search(rival.row)):
        # 合计 is the total's word, whatever its parts are called.
        is_column = (own.passage, own.years) == (rival.passage, rival.years) and not _TOTAL.search(own.label)
        return not _TOTAL.search(own.row) and is_same_kind and is_column
    theirs, ours = pairs(rival.label) - pairs(own.label), pairs(own.label) - pairs(rival.label)
    theirs = frozenset(pair for pair in theirs if not set(pair) <= set(own.label))
    if not theirs:
        return False
    if is_same_kind and _are_columns(rival, own):
        near = pairs("".join(scopes[:1]).replace(own.row, "\0"))
        if near & (pairs(rival.own) - pairs(own.own)) and not near & (pairs(own.own) - pairs(rival.own)):
            return True
    is_named = any(pairs(scope) & ours for scope in scopes[:_NEAR_SCOPES])
    for scope in scopes:
        said = pairs(scope)
        told, kept = said & theirs, said & ours
        if kept and (len(kept) >= len(told) or len(kept) * len(theirs) >= len(told) * len(ours)):
            return False
        if len(told) / len(theirs) >= (_MOSTLY if is_same_kind else 1):
            return True
        if is_same_kind and not is_named and told and _fits_better(said, rival, own, len(told) / len(theirs)):
            return True
        if is_same_kind and _abbreviates(scope, rival, own):
            return True
    return False


def _are_columns(one: Placed, other: Placed) -> bool:
    """Whether two figures stand in one row and year, under names of their own."""
    is_row = (one.passage, one.setting, one.years) == (other.passage, other.setting, other.years)
    return bool(one.row and is_row and one.own and other.own and one.row not in (one.own, other.own))


def _abbreviates(scope: str, rival: Placed, own: Placed) -> bool:
    """Whether words are short for another figure's label and not for its own: 代理理财 of 代理个人理财收入."""
    if own.row and (rival.passage, rival.row) == (own.passage, own.row):
        # 华东收入 may be the first column of 华东, whatever the others are called.
        return False
    theirs, ours = in_order(scope, rival.label), in_order(scope, own.label)
    unsaid = [sign for sign in scope if sign not in own.label]
    # 新接订单 of 承接新船订单 beside 手持订单.
    is_better = theirs - ours >= _PAIRS_BETTER or (len(unsaid) >= _PAIRS_BETTER and set(unsaid) <= set(rival.label))
    return theirs >= _SHORT * len(scope) and theirs > ours and is_better


@cache
def in_order(short: str, label: str) -> int:
    """How many signs of the one stand in the other in the same order, at most."""
    best = [0] * (len(label) + 1)
    for sign in short:
        last = 0
        for place, other in enumerate(label, 1):
            last, best[place] = best[place], last + 1 if sign == other else max(best[place], best[place - 1])
    return best[-1]


def _fits_better(said: frozenset[str], rival: Placed, own: Placed, told: float) -> bool:
    held, kept = said & pairs(rival.label), said & pairs(own.label)
    if len(held) / len(said) < _MOSTLY or told < _LEAST_TOLD:
        return False
    is_fuller = kept < held and (len(held - kept) >= _PAIRS_BETTER or len(held) == len(said))
    return is_fuller or (len(held) - len(kept)) / len(said) >= _CLEARLY_BETTER


def names_other_metric(label: str, printed: Placed, passage: str) -> bool:
    """Whether a stated figure is said to be of a metric of the catalogue that neither row nor passage names."""
    around = printed.setting + passage.partition("\n")[0]
    if "亏损" in around:
        around += "利润"
    return any(
        not any(spelled in around for spelled in _metrics()[metric])
        and (near := share(metric, around)) < _LEAST_NEAR
        and not ((near >= _LEAST_BESIDE or _TOTAL.search(printed.row)) and share(metric, passage) >= _LEAST_FAR)
        for metric in _metrics_in(label)
    )


def names_metric(label: str) -> bool:
    """Whether a label names a metric of the catalogue."""
    return bool(_metrics_in(label))


def _metrics_in(label: str) -> list[str]:
    found = [spelled for spelled in _metrics() if spelled in label]
    return [each for each in found if not any(each != other and each in other for other in found)]


@cache
def _metrics() -> dict[str, tuple[str, ...]]:
    """Every spelling of a metric that is a number, with all the spellings of the same one."""
    catalogue = load_catalogue()
    spellings: defaultdict[str, list[str]] = defaultdict(list)
    for spelled, name in catalogue.spellings().items():
        metric = catalogue.find(name)
        if len(spelled) >= _LEAST_METRIC and metric is not None and is_number(metric):
            spellings[name].append(same_words(plain_text(spelled)))
    return {spelled: tuple(same) for same in spellings.values() for spelled in same if _HAN.fullmatch(spelled)}


@cache
def pairs(label: str) -> frozenset[str]:
    """The pairs of neighbouring signs; NUL parts a row's label from its column's."""
    return frozenset(part[place : place + 2] for part in label.split("\0") for place in range(len(part) - 1))


def share(wanted: Iterable[str], text: str) -> float:
    """Which part of some signs or pairs a text holds; all of nothing."""
    parts = list(wanted)
    return sum(part in text for part in parts) / len(parts) if parts else 1.0
