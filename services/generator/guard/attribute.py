"""Which printed figures a stated one may be, by its context: year, company, and what it counts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.generator.guard.contradicts import is_claimed, names_other_metric, pairs, share
from services.generator.guard.figure import Kind as FigureKind
from services.generator.guard.find_names import BAND
from services.generator.guard.label_of import label_of
from services.generator.guard.opposites import is_other_side
from services.generator.guard.place_figures import Placed
from services.generator.guard.problem import Kind, Problem
from services.generator.guard.supports_figure import could_be, supports_figure

_LEAST_COLUMN = 2
# The last signs of a label are its head: 折现率 of 减值测试采用折现率.
_HEAD_SIGNS = 3
_MONEY_NOUN = re.compile(r"(?:收入|利润|成本|费用|销售额|采购额|投资额)$")
_ITEM = re.compile(r"\(\d{1,2}\)")
_OF_A_WHOLE = re.compile(r"占|比例|比重|率")
_PART = re.compile(r"([^,;。:]+)占[^,;。占]*$")
_TOTAL = re.compile(r"合计|小计|总计")
_CODE = re.compile(r"[A-Z]+-?[⓪①-⑨]+|[A-Z]{3,}")
_QUARTER = re.compile(r"[一二三四]季度|上半年|下半年")
_FITS_WELL = 0.6
_NEAR_SCOPES = 2
_LEAST_LABEL = 2
# So many signs before a figure make it a quotation.
_QUOTED = 10
# From three written places on a number is hardly met by chance.
_TELLING = 100
# "1年以内", "165天": what these count is seldom said beside them.
_DURATIONS = frozenset(["年", "个月", "天", "小时"])
# The least share of a label's characters that stand around the printed figure, and in its passage.
_LEAST_SAID = 0.5
# A bare number below is most often one of an order: 附注5, 第3项.
_LEAST_COUNT = 100
_LEAST_SAID_NEAR, _LEAST_SAID_FAR = 0.3, 0.8


def attribute(stated: Placed, printed: Sequence[Placed], said_of: Sequence[str]) -> Problem | frozenset[int]:
    """The numbers of the passages that bear a figure out, or what is wrong with it.

    `said_of` are the texts of the passages, from number 1.
    """
    written = stated.figure.written.strip()
    equal = [each for each in printed if supports_figure(stated, each)]
    if not equal:
        return Problem(Kind.FIGURE, written)
    theirs = [each for each in equal if _meet(stated.owners, each.owners) and not _are_of_others(stated, each)]
    if not theirs:
        return Problem(Kind.OWNER, written)
    dated = [each for each in theirs if _meet(stated.years, each.years)]
    if not dated and (stated.is_dated or _has_other(stated, theirs, printed)):
        return Problem(Kind.YEAR, written)
    said = label_of(stated.setting)
    dated = [
        each
        for each in dated or theirs
        if not (
            _is_opposite(stated, each)
            or _is_of_plainer_column(stated, each, printed)
            or _counts_money(stated, each)
            or _is_of_another_row(said, stated, each, printed)
        )
    ]
    if not dated:
        return Problem(Kind.METRIC, written)
    if not _is_counted(stated, dated, printed, said_of):
        return Problem(Kind.METRIC, written)
    return frozenset(each.passage for each in dated)


def is_exact(stated: Placed) -> bool:
    """Whether a figure has so many places that it hardly meets a printed one by chance."""
    return stated.figure.value / stated.figure.step >= _TELLING


def is_adrift(stated: Placed, by: Sequence[Placed], before: Sequence[Placed], printed: Sequence[Placed]) -> bool:
    """Whether a rough share without words of its own is none of the row that the figure before it stands in.

    `by` are the printed figures that bear it out, `before` those of the figure before: "销售额9亿元,占比10%".
    """
    is_bare = not stated.own and stated.figure.kind in (FigureKind.PERCENT, FigureKind.POINTS)
    if (
        not is_bare
        or (is_exact(stated) and not _has_share(stated, before, printed))
        or not by
        or not any(_meet(stated.owners, each.owners) for each in before)
    ):
        return False
    return not any(
        (each.passage, each.setting) == (other.passage, other.setting)
        and (each.row or share(pairs(other.label), each.label) >= _LEAST_SAID)
        for each in by
        for other in before
    )


def _has_share(stated: Placed, before: Sequence[Placed], printed: Sequence[Placed]) -> bool:
    """Whether the figure before has a share of its own that is not the stated one."""
    return any(
        (each.passage, each.setting) == (other.passage, other.setting)
        and each.figure.kind is stated.figure.kind is not other.figure.kind
        and each.label
        and _meet(stated.years, each.years)
        and share(pairs(other.label), each.label) >= _FITS_WELL
        and not supports_figure(stated, each)
        for each in printed
        for other in before
    )


def _meet(one: frozenset[int] | frozenset[str] | None, other: frozenset[int] | frozenset[str] | None) -> bool:
    return one is None or other is None or not one.isdisjoint(other)


def _are_of_others(stated: Placed, printed: Placed) -> bool:
    """Whether both name a company beside the report's own, and not the same one."""
    ours, theirs = (frozenset(each.owners or ()) - {printed.home} for each in (stated, printed))
    return bool(ours and theirs and ours.isdisjoint(theirs))


def _is_opposite(stated: Placed, printed: Placed) -> bool:
    """Whether the printed figure is of the other of two that exclude each other: another band, quarter or side."""
    codes = next((found for scope in stated.scopes[:_NEAR_SCOPES] if (found := _codes(scope))), frozenset[str]())
    row_codes = _codes(printed.setting.partition(":")[0]) if printed.row else frozenset[str]()
    if codes and row_codes and codes.isdisjoint(row_codes):
        return True
    bands = frozenset(BAND.findall(stated.setting))
    printed_bands = frozenset(BAND.findall(printed.setting))
    if len(bands) == 1 and printed_bands and bands.isdisjoint(printed_bands):
        return True
    quarters = next(
        (found for scope in (*stated.scopes, stated.setting) if (found := frozenset(_QUARTER.findall(scope)))),
        frozenset[str](),
    )
    printed_quarters = frozenset(_QUARTER.findall(printed.label))
    if len(quarters) == 1 and printed_quarters and quarters.isdisjoint(printed_quarters):
        return True
    if stated.figure.kind in (FigureKind.PERCENT, FigureKind.POINTS) and _OF_A_WHOLE.search(stated.setting):
        # The label of a share names its whole as well; before 占 stands what the share is of.
        part = _PART.search(stated.setting[: stated.figure.start])
        return part is not None and is_other_side((label_of(part[1]),), printed.label)
    return is_other_side((stated.label, *stated.scopes[:_NEAR_SCOPES]), printed.label)


def _is_of_another_row(said: str, stated: Placed, printed: Placed, all_printed: Sequence[Placed]) -> bool:
    """Whether a sentence names one row of a table and the figure is the same column's of another: 产能利用率."""
    if not printed.row or printed.row in said or _TOTAL.search(printed.row):
        return False
    column = _column(printed)
    meant = frozenset(pair for scope in stated.scopes[:_NEAR_SCOPES] for pair in pairs(scope)) & pairs(printed.row)
    if len(stated.label) >= _HEAD_SIGNS and stated.label[-_HEAD_SIGNS:] in printed.row:
        # 净利润 for 归属于上市公司股东的净利润.
        return False
    return any(
        other.passage == printed.passage
        and _column(other) == column
        and other.row in said
        and len(other.row) >= _LEAST_COLUMN
        and other.row != printed.row
        and not meant - pairs(other.row)
        and could_be(stated, other)
        for other in all_printed
    )


def _is_of_plainer_column(stated: Placed, printed: Placed, all_printed: Sequence[Placed]) -> bool:
    """Whether a sentence names another row or column, whose name is a part of this one's: 排放总量, 核定排放总量."""
    said, near = "".join(stated.scopes), "".join(stated.scopes[:1])
    if any(near and near == other.row in printed.row != near and could_be(stated, other) for other in all_printed):
        # 资本充足率 beside 核心一级资本充足率.
        return True
    return any(
        (other.passage, other.setting, other.years) == (printed.passage, printed.setting, printed.years)
        and len(other.own) >= _LEAST_COLUMN
        and other.own != printed.own
        and other.own in printed.own
        and other.own in said
        and not any(sign in said for sign in printed.own.replace(other.own, ""))
        and could_be(stated, other)
        for other in all_printed
    ) and bool(printed.row)


def _column(printed: Placed) -> str:
    """What the column is called; the first one may go by the row's name."""
    return "" if printed.own == printed.row else printed.own


def _codes(label: str) -> frozenset[str]:
    """The names in letters and digits: KL-205, MOU."""
    return frozenset(code.replace("-", "") for code in _CODE.findall(label))


def _counts_money(stated: Placed, printed: Placed) -> bool:
    """Whether tons or people are said to be an amount of money: 营业收入5万吨."""
    if stated.figure.kind is not FigureKind.COUNT:
        return False
    noun = _MONEY_NOUN.search(stated.label)
    return noun is not None and noun[0] not in printed.label


def _has_other(stated: Placed, equal: Sequence[Placed], printed: Sequence[Placed]) -> bool:
    """Whether the evidence has another figure for the year that a sentence leaves unsaid."""
    return any(
        could_be(stated, each)
        and _meet(stated.owners, each.owners)
        and _meet(stated.years, each.years)
        and (
            share(pairs(stated.label), each.label) >= _FITS_WELL
            or any(each.row and (each.passage, each.label) == (other.passage, other.label) for other in equal)
        )
        for each in printed
    )


def _is_counted(stated: Placed, dated: Sequence[Placed], printed: Sequence[Placed], said_of: Sequence[str]) -> bool:
    """Whether nothing speaks against what a figure is said to count."""
    if len(stated.label) < _LEAST_LABEL or _is_ordinal(stated) or any(_is_quoted(stated, each) for each in dated):
        return True
    if any(each.label == stated.label for each in dated):
        return True
    rivals = [
        (each, could_be(stated, each))
        for each in printed
        if _meet(stated.owners, each.owners) and not _is_item(each) and not supports_figure(stated, each)
    ]
    if all(
        any(is_claimed(stated.scopes, rival, each, is_same_kind=is_same) for rival, is_same in rivals) for each in dated
    ):
        return False
    if is_exact(stated):
        if stated.figure.kind is FigureKind.PERCENT and "占" in stated.setting:
            # The words of a share name its whole as well.
            return True
        return any(not names_other_metric(stated.label, each, said_of[each.passage - 1]) for each in dated)
    if stated.figure.unit in _DURATIONS:
        return True
    # Only words that tell printed figures apart count.
    telling = {pair for pair in pairs(stated.label) if any(pair in each.label for each in printed)}
    signs = {sign for pair in telling for sign in pair} or set(stated.label)
    return any(
        (near := share(signs, each.setting + said_of[each.passage - 1].partition("\n")[0])) >= _LEAST_SAID
        or (near >= _LEAST_SAID_NEAR and share(signs, said_of[each.passage - 1]) >= _LEAST_SAID_FAR)
        or (len(stated.label) >= _HEAD_SIGNS and stated.label[-_HEAD_SIGNS:] in each.label)
        for each in dated
    )


def _is_quoted(stated: Placed, printed: Placed) -> bool:
    """Whether the words before a figure are the evidence's own, sign by sign."""
    before = stated.setting[max(0, stated.figure.start - _QUOTED) : stated.figure.start]
    return len(before) == _QUOTED and printed.setting[: printed.figure.start].endswith(before)


def _is_ordinal(placed: Placed) -> bool:
    """Whether a bare number is likely one of an order: 附注5, (2)."""
    figure = placed.figure
    return figure.kind is FigureKind.PLAIN and figure.value < _LEAST_COUNT and figure.step == 1


def _is_item(placed: Placed) -> bool:
    """Whether a number is that of a heading: "(2)商誉减值准备"."""
    return bool(_ITEM.fullmatch(placed.figure.written.strip()))
