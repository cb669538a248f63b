"""Statements to facts: every figure of every row under a column whose period is known."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from nianbao.domain.amount import YUAN_PER_UNIT
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Fact, Passport, Scope, Table
from nianbao.domain.metric import Metric
from nianbao.domain.parsed_report import ParseWarning
from nianbao.domain.period import Period
from services.parser.document import FlowCell, FlowTable
from services.parser.stages.locate_statements import Statement
from services.parser.stages.map_columns import ValueColumn, is_header_row, map_columns
from services.parser.stages.name_bare_totals import name_bare_totals
from services.parser.stages.name_rows import RowNamer
from services.parser.stages.plain_form import plain_form
from services.parser.stages.read_figure import read_figure
from services.parser.stages.read_unit import read_label_unit

# A table without a header of its own has the columns of the one before, to this many points.
_SAME_COLUMN_PT = 12.0
_CENTS_SHARE = 0.8
# No listed company's statement stays below this, and hardly one in 万元 reaches it.
_LEAST_TOTAL_YUAN = 100_000_000


def read_statements(
    statements: Iterable[Statement], report: Period, catalogue: Catalogue
) -> tuple[list[Fact], list[ParseWarning]]:
    """Read the facts of located statements; what cannot be read for sure becomes a warning."""
    facts: list[Fact] = []
    warnings: list[ParseWarning] = []
    for statement in statements:
        unit = statement.unit or _unit_by_cents(statement)
        if unit not in YUAN_PER_UNIT:
            message = f"第 {statement.page} 页的{statement.scope}{statement.table}没有写明人民币单位，未提取其中的数字"
            warnings.append(ParseWarning("unit_missing", message, statement.page))
            continue
        found = list(_StatementReader(statement, unit, report, catalogue).facts())
        if not found:
            message = f"第 {statement.page} 页的{statement.scope}{statement.table}未能识别各列的期间，未提取其中的数字"
            warnings.append(ParseWarning("columns_unknown", message, statement.page))
        facts += found
    return facts, warnings


def _unit_by_cents(statement: Statement) -> str:
    """Large figures printed to the cent are in yuan, whether or not a line says so."""
    texts = [cell.text for part in statement.parts for row in part.rows for cell in row[1:]]
    figures = {text: value for text in texts if len(text) > 4 and (value := read_figure(text)) is not None}
    if not figures or max(abs(value) for value in figures.values()) < _LEAST_TOTAL_YUAN:
        return ""
    cents = [text for text in figures if plain_form(text).rstrip(")")[-3:-2] == "."]
    return "元" if len(cents) >= _CENTS_SHARE * len(figures) else ""


_Meaning = tuple[Scope, str, str, bool]


def _meaning(fact: Fact) -> _Meaning:
    return fact.scope, fact.metric, fact.period, fact.is_restated_away


class _StatementReader:
    """Reads one statement; remembers the columns from table to table."""

    def __init__(self, statement: Statement, unit: str, report: Period, catalogue: Catalogue) -> None:
        self._statement = statement
        self._unit = unit
        self._report = report
        self._is_stock = statement.table is Table.BALANCE_SHEET
        self._catalogue = catalogue
        self._namer = RowNamer(catalogue, statement.table)
        self._columns: tuple[ValueColumn, ...] = ()
        self._xs: tuple[float, ...] = ()

    def facts(self) -> Iterator[Fact]:
        """All facts in reading order; a metric stated twice differently names neither."""
        found = [fact for part in self._statement.parts for fact in self._facts_of(part)]
        values: dict[_Meaning, set[Decimal | str]] = {}
        for fact in found:
            values.setdefault(_meaning(fact), set()).add(fact.value)
        given: dict[_Meaning, str] = {}
        for fact in found:
            meaning = _meaning(fact)
            if fact.metric and len(values[meaning]) > 1:
                yield without_metric(fact)
            elif not fact.metric or meaning not in given:
                given[meaning] = fact.label
                yield fact
            elif plain_form(fact.label) != plain_form(given[meaning]):
                # 淨資產 and, further down, 總權益: one figure, but both lines are printed.
                yield without_metric(fact)

    def _is_label(self, text: str) -> bool:
        return self._catalogue.match_label(text, self._statement.table) is not None

    def _facts_of(self, part: FlowTable) -> Iterator[Fact]:
        columns = self._carried_columns(part)
        header: list[Sequence[FlowCell]] = []
        for row in name_bare_totals(part.rows, self._is_label):
            if is_header_row(row, self._report, self._is_stock, follows_header=bool(header)):
                header.append(row)
                continue
            if header:
                columns = map_columns(header, self._report, self._is_stock) or columns
                header = []
            yield from self._facts_of_row(row, columns)
        if columns:
            self._columns, self._xs = columns, part.xs

    def _carried_columns(self, part: FlowTable) -> tuple[ValueColumn, ...]:
        """The columns of the table before, placed by position in this one."""
        if part.xs == self._xs or not part.xs or not self._xs:
            return self._columns
        carried = []
        for column in self._columns:
            left, right = self._xs[column.column], self._xs[column.column + 1]
            place = _place(part.xs, left, right)
            if place is None:
                return ()
            carried.append(column._replace(column=place, label_column=0 if column.label_column == 0 else place - 1))
        return tuple(carried)

    def _facts_of_row(self, row: Sequence[FlowCell], columns: Sequence[ValueColumn]) -> Iterator[Fact]:
        if not columns:
            return
        by_column = {cell.column: cell for cell in row}
        names: dict[int, tuple[str, Metric | None, str]] = {}
        for column in columns:
            label_cell = by_column.get(column.label_column)
            label = label_cell.text if label_cell is not None else ""
            if not label:
                continue
            if column.label_column not in names:
                names[column.label_column] = label, self._namer.name(label), self._namer.parent
            cell = by_column.get(column.column)
            value = read_figure(cell.text) if cell is not None and cell.text else None
            if cell is None or value is None or _covers_more(cell, column, columns):
                continue
            yield self._fact(*names[column.label_column], column, cell, value)

    def _fact(
        self, label: str, metric: Metric | None, parent: str, column: ValueColumn, cell: FlowCell, value: Decimal
    ) -> Fact:
        unit = read_label_unit(label) or self._unit
        if is_per_share(label, metric):
            unit = "元/股"
        elif unit in YUAN_PER_UNIT:
            value *= YUAN_PER_UNIT[unit]
        return Fact(
            table=self._statement.table,
            scope=column.scope or self._statement.scope,
            metric=metric.name if metric is not None else "",
            label=label,
            period=column.period,
            value=value,
            unit=unit,
            passport=Passport(cell.page, cell.box, cell.text, column.name, parent),
            is_restated_away=column.is_before_restatement,
        )


def _covers_more(cell: FlowCell, column: ValueColumn, columns: Sequence[ValueColumn]) -> bool:
    """Whether a merged cell stands under several periods: whose figure it is cannot be known."""
    return any(column.column < other.column < cell.column + cell.span for other in columns)


def is_per_share(label: str, metric: Metric | None) -> bool:
    """Whether a row is in yuan a share, in which no table unit applies."""
    return (metric is not None and metric.unit == "元/股") or "每股" in plain_form(label)


def without_metric(fact: Fact) -> Fact:
    """The same fact under its printed label alone."""
    return replace(fact, metric="")


def _place(xs: Sequence[float], left: float, right: float) -> int | None:
    """The column of `xs` between two edges, None when none fits."""
    index = bisect_left(xs, left - _SAME_COLUMN_PT)
    if index + 1 >= len(xs):
        return None
    if abs(xs[index] - left) > _SAME_COLUMN_PT or abs(xs[index + 1] - right) > _SAME_COLUMN_PT:
        return None
    return index
