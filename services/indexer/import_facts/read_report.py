"""Make a report of a line: who reports, its facts, and what it brings of the years before.

As a real report does, it prints the year before beside its own figures. Who the company was
in the two years before (its 法定代表人, its addresses) comes along, so that it can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.domain.errors import NotAnAmount
from nianbao.domain.fact import Fact, Passport, Scope, Table
from nianbao.domain.report import ReportIdentity, ReportKind
from services.indexer.import_facts.map_columns import Column, Columns
from services.indexer.import_facts.notes import Note, Notes
from services.indexer.import_facts.read_cell import read_cell
from services.indexer.import_facts.read_list import ReportKey
from services.indexer.import_facts.table_file import Line

_STATEMENTS = (Table.BALANCE_SHEET, Table.INCOME_STATEMENT, Table.CASH_FLOW_STATEMENT)


@dataclass(frozen=True, slots=True)
class ImportedReport:
    """One report of the knowledge base, with all its facts."""

    identity: ReportIdentity
    facts: tuple[Fact, ...]
    comparatives: tuple[Fact, ...]


def read_report(
    key: ReportKey, line: Line, lines_before: Sequence[Line | None], columns: Columns, notes: Notes
) -> ImportedReport:
    """Read a line; an unreadable cell is noted and counts as not known.

    `lines_before` are those of the year before, of the one before that and so on; None
    where there is none or it is a report itself.
    """
    code, year = key
    comparatives = [
        fact
        for back, before in enumerate(lines_before, 1)
        if before is not None
        for fact in read_facts(before, year - back, columns, notes)
        if fact.table is Table.COMPANY or (back == 1 and fact.table is not Table.STAFF)
    ]
    identity = ReportIdentity(
        company_code=code,
        short_name=_name(line, columns.short_name),
        full_name=_name(line, columns.full_name),
        english_name=_name(line, columns.english_name),
        year=year,
        kind=ReportKind.ANNUAL,
    )
    return ImportedReport(
        identity,
        read_facts(line, year, columns, notes),
        tuple(comparatives),
    )


def read_facts(line: Line, year: int, columns: Columns, notes: Notes) -> tuple[Fact, ...]:
    """Read the facts of a line, one a metric; of columns that mean one metric the first that knows it counts."""
    facts: dict[str, Fact] = {}
    for column in columns.metrics:
        cell = line.cells[column.index] if column.index < len(line.cells) else ""
        if not cell:
            continue
        place = f"第 {line.number} 行「{column.name}」"
        try:
            fact = _fact(cell, year, column)
        except NotAnAmount:
            notes.add(Note.CELLS_UNREADABLE, f"{place}：「{cell[:20]}」")
            continue
        if fact is not None and facts.setdefault(column.metric.name, fact).value != fact.value:
            notes.add(Note.CELLS_CONTRADICTING, place)
    return tuple(facts.values())


def _fact(cell: str, year: int, column: Column) -> Fact | None:
    value = read_cell(cell, column)
    if value is None:
        return None
    table = column.metric.tables[0]
    return Fact(
        table=table,
        # The table says whose figures they are as little as 主要会计数据 does: the group's.
        scope=Scope.CONSOLIDATED if table in _STATEMENTS else Scope.NONE,
        metric=column.metric.name,
        label=column.name,
        period=str(year),
        value=value,
        unit=column.unit,
        passport=Passport(page=0, box=None, printed=cell.strip()),
    )


def _name(line: Line, index: int | None) -> str:
    return "" if index is None or index >= len(line.cells) else line.cells[index].strip().replace("\0", "")
