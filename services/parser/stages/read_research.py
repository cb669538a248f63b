"""研发投入情况表 and 研发人员情况表 to facts: one value a row, or years side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Fact, Passport, Scope, Table
from nianbao.domain.metric import Metric
from nianbao.domain.period import Period
from services.parser.document import FlowCell
from services.parser.stages.lead_tables import LedTable
from services.parser.stages.map_columns import ValueColumn, is_header_row, map_columns
from services.parser.stages.plain_form import plain_form
from services.parser.stages.read_figure import is_figure
from services.parser.stages.read_statements import without_metric
from services.parser.stages.scale_figure import scale_figure
from services.parser.stages.warn_left_out import LeftOut, is_printed_figure

_SPENDING = frozenset(
    {"研发投入", "费用化研发投入", "资本化研发投入", "研发投入占营业收入的比例", "研发投入资本化的比重"}
)
_PEOPLE = frozenset({"研发人员人数", "研发人员数量占比"})
_GROUPS = ("学历", "年龄")
_PEOPLE_LEAD = re.compile(r"研发人员(?:的)?(?:学历|年龄)[^。]*$")  # "研发人员学历结构"
_PARTED = re.compile(r"(?<=\d)(?:岁)?[-~～—至](?=\d)")  # "30-40岁", "30岁~40岁"
_BRACKET = re.compile(r"\([^()]*\)")  # "(不含30岁)"
# A single such row may be of a segment or of a project.
_MIN_ROWS = 2
# In every name of what is spent and who does it, printed traditional or not: a table without it is none of them.
_SIGN = "研"
# What a warning says of a head-count that two tables give differently.
_OTHER_COUNT = "与员工专业构成不一致的"


class _Named(NamedTuple):
    table: Table
    metric: Metric


def read_research(
    tables: Iterable[LedTable], report: Period, catalogue: Catalogue, staff: Iterable[Fact]
) -> list[Fact | LeftOut]:
    """Read what was spent on research, and who does it.

    `staff` are the head-counts by profession: where these count 研发人员 otherwise, the
    row of the research table stays without a metric. A figure repeated later is not read twice.
    """
    by_profession = {fact.metric: fact.value for fact in staff}
    read: list[Fact | LeftOut] = []
    seen: set[tuple[str, str]] = set()
    for led in tables:
        if _SIGN not in led.printed and _SIGN not in led.lead:
            continue
        found = list(_facts_of(led, report, catalogue))
        is_people = (
            any(isinstance(fact, Fact) and fact.table is Table.STAFF for fact in found)
            and _PEOPLE_LEAD.search(led.lead) is not None
        )
        if len({fact.metric for fact in found}) < _MIN_ROWS and not is_people:
            continue
        new = [fact for fact in found if isinstance(fact, Fact) and (fact.metric, fact.period) not in seen]
        read += [each for each in found if isinstance(each, LeftOut)]
        seen |= {(fact.metric, fact.period) for fact in new}
        for fact in new:
            is_other = fact.period == str(report) and by_profession.get(fact.metric, fact.value) != fact.value
            read.append(without_metric(fact) if is_other else fact)
            read += [LeftOut(fact.metric, fact.passport.page, _OTHER_COUNT)] if is_other else []
    return read


def _facts_of(led: LedTable, report: Period, catalogue: Catalogue) -> Iterator[Fact | LeftOut]:
    columns: tuple[ValueColumn, ...] = ()
    group = next((word for word in _GROUPS if word in led.lead), "") if _PEOPLE_LEAD.search(led.lead) else ""
    has_people = bool(group)
    for row in led.table.rows:
        texts = [cell.text for cell in row if cell.text]
        if is_header_row(row, report, is_stock=False, follows_header=False):
            columns = map_columns([row], report, is_stock=False)
            continue
        if texts and not any(is_figure(text) for text in texts):
            group = _group(texts, has_people) or group
            # "学历结构类别 | 学历结构人数" begins columns of its own.
            columns = () if len(texts) > 1 and _group(texts, has_people) else columns
            continue
        named = _named(row[0].text, group, catalogue)
        if named is None or row[0].column:
            continue
        has_people = has_people or named.table is Table.STAFF
        yield from _facts_of_row(row, columns, led.unit, named, report)


def _group(texts: Sequence[str], has_people: bool) -> str:
    plain = plain_form("".join(texts))
    return next((word for word in _GROUPS if word in plain), "") if has_people or "研发人员" in plain else ""


def _named(label: str, group: str, catalogue: Catalogue) -> _Named | None:
    spending = catalogue.match_label(label, Table.KEY_FIGURES)
    if spending is not None and spending.name in _SPENDING:
        return _Named(Table.KEY_FIGURES, spending)
    people = catalogue.match_label(label, Table.STAFF)
    if people is not None and people.name in _PEOPLE and "研发人员" in plain_form(label):
        return _Named(Table.STAFF, people)
    if not group:
        return None
    plain = _PARTED.sub("至", _BRACKET.sub("", plain_form(label)))
    part = catalogue.match_label(f"研发人员{plain}", Table.STAFF)
    is_part = part is not None and part.name.startswith("研发人员") and part.name not in _PEOPLE
    return _Named(Table.STAFF, part) if part is not None and is_part else None


def _facts_of_row(
    row: Sequence[FlowCell], columns: Sequence[ValueColumn], unit: str, named: _Named, report: Period
) -> Iterator[Fact | LeftOut]:
    label = row[0].text
    values = [cell for cell in row[1:] if cell.text]
    if columns:
        of_column = {column.column: column for column in columns}
        stated = [(cell, of_column[cell.column]) for cell in values if cell.column in of_column]
        placed = [(cell, column.period, column.name) for cell, column in stated]
    else:
        placed = [(values[0], str(report), "")] if len(values) == 1 else []
        if len(values) > 1 and any(is_printed_figure(cell.text) for cell in values):
            yield LeftOut(named.metric.name, values[0].page)
    for cell, period, name in placed:
        scaled = scale_figure(cell.text, named.metric.unit, label, unit)
        if scaled is not None:
            passport = Passport(cell.page, cell.box, cell.text, name)
            yield Fact(named.table, Scope.NONE, named.metric.name, label, period, scaled[0], scaled[1], passport)
        elif is_printed_figure(cell.text):
            yield LeftOut(named.metric.name, cell.page)
