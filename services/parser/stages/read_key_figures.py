"""主要会计数据和财务指标 to facts: three years side by side, restated ones twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from nianbao.domain.amount import YUAN_PER_UNIT
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Fact, Passport, Scope, Table
from nianbao.domain.labels import is_subordinate
from nianbao.domain.metric import Metric, MetricKind
from nianbao.domain.period import Period
from services.parser.document import FlowCell, FlowTable
from services.parser.stages.locate_sections import Section
from services.parser.stages.map_columns import ValueColumn, is_header_row, map_columns
from services.parser.stages.plain_form import plain_form
from services.parser.stages.read_figure import read_figure
from services.parser.stages.read_statements import is_per_share, without_metric
from services.parser.stages.read_unit import read_label_unit, read_unit

# A table with fewer known labels is another one under the same heading.
_MIN_KNOWN_LABELS = 2
# Key figures stand together, on this many pages at most.
_PAGES_TOGETHER = 8
# Printed to the cent and this large, a figure is in yuan though nothing says so.
_SURELY_YUAN = 10_000_000
_HUNDRED = Decimal(100)
_BRACKET = re.compile(r"[(（][^()（）]*[)）]")  # "营业收入（元）"

_Meaning = tuple[str, Scope, str, bool]


def read_key_figures(sections: Iterable[Section], report: Period, catalogue: Catalogue) -> list[Fact]:
    """Read every table of key figures; a figure repeated later in the report is not read twice."""
    facts: list[Fact] = []
    seen: set[_Meaning] = set()
    first: tuple[int, int] | None = None
    for section in sections:
        if section.table is not Table.KEY_FIGURES:
            continue
        for part in section.parts:
            if first is not None and not _is_near(first, section, part):
                continue
            found = _one_value_a_name(_facts_of(part, section, report, catalogue))
            if len({fact.metric for fact in found if fact.metric}) < _MIN_KNOWN_LABELS:
                continue
            first = first or (section.chapter, part.page)
            for fact in found:
                facts.append(without_metric(fact) if fact.metric and _meaning(fact) in seen else fact)
                seen.add(_meaning(fact))
    return facts


def _one_value_a_name(facts: Iterable[Fact]) -> list[Fact]:
    """Where two rows of a table claim one metric with two values, only the row of just that name keeps it."""
    found = list(facts)
    values: dict[_Meaning, set[Decimal | str]] = {}
    for fact in found:
        values.setdefault(_meaning(fact), set()).add(fact.value)
    return [
        without_metric(fact) if fact.metric and len(values[_meaning(fact)]) > 1 and not _is_named_so(fact) else fact
        for fact in found
    ]


def _meaning(fact: Fact) -> _Meaning:
    return fact.metric, fact.scope, fact.period, fact.is_restated_away


def _is_named_so(fact: Fact) -> bool:
    return plain_form(_BRACKET.sub("", fact.label)) == fact.metric


def _is_near(first: tuple[int, int], section: Section, part: FlowTable) -> bool:
    """Whether a table belongs with the first one: later ones are of subsidiaries, segments, peers."""
    chapter, page = first
    return section.chapter == chapter and part.page - page <= _PAGES_TOGETHER


def _facts_of(part: FlowTable, section: Section, report: Period, catalogue: Catalogue) -> Iterator[Fact]:
    header: list[Sequence[FlowCell]] = []
    last_header: list[Sequence[FlowCell]] = []
    owner = ""
    for row in part.rows:
        if is_header_row(row, report, is_stock=False, follows_header=bool(header)):
            header.append(row)
            continue
        if header:
            last_header = header if map_columns(header, report, is_stock=False) else last_header
            header = []
        label = row[0].text
        if not last_header or not label or row[0].column:
            continue
        metric = catalogue.match_label(label, Table.KEY_FIGURES)
        is_part = is_subordinate(label)
        owner = owner if is_part else label
        is_stock = metric is not None and metric.kind is MetricKind.STOCK
        columns = map_columns(last_header, report, is_stock)
        unit = _unit_in(last_header) or section.unit
        yield from _facts_of_row(row, columns, unit, metric, owner if is_part else "")


def _unit_in(header: Sequence[Sequence[FlowCell]]) -> str:
    """The unit that header cells state, when they all state the same: "人民币千元"."""
    units = {unit for row in header for cell in row if (unit := read_unit(cell.text))}
    return units.pop() if len(units) == 1 else ""


def _facts_of_row(
    row: Sequence[FlowCell], columns: Sequence[ValueColumn], unit: str, metric: Metric | None, parent: str
) -> Iterator[Fact]:
    by_column = {cell.column: cell for cell in row}
    for column in columns:
        cell = by_column.get(column.column)
        value = read_figure(cell.text) if cell is not None and cell.text else None
        if cell is None or value is None:
            continue
        scaled = _scaled(value, cell.text, row[0].text, unit, metric)
        if scaled is None:
            continue
        is_named = metric is not None and (metric.unit == "%") == (scaled[1] == "%")
        yield Fact(
            table=Table.KEY_FIGURES,
            scope=Scope.PARENT if column.scope is Scope.PARENT else Scope.NONE,
            metric=metric.name if metric is not None and is_named else "",
            label=row[0].text,
            period=column.period,
            value=scaled[0],
            unit=scaled[1],
            passport=Passport(cell.page, cell.box, cell.text, column.name, parent),
            is_restated_away=column.is_before_restatement,
        )


def _scaled(
    value: Decimal, printed: str, label: str, table_unit: str, metric: Metric | None
) -> tuple[Decimal, str] | None:
    """The value in yuan, yuan a share or as a fraction, with its printed unit; None when that is unclear."""
    if plain_form(printed).endswith("%"):
        return value, "%"
    label_unit = read_label_unit(label)
    if is_per_share(label, metric):
        return value, "元/股"
    if label_unit == "%" or (metric is not None and metric.unit == "%"):
        return value / _HUNDRED, "%"
    unit = label_unit or table_unit
    if metric is None and (_is_ratio(label) or (unit not in ("元", label_unit) and "." in printed)):
        # Without a name, a decimal under 百万元 may as well be a rate.
        return None
    if unit in YUAN_PER_UNIT:
        return value * YUAN_PER_UNIT[unit], unit
    if metric is not None and metric.unit == "元" and value.as_tuple().exponent == -2 and abs(value) >= _SURELY_YUAN:
        return value, "元"
    return None


def _is_ratio(label: str) -> bool:
    return plain_form(label).endswith(("率", "比", "度", "倍数", "比例", "比重"))
