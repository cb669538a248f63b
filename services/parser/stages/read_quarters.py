"""分季度主要财务指标 to facts: four single quarters side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Fact, Passport, Scope, Table
from nianbao.domain.period import Period
from services.parser.document import FlowCell, FlowTable
from services.parser.stages.lead_tables import LedTable
from services.parser.stages.plain_form import plain_form
from services.parser.stages.read_unit import read_unit
from services.parser.stages.scale_figure import scale_figure
from services.parser.stages.warn_left_out import LeftOut, is_printed_figure

# "第一季度(1-3月份)", "2025年第一季度", "(1-3月份)", "一季度"
_QUARTER = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?:第?(?P<number>[一二三四1234])季度?)?"
    r"(?:\(?(?P<months>1[-~至—]3|4[-~至—]6|7[-~至—]9|10[-~至—]12)月份?\)?)?"
)
# One of them is in every quarter's name; ⽉ is the radical that some programs write for 月.
_SIGNS = re.compile("[季月⽉]")
_BY_NUMBER = {"一": 1, "二": 2, "三": 3, "四": 4}
_BY_MONTH = {"1": 1, "4": 2, "7": 3, "10": 4}
_METRICS = frozenset(
    {"营业收入", "归属于母公司所有者的净利润", "扣除非经常性损益后的归母净利润", "经营活动产生的现金流量净额"}
)
# With fewer the table may be of one segment or one subsidiary.
_MIN_METRICS = 2


def read_quarters(tables: Iterable[LedTable], report: Period, catalogue: Catalogue) -> list[Fact | LeftOut]:
    """Read the quarters of an annual report; a table that repeats some, say rounded, is not read.

    A table of quarters before a restatement beside one after it is left out altogether.
    """
    read: list[Fact | LeftOut] = []
    seen: set[tuple[str, str]] = set()
    if report.part:
        return read
    for led in tables:
        if not _SIGNS.search(led.printed):
            continue
        found = list(_facts_of(led.table, led.unit, report, catalogue))
        keys = {(fact.metric, fact.period) for fact in found if isinstance(fact, Fact)}
        if not found or keys & seen or (not seen and len({fact.metric for fact in found}) < _MIN_METRICS):
            continue
        if "调整前" in led.lead:
            read += [LeftOut(metric, led.table.page) for metric, _ in sorted(keys)]
            continue
        read += found
        seen |= keys
    return read


def _facts_of(table: FlowTable, unit: str, report: Period, catalogue: Catalogue) -> Iterator[Fact | LeftOut]:
    columns: dict[int, tuple[str, str]] = {}
    for row in table.rows:
        if header := _quarters(row, report):
            columns = header
            unit = next((stated for cell in row if (stated := read_unit(cell.text))), unit)
            continue
        metric = catalogue.match_label(row[0].text, Table.KEY_FIGURES) if columns and not row[0].column else None
        if metric is None or metric.name not in _METRICS:
            continue
        for cell in row[1:]:
            scaled = scale_figure(cell.text, metric.unit, row[0].text, unit)
            if cell.column in columns and scaled is not None:
                period, name = columns[cell.column]
                passport = Passport(cell.page, cell.box, cell.text, name)
                yield Fact(
                    Table.KEY_FIGURES, Scope.NONE, metric.name, row[0].text, period, scaled[0], scaled[1], passport
                )
            elif cell.column in columns and is_printed_figure(cell.text):
                yield LeftOut(metric.name, cell.page)


def _quarters(row: Sequence[FlowCell], report: Period) -> dict[int, tuple[str, str]]:
    """The columns of a header row that names each of the four quarters once, in order."""
    found = [(cell, stated) for cell in row if (stated := _quarter(cell.text)) is not None]
    if [number for _, (_, number) in found] != [1, 2, 3, 4]:
        return {}
    return {cell.column: (f"{year or report.year}Q{number}", cell.text) for cell, (year, number) in found}


def _quarter(text: str) -> tuple[str, int] | None:
    match = _QUARTER.fullmatch(plain_form(text))
    if match is None or not (match["number"] or match["months"]):
        return None
    numbers = {_BY_NUMBER.get(match["number"]) or int(match["number"])} if match["number"] else set()
    if match["months"]:
        numbers.add(_BY_MONTH[re.split(r"[-~至—]", match["months"])[0]])
    return (match["year"] or "", numbers.pop()) if len(numbers) == 1 else None
