"""Figures that a sentence works out of others in plain sight: sums, differences, shares and multiples."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate, combinations, permutations

from services.generator.guard.contradicts import pairs, share
from services.generator.guard.figure import Approximation, Figure, Kind
from services.generator.guard.label_of import label_of
from services.generator.guard.opposites import is_other_side
from services.generator.guard.place_figures import Placed
from services.generator.guard.supports_figure import readings_for

_SUM = re.compile(r"合计|总计|共计|总共|一共|加起来|相加|之和|合共|合并|总额|[两二三四五六]者共|及以[上下]")
_CHANGE = re.compile(
    r"增|减|升|降|提高|下滑|回落|相差|差额|差距|扩大|缩小|尚差|缺口|多|少|高|低|差|涨|跌|同比|环比|倒推|推算|扣除|剔除|余下|剩"
)
_WORKED_OUT = re.compile(r"合计|总计|共计|净增|净减|相差|尚差|差额|之和")
_OPEN = re.compile(r"差|净[增减]|倒推|推算|扣除|剔除|余下|剩")
_FROM_OTHERS = re.compile(r"推算|倒推|测算")
_SHARE = re.compile(r"占(?P<whole>[^,;。:]*)$|(?:比重|比例)[^,;。:]*$")
_GROWN = re.compile(r"[增翻涨升扩]")
# "前两大欠款方合计": the first rows, which stand in order.
_FIRST = re.compile(r"前([二两三四五])[大名家]")
_COUNTS = {"二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
# What a column is called that says nothing of its own.
_PLAIN_COLUMN = re.compile(r"发生额|(?:账面)?余额|人数")
_TOTAL = re.compile(r"合计|总计|小计|总额|总数")
# How far before its number the word stands that says a figure is worked out, and behind it.
_BEFORE, _BEHIND = 12, 4
# Which part of a row's name a sentence must hold to mean that row, and of a column's; of a whole's name.
_LEAST_NAMED, _LEAST_OWN, _LEAST_WHOLE = 0.4, 0.5, 0.6
_LEAST_ADDED, _MOST_ADDED = 2, 12
_LEAST_PLACES = 10
_MOST_OPERANDS = 6
# From three written places on a number is hardly met by chance.
_TELLING = 100
_SURE = Decimal("0.0005")
_AMOUNTS = (Kind.MONEY, Kind.COUNT)


def derive(
    stated: Placed, printed: Sequence[Placed], before: Sequence[Sequence[Placed]], behind: Sequence[Sequence[Placed]]
) -> list[Placed]:
    """What may be computed for a stated figure, each in the place of the printed figure it belongs to.

    `before` and `behind` are the printed figures that bear out each figure stated before and behind it in the
    sentence. Nothing where no word of the clause says that it is worked out.
    """
    figure = stated.figure
    words = stated.setting[max(0, figure.start - _BEFORE) : figure.start].rpartition("。")[2]
    behind_it = stated.setting[figure.end : figure.end + _BEHIND]
    is_fine = figure.value / figure.step >= _LEAST_PLACES
    operands = [*before[-_MOST_OPERANDS:], *behind[:_MOST_OPERANDS]]
    found: list[Placed] = []
    if _SUM.search(words + behind_it):
        found += [
            *_sums_of_sentence(stated, before, behind),
            *_sums_of_columns(stated, printed),
            *_sums_of_prose(stated, printed),
        ]
    is_change = _CHANGE.search(words) or figure.written.strip("( ").startswith(("+", "-"))
    if is_change and is_fine:
        found += [*_changes(stated, printed), *_changes_of(stated, printed, operands), *_differences(stated, operands)]
        found += _within_rows(stated, printed, operands) if _OPEN.search(words) else ()
    if figure.kind is Kind.PERCENT:
        found += [*_shares(stated, printed, before), *_growth(stated, operands)]
    if figure.unit == "倍":
        found += _multiples(stated, operands)
    return found


def says_worked_out(stated: Placed) -> bool:
    """Whether a sentence says of a figure that it is a sum, a difference or a multiple."""
    return stated.figure.unit == "倍" or bool(
        _WORKED_OUT.search(stated.setting[max(0, stated.figure.start - _BEFORE) : stated.figure.start])
    )


def _sums_of_sentence(
    stated: Placed, before: Sequence[Sequence[Placed]], behind: Sequence[Sequence[Placed]]
) -> Iterator[Placed]:
    for listed in (before[::-1], behind):
        parts = [part for each in listed[:_MOST_OPERANDS] if (part := _of_kind(stated, each)) is not None]
        is_exact = stated.figure.value / stated.figure.step >= _TELLING
        for size in range(_LEAST_ADDED, len(parts) + 1):
            # "328家(+15)和1,206家(-74),合计1,534家": what stands between need not be added.
            for added in combinations(parts, size) if is_exact else [parts[:size]]:
                yield _said(stated, added[0], stated.figure.kind, _total(added))


def _of_kind(stated: Placed, found: Sequence[Placed]) -> Placed | None:
    kind, unit = stated.figure.kind, stated.figure.unit
    for each in found:
        for reading in readings_for(stated.figure, each):
            if reading.kind in (kind, Kind.PLAIN):
                return replace(each, figure=replace(reading, kind=kind, unit=unit))
    return None


def _sums_of_columns(stated: Placed, printed: Sequence[Placed]) -> Iterator[Placed]:
    for own, rows in _columns(stated, printed):
        is_told = own and not _FIRST.search(stated.setting) and not _PLAIN_COLUMN.fullmatch(own)
        if is_told and stated.figure.kind is not Kind.PERCENT and share(set(own), stated.setting) < _LEAST_OWN:
            continue
        first = _FIRST.search(stated.setting)
        count = _COUNTS[first[1]] if first else 0
        named = [each for head, each in rows.items() if share(pairs(head), stated.setting) >= _LEAST_NAMED]
        all_rows = list(rows.values())
        choices = [all_rows[:count]] if count else [named] if len(named) >= _LEAST_ADDED else _blocks(all_rows)
        for parts in choices:
            is_other = any(is_other_side((stated.label,), each.label) for each in parts)
            if _LEAST_ADDED <= len(parts) <= _MOST_ADDED and not is_other:
                # The label is the sentence's: its parts have been held against the evidence.
                worked_out = _worth(parts[0], stated.figure.kind, _total(parts))
                figure = replace(worked_out.figure, unit=stated.figure.unit)
                yield replace(worked_out, figure=figure, label=stated.label, row="")


def _columns(like: Placed, printed: Sequence[Placed]) -> Iterator[tuple[str, dict[str, Placed]]]:
    """The columns of tables that count like a figure, by what the column is called: their cells by the row's name."""
    columns: defaultdict[tuple[int, str, frozenset[int] | None, str], dict[str, Placed]] = defaultdict(dict)
    for each in printed:
        head = _head(each)
        if head and _are_alike(like, each) and not _TOTAL.search(head):
            # The first column of a row without a name of its own goes by the row's.
            own = "" if each.own == each.row else each.own
            columns[each.passage, own, each.years, each.figure.unit].setdefault(head, each)
    for (_, own, _, _), rows in columns.items():
        yield own, rows


def _blocks(cells: list[Placed]) -> list[list[Placed]]:
    """All cells of a column, and its parts where it tells one total twice: by product and by region."""
    sums = list(accumulate(each.figure.value * each.figure.sign for each in cells))
    for at in range(_LEAST_ADDED, len(cells) - 1):
        for end in range(at + _LEAST_ADDED, len(cells) + 1):
            one, other = sums[at - 1], sums[end - 1] - sums[at - 1]
            if one and abs(one - other) <= abs(one) * _SURE:
                return [cells, cells[:at], cells[at:end]]
    return [cells]


def _sums_of_prose(stated: Placed, printed: Sequence[Placed]) -> Iterator[Placed]:
    """The sum of what a sentence names of one of the evidence's: 博士和硕士 of 博士41人,硕士268人."""
    sentences: defaultdict[tuple[object, ...], dict[str, Placed]] = defaultdict(dict)
    for each in printed:
        is_same = each.figure.kind is stated.figure.kind and each.figure.unit == stated.figure.unit
        # "员工中博士41人"
        own = each.own.rpartition("中")[2]
        if is_same and len(own) > 1 and (own in stated.setting or ("季度" in own and "季度" in stated.setting)):
            sentences[each.passage, each.setting, each.years].setdefault(own, each)
    for named in sentences.values():
        if len(named) >= _LEAST_ADDED:
            parts = list(named.values())
            yield _said(stated, parts[0], stated.figure.kind, _total(parts))


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
            if max(later.years or ()) == max(earlier.years or ()) + 1:
                yield from _moved(stated, later, earlier)


def _changes_of(stated: Placed, printed: Sequence[Placed], operands: Sequence[Sequence[Placed]]) -> Iterator[Placed]:
    """The same for prose, where what the sentence says of one year is printed in other words for the next."""
    for one in (each for found in operands for each in found):
        for other in printed:
            if not _are_alike(one, other) or share(pairs(one.label), other.label) < _LEAST_WHOLE:
                continue
            later, earlier = (one, other) if max(one.years or (0,)) > max(other.years or (0,)) else (other, one)
            if max(later.years or (0,)) == max(earlier.years or (0,)) + 1:
                yield from _moved(stated, later, earlier)


def _moved(stated: Placed, later: Placed, earlier: Placed) -> Iterator[Placed]:
    moved = _signed(later) - _signed(earlier)
    kind = next((each.figure.kind for each in (later, earlier) if each.figure.kind is not Kind.PLAIN), Kind.PLAIN)
    if kind is Kind.PLAIN:
        of_kind = [_of_kind(stated, (each,)) for each in (later, earlier)]
        kind = Kind.COUNT if None in of_kind else stated.figure.kind
    if kind is Kind.PERCENT and stated.figure.kind is Kind.POINTS:
        yield _worth(later, Kind.POINTS, moved)
    elif kind is stated.figure.kind and kind in _AMOUNTS:
        worked_out = _worth(later, kind, moved)
        yield replace(worked_out, figure=replace(worked_out.figure, unit=stated.figure.unit))
    elif stated.figure.kind is Kind.PERCENT and kind in _AMOUNTS and earlier.figure.value:
        yield _worth(later, Kind.PERCENT, moved / earlier.figure.value * 100)


def _differences(stated: Placed, operands: Sequence[Sequence[Placed]]) -> Iterator[Placed]:
    """What two figures of the sentence differ by; which way is open where they are of one year."""
    for one, other in permutations(operands, 2):
        for later, earlier in _comparable(one, other):
            worked_out = list(_moved(stated, later, earlier))
            if later.years == earlier.years and _OPEN.search(stated.setting):
                yield from (_open(stated, each) for each in worked_out if each.figure.kind is not Kind.PERCENT)
            elif max(later.years or (0,)) > max(earlier.years or (0,)):
                yield from (replace(each, label=stated.label, row="") for each in worked_out)


def _within_rows(stated: Placed, printed: Sequence[Placed], operands: Sequence[Sequence[Placed]]) -> Iterator[Placed]:
    """What two columns of a row differ by that another figure of the sentence stands in: 净减少 of 增加 and 减少."""
    rows = {(each.passage, each.setting) for found in operands for each in found if each.row}
    if _FROM_OTHERS.search(stated.setting) and not operands:
        # "据此推算,中期股息约为1.19港元": of the figures that a sentence of the evidence has of it.
        rows = {(each.passage, each.setting) for each in printed if pairs(stated.label) & pairs(each.label)}
    cells = [each for each in printed if (each.passage, each.setting) in rows]
    for one, other in permutations(cells, 2):
        if one.figure.value > other.figure.value and one.years == other.years and _are_alike(one, other):
            is_in_and_out = "增" in _cell_words(one) and "减" in _cell_words(other)
            is_out_and_in = "减" in _cell_words(one) and "增" in _cell_words(other)
            for each in _moved(stated, one, other):
                if is_in_and_out or is_out_and_in:
                    figure = replace(each.figure, sign=-1 if is_out_and_in else 1)
                    yield replace(_open(stated, each), figure=figure)
                elif each.figure.kind in _AMOUNTS and "净" not in stated.setting:
                    yield _open(stated, each)


def _cell_words(cell: Placed) -> str:
    return cell.setting[: cell.figure.start].rpartition(";")[2]


def _shares(stated: Placed, printed: Sequence[Placed], before: Sequence[Sequence[Placed]]) -> Iterator[Placed]:
    """Which part of a whole the figure stated before is: of one that is named, stated, or the column's total."""
    said = stated.setting[: stated.figure.start].rstrip("(")
    match = _SHARE.search(said)
    amounts = [found for found in before if found and found[0].figure.kind is not Kind.PERCENT]
    if match is None:
        return
    whole = pairs(label_of(match["whole"] or ""))
    # "从体量看,线下还是大头,占比约57%": of the row that is named, whose first column says how great it is.
    named = [each for each in printed if each.row and each.row in said and each.figure.kind is not Kind.PERCENT]
    for part in amounts[-1] if amounts else named[:1]:
        wholes = [each for found in amounts[:-1] for each in found]
        wholes += [each for each in printed if _is_whole(each, whole)]
        for _, rows in _columns(part, printed):
            if part in rows.values():
                wholes += [
                    _worth(part, part.figure.kind, _total(block))
                    for block in _blocks(list(rows.values()))
                    if part in block
                ]
        for each in wholes:
            if _are_alike(part, each) and each.figure.value > part.figure.value and each.years == part.years:
                worth = part.figure.value / each.figure.value * 100
                yield _said(stated, part, Kind.PERCENT, worth)


def _is_whole(printed: Placed, whole: frozenset[str]) -> bool:
    if whole:
        return share(whole, printed.label) >= _LEAST_WHOLE
    return bool(_TOTAL.search(printed.setting[: printed.figure.start].rpartition(";")[2]))


def _growth(stated: Placed, operands: Sequence[Sequence[Placed]]) -> Iterator[Placed]:
    """By how much a later figure of the sentence is more or less than an earlier one, in per cent."""
    for one, other in permutations(operands, 2):
        for later, earlier in _comparable(one, other):
            if max(later.years or (0,)) > max(earlier.years or (0,)) and earlier.figure.value:
                worth = (_signed(later) - _signed(earlier)) / earlier.figure.value * 100
                yield _said(stated, later, Kind.PERCENT, worth)


def _multiples(stated: Placed, operands: Sequence[Sequence[Placed]]) -> Iterator[Placed]:
    """How many times one figure of the sentence is another; one time less where it is what was added."""
    begin = max((stated.setting.rfind(sign, 0, stated.figure.start) for sign in ",;。"), default=0)
    less = 1 if _GROWN.search(stated.setting[begin + 1 : stated.figure.start]) else 0
    for one, other in permutations(operands, 2):
        for more, base in _comparable(one, other):
            if base.figure.value and more.figure.value > base.figure.value:
                yield _said(stated, more, Kind.COUNT, more.figure.value / base.figure.value - less)


def _comparable(one: Sequence[Placed], other: Sequence[Placed]) -> Iterator[tuple[Placed, Placed]]:
    for first in one:
        for second in other:
            if _are_alike(first, second) and first.figure.value != second.figure.value:
                yield first, second


def _are_alike(one: Placed, other: Placed) -> bool:
    """Whether two figures count the same, as far as their units are printed."""
    kinds = {one.figure.kind, other.figure.kind}
    if Kind.PLAIN in kinds:
        return kinds <= {Kind.PLAIN, *_AMOUNTS}
    return len(kinds) == 1 and one.figure.unit == other.figure.unit


def _total(parts: Sequence[Placed]) -> Decimal:
    return sum((_signed(each) for each in parts), Decimal(0))


def _signed(placed: Placed) -> Decimal:
    return placed.figure.value * (placed.figure.sign or 1)


def _said(stated: Placed, placed: Placed, kind: Kind, worth: Decimal) -> Placed:
    """A worth in the words and years of the sentence, whose parts have been held against the evidence."""
    worked_out = _worth(placed, kind, worth)
    figure = replace(worked_out.figure, unit=stated.figure.unit)
    return replace(worked_out, figure=figure, label=stated.label, years=stated.years, owners=stated.owners, row="")


def _open(stated: Placed, worked_out: Placed) -> Placed:
    figure = replace(worked_out.figure, sign=0)
    return replace(worked_out, figure=figure, label=stated.label, years=stated.years, owners=stated.owners, row="")


def _worth(placed: Placed, kind: Kind, worth: Decimal) -> Placed:
    unit = placed.figure.unit if kind is placed.figure.kind else ""
    sign = -1 if worth < 0 else 1
    figure = Figure(abs(worth), Decimal("0.01"), kind, unit, sign, Approximation.NONE, 0, 0, "")
    return replace(placed, figure=figure, is_open=False, means_share=False, moves_share=False)
