"""What each column of a table is called: the texts of its header rows, from the top down."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.parser.document import FlowCell, FlowTable
from services.parser.stages.read_figure import is_figure, looks_like_year

Row = Sequence[FlowCell]

# Seen are five: year, group, owner, item, kind ("2019年度 | 归属于母公司 | 其他权益工具 | 永续债").
_MOST_HEADER_ROWS = 6
# Label and value pairs may stand above the header: 报告期末普通股股东总数 | 37,785 | ….
_MOST_ROWS_ABOVE = 4
_FEWEST_NAMES = 3
_COUNT = re.compile(r"\d[\d,.]*[户人股家名个次]")  # "38户"
_NIL = frozenset("-–—－/")  # what a cell without a figure holds


def name_columns(table: FlowTable) -> tuple[str, ...]:
    """Give the header texts over each column, one after the other; "" over one without.

    A table that goes on without a header, or that pairs labels with values, has none.
    """
    texts: list[list[str]] = [[] for _ in range(table.column_count)]
    rows = _header_rows(table)
    for row in rows:
        for cell in row:
            for column in range(cell.column, cell.column + cell.span):
                parts = texts[column]
                if parts and _is_cut(rows[0], row):
                    parts[-1] += cell.text
                elif cell.text and cell.text not in parts:
                    parts.append(cell.text)
    return tuple([" ".join(parts) for parts in texts])


def _header_rows(table: FlowTable) -> Sequence[Row]:
    first = _first_header_row(table)
    if first is None:
        return ()
    rows = table.rows[first : first + _MOST_HEADER_ROWS]
    count = min(_depth(rows[0]), len(rows))
    while count < len(rows) and _goes_on(rows, count, is_ruled=table.is_ruled):
        count = max(count + 1, min(count + _depth(rows[count]), len(rows)))
    while count > 1 and not table.is_ruled and not _names_values(rows[count - 1]):
        count -= 1
    return rows[:count]


def _first_header_row(table: FlowTable) -> int | None:
    """The first row, or the one below pairs of labels and values that names every column."""
    if not _holds_figures(table.rows[0]):
        return 0
    for place, row in enumerate(table.rows[1 : _MOST_ROWS_ABOVE + 1], start=1):
        if not _holds_figures(row) and len(row) >= _FEWEST_NAMES and all(cell.text for cell in row):
            return place
    return None


def _depth(row: Row) -> int:
    """How many rows a header row reaches down, by its tallest cell with a text."""
    return max((cell.row_span for cell in row if cell.text), default=1)


def _goes_on(rows: Sequence[Row], place: int, *, is_ruled: bool) -> bool:
    """Whether a row belongs to the header above it.

    Without rules every row before the figures does. In a drawn table it is one that parts
    what the rows above say of several columns, or names what they leave unnamed.
    """
    row = rows[place]
    if _holds_figures(row):
        return False
    if not is_ruled:
        return True
    names = [cell for cell in row if cell.text and cell.column > 0]
    if _is_cut(rows[0], row):
        return bool(names)
    if any(cell.text for cell in row if cell.column == 0):
        # 项 over 目, beside names that stand under wider ones.
        return len(names) > 1 and all(_is_under(rows[:place], cell, or_none=False) for cell in names)
    return any(_is_under(rows[:place], cell, or_none=True) for cell in names)


def _is_cut(first: Row, row: Row) -> bool:
    """Whether a row is what a page break cut off the header that begins with `first`."""
    return row[0].page != first[0].page and not any(cell.text for cell in row if cell.column == 0)


def _is_under(above: Sequence[Row], cell: FlowCell, *, or_none: bool) -> bool:
    """Whether the last text above a cell spans more columns than the cell; `or_none` where there is none."""
    for row in reversed(above):
        for upper in row:
            if upper.column <= cell.column < upper.column + upper.span and upper.text:
                return upper.span > cell.span
    return or_none


def _names_values(row: Row) -> bool:
    return any(cell.text for cell in row if cell.column > 0)


def _holds_figures(row: Row) -> bool:
    """Whether a row holds figures other than years, or nothing but nil beside its label."""
    values = [cell.text for cell in row if cell.text and cell.column > 0]
    if any((is_figure(text) or _COUNT.fullmatch(text)) and not looks_like_year(text) for text in values):
        return True
    return bool(values) and all(text[0] in _NIL for text in values)
