"""Joined tables as tables.jsonl holds them, with the title and unit printed above."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.domain.printed_table import PrintedTable, TableCell
from services.parser.document import FlowCell, FlowItem, FlowTable
from services.parser.layout import TextLine
from services.parser.stages.name_columns import name_columns
from services.parser.stages.read_unit import read_unit

# The title is the nearest line above that is no unit line, at most so many lines up.
_LINES_ABOVE = 4
_LONGEST_TITLE = 60


def print_tables(flow: Sequence[FlowItem]) -> tuple[PrintedTable, ...]:
    """Give every table of the report, in reading order."""
    above: list[TextLine] = []
    tables = []
    for item in flow:
        if isinstance(item, TextLine):
            above = [*above[-(_LINES_ABOVE - 1) :], item]
        else:
            tables.append(_printed(item, above))
            above = []
    return tuple(tables)


def _printed(table: FlowTable, above: Sequence[TextLine]) -> PrintedTable:
    return PrintedTable(
        id=table.id,
        pages=tuple(sorted({cell.page for row in table.rows for cell in row})),
        title=_title(above),
        unit=next((unit for line in reversed(above) if (unit := read_unit(line.text))), ""),
        columns=name_columns(table),
        rows=tuple([tuple(map(_printed_cell, row)) for row in table.rows]),
    )


def _printed_cell(cell: FlowCell) -> TableCell:
    text, column, span, _, page, box, _ = cell
    return TableCell(text, column, span, page, box)


def _title(above: Sequence[TextLine]) -> str:
    for line in reversed(above):
        text = line.text.strip()
        if len(text) <= _LONGEST_TITLE and not read_unit(text) and not text.startswith(("□", "√")):
            return text
    return ""
