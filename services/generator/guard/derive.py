"""Figures that a sentence works out of printed ones in plain sight: sums of a column or a list, and changes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

from services.generator.guard.contradicts import pairs, share
from services.generator.guard.figure import Approximation, Figure, Kind
from services.generator.guard.place_figures import Placed
from services.generator.guard.supports_figure import readings_for

_SUM = re.compile(r"合计|总计|共计|总共|一共|加起来|相加|之和|合共|合并|两者共|二者共")
_CHANGE = re.compile(
    r"增加|减少|增长|下降|上升|提高|提升|降低|下滑|相差|差额|差距|扩大|缩小|净增|多|少|高|低|增|减|降|升"
)
# "前两大欠款方合计": the first rows, which stand in order.
_FIRST = re.compile(r"前([二两三四五])[大名家]")
_COUNTS = {"二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_TOTAL = re.compile(r"合计|总计|小计|总额")
# How far before its number the word stands that says a figure is worked out, and behind it.
_BEFORE, _BEHIND = 12, 4
# Which part of a row's name a sentence must hold to mean that row, and of a column's.
_LEAST_NAMED, _LEAST_OWN = 0.4, 0.5
_LEAST_ADDED, _MOST_ADDED = 2, 12
_LEAST_PLACES = 10


def derive(stated: Placed, printed: Sequence[Placed], stated_before: Sequence[Sequence[Placed]]) -> list[Placed]:
    """What may be computed for a stated figure, each in the place of the printed figure it belongs to.

    `stated_before` are the printed figures that bear out each figure stated before it in the sentence. Nothing
    where no word of the clause says that it is a sum or a change.
    """
    figure = stated.figure
    words = stated.setting[max(0, figure.start - _BEFORE) : figure.start].rpartition("。")[2]
    words += stated.setting[figure.end : figure.end + _BEHIND]
    found: list[Placed] = []
    if _SUM.search(words):
        found += [
            *_sums_of_sentence(stated, stated_before),
            *_sums_of_columns(stated, printed),
            *_sums_of_prose(stated, printed),
        ]
    if _CHANGE.search(words) and figure.value / figure.step >= _LEAST_PLACES:
        found += _changes(stated, printed)
    return found


def _sums_of_sentence(stated: Placed, stated_before: Sequence[Sequence[Placed]]) -> Iterator[Placed]:
    for size in range(_LEAST_ADDED, len(stated_before) + 1):
        parts = [_of_kind(stated, each) for each in stated_before[-size:]]
        same = [part for part in parts if part is not None]
        if len(same) == size:
            # The label is the sentence's: its parts have been held against the evidence.
            total = sum((each.figure.value * each.figure.sign for each in same), Decimal(0))
            yield replace(_worth(same[0], stated.figure.kind, total), label=stated.label, years=stated.years, row="")


def _of_kind(stated: Placed, found: Sequence[Placed]) -> Placed | None:
    kind, unit = stated.figure.kind, stated.figure.unit
    for each in found:
        for reading in readings_for(stated.figure, each):
            if reading.kind in (kind, Kind.PLAIN):
                return replace(each, figure=replace(reading, kind=kind, unit=unit))
    return None


def _sums_of_columns(stated: Placed, printed: Sequence[Placed]) -> Iterator[Placed]:
    columns: defaultdict[tuple[int, str, frozenset[int] | None, str], dict[str, Placed]] = defaultdict(dict)
    for each in printed:
        head = _head(each)
        if head and each.figure.kind is stated.figure.kind and not _TOTAL.search(head):
            # The first column of a row without a name of its own goes by the row's.
            own = "" if each.own == each.row else each.own
            columns[each.passage, own, each.years, each.figure.unit].setdefault(head, each)
    for (_, own, _, _), rows in columns.items():
        if own and stated.figure.kind is not Kind.PERCENT and share(set(own), stated.setting) < _LEAST_OWN:
            continue
        first = _FIRST.search(stated.setting)
        count = _COUNTS[first[1]] if first else 0
        named = [each for head, each in rows.items() if share(pairs(head), stated.setting) >= _LEAST_NAMED]
        parts = list(rows.values())[:count] if count else named if len(named) >= _LEAST_ADDED else list(rows.values())
        if _LEAST_ADDED <= len(parts) <= _MOST_ADDED:
            total = sum((each.figure.value * each.figure.sign for each in parts), Decimal(0))
            yield replace(_worth(parts[0], stated.figure.kind, total), label=stated.label, row="")


def _sums_of_prose(stated: Placed, printed: Sequence[Placed]) -> Iterator[Placed]:
    """The sum of what a sentence names of one of the evidence's: 博士和硕士 of 博士41人,硕士268人."""
    sentences: defaultdict[tuple[object, ...], dict[str, Placed]] = defaultdict(dict)
    for each in printed:
        is_same = each.figure.kind is stated.figure.kind and each.figure.unit == stated.figure.unit
        # "员工中博士41人"
        own = each.own.rpartition("中")[2]
        if is_same and len(own) > 1 and own in stated.setting:
            sentences[each.passage, each.setting, each.years].setdefault(own, each)
    for named in sentences.values():
        if len(named) >= _LEAST_ADDED:
            total = sum((each.figure.value * each.figure.sign for each in named.values()), Decimal(0))
            yield replace(_worth(next(iter(named.values())), stated.figure.kind, total), label=stated.label, row="")


def _head(placed: Placed) -> str:
    head, colon, _ = placed.setting.partition(":")
    return head.strip() if colon else ""


def _changes(stated: Placed, printed: Sequence[Placed]) -> Iterator[Placed]:
    """What one row's figure is more or less than that of the year before, as an amount, points or per cent."""
    rows: defaultdict[tuple[object, ...], list[Placed]] = defaultdict(list)
    for each in printed:
        if each.years is not None and len(each.years) == 1 and each.label:
            rows[each.passage, each.setting, each.label, each.figure.kind, each.figure.unit].append(each)
    for same in rows.values():
        for later, earlier in permutations(same, 2):
            if max(later.years or ()) != max(earlier.years or ()) + 1:
                continue
            moved = later.figure.value * later.figure.sign - earlier.figure.value * earlier.figure.sign
            kind = later.figure.kind
            if kind is Kind.PERCENT and stated.figure.kind is Kind.POINTS:
                yield _worth(later, Kind.POINTS, moved)
            elif kind is stated.figure.kind and kind in (Kind.MONEY, Kind.COUNT):
                yield _worth(later, kind, moved)
            elif stated.figure.kind is Kind.PERCENT and kind in (Kind.MONEY, Kind.COUNT) and earlier.figure.value:
                yield _worth(later, Kind.PERCENT, moved / earlier.figure.value * 100)


def _worth(placed: Placed, kind: Kind, worth: Decimal) -> Placed:
    unit = placed.figure.unit if kind is placed.figure.kind else ""
    sign = -1 if worth < 0 else 1
    figure = Figure(abs(worth), Decimal("0.01"), kind, unit, sign, Approximation.NONE, 0, 0, "")
    return replace(placed, figure=figure, is_open=False, means_share=False, moves_share=False)
