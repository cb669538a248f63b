"""利润分配 to facts: this year's plan row by row, and the years side by side below one another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Fact, Passport, Scope, Table
from nianbao.domain.metric import Metric
from nianbao.domain.parsed_report import ParseWarning
from nianbao.domain.period import Period
from services.parser.document import FlowCell, FlowItem
from services.parser.layout import TextLine
from services.parser.stages.lead_tables import LedTable
from services.parser.stages.plain_form import plain_form
from services.parser.stages.read_figure import read_figure
from services.parser.stages.read_statements import without_metric
from services.parser.stages.scale_figure import scale_figure
from services.parser.stages.warn_left_out import LeftOut, is_printed_figure

_METRICS = frozenset(
    {
        "每10股派息数",
        "每10股送红股数",
        "每10股转增数",
        "现金分红总额",
        "以其他方式现金分红金额",
        "含其他方式现金分红总额",
        "现金分红占归母净利润的比率",
        "含其他方式现金分红占归母净利润的比率",
    }
)
_YEAR = re.compile(r"(?P<year>20\d\d)年?度?")  # "2019年"
_YEAR_HEAD = "分红年度"
# Printed to the cent or to the yuan; a plan for each ten shares is always in yuan.
_PER_TEN_SHARES = frozenset({"每10股派息数"})
_MIN_ROWS = 2
_SHARES = "分配预案的股本基数"
# What a plan gives for each ten shares, times its shares, is its sum but for shares bought back meanwhile.
_LARGEST_GAP = Decimal("0.01")
# "2025年中期利润分配方案", "2024年特别分红", "中期已按每10股派发": the year was paid for at another time too.
_PAID_BEFORE = (
    r"{year}年(?:度)?(?:半年度|上半年|中期|(?:前|第)?[一三]季度|特别|春节前)[^,，。;；]{{0,12}}?"
    r"(?:利润分配|权益分派|分红|现金股利|现金红利|股息|派发|派息)"
    r"|(?:半年度|中期|[前第]?三季度)已"
)
_LINES_TOGETHER = 2
_PAGES_AROUND = 1


class _Head(NamedTuple):
    metric: Metric
    label: str


class _Plan(NamedTuple):
    """The rows of a plan; `shares` are those that it pays for, None where they are not printed."""

    facts: tuple[Fact, ...]
    doubts: tuple[LeftOut, ...]
    shares: Decimal | None


def read_dividends(
    tables: Iterable[LedTable], flow: Sequence[FlowItem], report: Period, catalogue: Catalogue
) -> tuple[list[Fact | LeftOut], list[ParseWarning]]:
    """Read the plan and the years' dividends.

    A plan that covers, or may cover, a part of a year only, the rest being paid out before,
    does not stand for the year: its figures stay without a metric, with a warning.
    """
    of_years: list[Fact] = []
    doubts: list[LeftOut] = []
    plan: _Plan | None = None
    for led in tables:
        for fact in _of_years(led, catalogue):
            if isinstance(fact, LeftOut):
                doubts.append(fact)
            elif not _is_stated(fact, of_years):
                of_years.append(fact)
        if plan is None:
            plan = _plan(led, report, catalogue)
    if plan is None:
        return [*of_years, *doubts], []
    parts = _parts_of_year(plan, of_years, flow, report)
    facts = [without_metric(fact) if fact.metric in parts else fact for fact in plan.facts]
    warnings = [_part_of_year(plan, parts, report)] if parts else []
    return [*of_years, *facts, *doubts, *plan.doubts], warnings


def _plan(led: LedTable, report: Period, catalogue: Catalogue) -> _Plan | None:
    found = list(_of_plan(led, report, catalogue))
    facts = tuple(each for each in found if isinstance(each, Fact))
    if len({fact.metric for fact in facts}) < _MIN_ROWS:
        return None
    shares = [
        read_figure(cell.text)
        for row in led.table.rows
        for cell in row[1:]
        if cell.text and plain_form(row[0].text).startswith(_SHARES)
    ]
    doubts = tuple(each for each in found if isinstance(each, LeftOut))
    return _Plan(facts, doubts, shares[0] if len(shares) == 1 else None)


def _parts_of_year(plan: _Plan, of_years: Iterable[Fact], flow: Sequence[FlowItem], report: Period) -> frozenset[str]:
    """The plan's metrics that are not, or not surely, the whole year's."""
    values = {fact.metric: fact.value for fact in plan.facts if isinstance(fact.value, Decimal)}
    total = values.get("现金分红总额")
    whole = [fact.value for fact in of_years if (fact.metric, fact.period) == ("现金分红总额", str(report))]
    if total is None or report.part:
        return frozenset()
    if whole and whole[0] != total:
        return frozenset(values)
    per_ten = values.get("每10股派息数")
    paid = per_ten * plan.shares / 10 if per_ten is not None and plan.shares is not None else total
    if abs(paid - total) > _LARGEST_GAP * total:
        # The sum has what was paid before in it; what is paid for each ten shares has not.
        return _PER_TEN_SHARES & values.keys()
    if whole or not _is_paid_before(plan, flow, report):
        return frozenset()
    return frozenset(values)


def _is_paid_before(plan: _Plan, flow: Sequence[FlowItem], report: Period) -> bool:
    """Whether the pages of the plan speak of another payment for the year."""
    page = plan.facts[0].passport.page
    lines = [
        plain_form(text)
        for item in flow
        if abs(item.page - page) <= _PAGES_AROUND
        for text in ([item.text] if isinstance(item, TextLine) else (cell.text for row in item.rows for cell in row))
    ]
    pattern = re.compile(_PAID_BEFORE.format(year=report.year))
    return any(pattern.search("".join(lines[index : index + _LINES_TOGETHER])) for index in range(len(lines)))


def _part_of_year(plan: _Plan, parts: frozenset[str], report: Period) -> ParseWarning:
    names = "、".join(dict.fromkeys(fact.metric for fact in plan.facts if fact.metric in parts))
    page = plan.facts[0].passport.page
    message = (
        f"第{page}页的利润分配方案只是或可能只是{report.year}年全年分红的一部分，其中的{names}未作为全年数采用，"
        "全年分红请核对原文"
    )
    return ParseWarning("dividend_of_part_year", message, page)


def _is_stated(fact: Fact, facts: Iterable[Fact]) -> bool:
    return any((other.metric, other.period) == (fact.metric, fact.period) for other in facts)


def _of_years(led: LedTable, catalogue: Catalogue) -> Iterator[Fact | LeftOut]:
    heads: dict[int, _Head] = {}
    for row in led.table.rows:
        if plain_form(row[0].text) == _YEAR_HEAD:
            heads = {
                cell.column: _Head(metric, cell.text)
                for cell in row[1:]
                if (metric := catalogue.match_label(cell.text, Table.KEY_FIGURES)) and metric.name in _METRICS
            }
            continue
        year = _YEAR.fullmatch(plain_form(row[0].text))
        if year is None:
            continue
        for cell in row[1:]:
            if (head := heads.get(cell.column)) is not None:
                yield from _fact(cell, head, led.unit, year["year"], head.label)


def _of_plan(led: LedTable, report: Period, catalogue: Catalogue) -> Iterator[Fact | LeftOut]:
    for row in led.table.rows:
        values = [cell for cell in row[1:] if cell.text]
        metric = catalogue.match_label(row[0].text, Table.KEY_FIGURES) if len(values) == 1 else None
        if metric is not None and metric.name in _METRICS and not row[0].column:
            yield from _fact(values[0], _Head(metric, row[0].text), led.unit, str(report), "")


def _fact(cell: FlowCell, head: _Head, unit: str, period: str, column: str) -> Iterator[Fact | LeftOut]:
    """The fact of a cell, none when it holds no figure."""
    unit = "元" if head.metric.name in _PER_TEN_SHARES else unit
    scaled = scale_figure(cell.text, head.metric.unit, head.label, unit)
    if scaled is not None:
        passport = Passport(cell.page, cell.box, cell.text, column)
        yield Fact(Table.KEY_FIGURES, Scope.NONE, head.metric.name, head.label, period, scaled[0], scaled[1], passport)
    elif is_printed_figure(cell.text):
        yield LeftOut(head.metric.name, cell.page)
