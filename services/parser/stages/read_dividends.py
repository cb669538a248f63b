"""利润分配 to facts: this year's plan row by row, and the years side by side below one another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Fact, Passport, Scope, Table
from nianbao.domain.metric import Metric
from nianbao.domain.period import Period
from services.parser.document import FlowCell, FlowTable
from services.parser.stages.lead_tables import LedTable
from services.parser.stages.plain_form import plain_form
from services.parser.stages.read_statements import without_metric
from services.parser.stages.scale_figure import scale_figure

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


class _Head(NamedTuple):
    metric: Metric
    label: str


def read_dividends(tables: Iterable[LedTable], report: Period, catalogue: Catalogue) -> list[Fact]:
    """Read the plan and the years' dividends.

    A plan that covers a part of a year only, the rest being paid out before, gives way to
    the sum that the table of years states: its own sum stays without a metric.
    """
    of_years: list[Fact] = []
    of_plan: list[Fact] = []
    for led in tables:
        years = list(_of_years(led.table, led.unit, catalogue))
        of_years += [fact for fact in years if not _is_stated(fact, of_years)]
        plan = list(_of_plan(led.table, led.unit, report, catalogue))
        if len({fact.metric for fact in plan}) >= _MIN_ROWS and not of_plan:
            of_plan = plan
    sums = {(fact.metric, fact.period): fact.value for fact in of_years}
    plan = [
        without_metric(fact) if sums.get((fact.metric, fact.period), fact.value) != fact.value else fact
        for fact in of_plan
    ]
    return [*of_years, *plan]


def _is_stated(fact: Fact, facts: Iterable[Fact]) -> bool:
    return any((other.metric, other.period) == (fact.metric, fact.period) for other in facts)


def _of_years(table: FlowTable, unit: str, catalogue: Catalogue) -> Iterator[Fact]:
    heads: dict[int, _Head] = {}
    for row in table.rows:
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
                yield from _fact(cell, head, unit, year["year"], head.label)


def _of_plan(table: FlowTable, unit: str, report: Period, catalogue: Catalogue) -> Iterator[Fact]:
    for row in table.rows:
        values = [cell for cell in row[1:] if cell.text]
        metric = catalogue.match_label(row[0].text, Table.KEY_FIGURES) if len(values) == 1 else None
        if metric is not None and metric.name in _METRICS and not row[0].column:
            yield from _fact(values[0], _Head(metric, row[0].text), unit, str(report), "")


def _fact(cell: FlowCell, head: _Head, unit: str, period: str, column: str) -> Iterator[Fact]:
    """The fact of a cell, none when it holds no figure."""
    unit = "元" if head.metric.name in _PER_TEN_SHARES else unit
    scaled = scale_figure(cell.text, head.metric.unit, head.label, unit)
    if scaled is not None:
        passport = Passport(cell.page, cell.box, cell.text, column)
        yield Fact(Table.KEY_FIGURES, Scope.NONE, head.metric.name, head.label, period, scaled[0], scaled[1], passport)
