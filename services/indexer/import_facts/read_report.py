"""Make a report of a line: who reports, its facts, and the comparative figures of the year before."""

from __future__ import annotations

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
# What a report prints for its own year only: facts about the company and its staff.
_OWN_YEAR_TABLES = (Table.COMPANY, Table.STAFF)


@dataclass(frozen=True, slots=True)
class ImportedReport:
    """One report of the knowledge base, with all its facts."""

    identity: ReportIdentity
    facts: tuple[Fact, ...]
    comparatives: tuple[Fact, ...]


def read_report(key: ReportKey, line: Line, year_before: Line | None, columns: Columns, notes: Notes) -> ImportedReport:
    """Read a line; an unreadable cell is noted and counts as not known."""
    code, year = key
    comparatives = () if year_before is None else read_facts(year_before, year - 1, columns, notes)
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
        tuple(fact for fact in comparatives if fact.table not in _OWN_YEAR_TABLES),
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
