"""Rows parsed elsewhere as pages and a flow, for the stages that follow the page stages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from nianbao.domain.errors import BadDocument
from nianbao.domain.row import Row, RowType
from nianbao.domain.row_file import read_rows
from services.parser.document import FlowCell, FlowItem, FlowTable
from services.parser.layout import PageContent, TextLine
from services.parser.stages.writable import writable


def read_row_file(path: Path, max_rows: int, max_pages: int, max_chars: int) -> tuple[Row, ...]:
    """Read and validate a `*.rows.jsonl[.gz]`; rows are numbered anew in their order.

    Raises:
        BadDocument: with code empty_file, bad_rows, too_large or no_text.
    """
    if path.stat().st_size == 0:
        raise BadDocument("文件是空的（0 字节），请重新导出后再提交", code="empty_file")
    rows: list[Row] = []
    last_page = 1
    for row in read_rows(path, max_rows, max_chars):
        if row.page < last_page:
            message = f"第 {len(rows) + 1} 行的页码 {row.page} 小于前一行的 {last_page}，行应按页码排列且页码从 1 开始"
            raise BadDocument(message, code="bad_rows")
        if row.page > max_pages:
            message = f"第 {len(rows) + 1} 行的页码 {row.page} 超过上限 {max_pages} 页，请检查页码或拆分后再提交"
            raise BadDocument(message, code="too_large")
        last_page = row.page
        cells = tuple(map(writable, row.cells))
        rows.append(Row(row.page, len(rows), row.type, writable(row.text), cells, row.box, row.table))
    if not any(row.text.strip() or any(row.cells) for row in rows):
        raise BadDocument("行文件里没有任何文字，请检查导出过程", code="no_text")
    return tuple(rows)


def number_tables(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Give table rows without a table number one: rows with no text between are one table."""
    numbered: list[Row] = []
    table = -1
    is_open = False
    given: int | None = None
    for row in rows:
        if row.type is RowType.TABLE:
            if not is_open or (row.table is not None and row.table != given):
                table += 1
            is_open, given = True, row.table
            row = Row(row.page, row.number, row.type, row.text, row.cells, row.box, table)
        elif row.type is RowType.TEXT:
            is_open = False
        numbered.append(row)
    return tuple(numbered)


def flow_of_rows(rows: Iterable[Row]) -> tuple[FlowItem, ...]:
    """The reading order of numbered rows; without boxes, columns are counted."""
    flow: list[FlowItem] = []
    content = (row for row in rows if row.type in (RowType.TEXT, RowType.TABLE))
    for table, group in groupby(content, key=lambda row: row.table):
        if table is None:
            flow += [_line(row) for row in group]
        else:
            flow.append(FlowTable(table, (), tuple(_cells(row) for row in group if row.cells), is_ruled=False))
    return tuple(item for item in flow if isinstance(item, TextLine) or item.rows)


def _line(row: Row) -> TextLine:
    box = row.box
    corners = (box.x0, box.y0, box.x1, box.y1) if box else (0.0, 0.0, 0.0, 0.0)
    return TextLine(row.page, *corners, row.text, 0.0)


def _cells(row: Row) -> tuple[FlowCell, ...]:
    return tuple(FlowCell(text, column, 1, 1, row.page, None) for column, text in enumerate(row.cells))


def pages_of_rows(rows: Sequence[Row]) -> tuple[PageContent, ...]:
    """Pages with their lines, as far as rows tell; a page without rows is not listed."""
    pages = []
    for number, group in groupby(rows, key=lambda row: row.page):
        members = list(group)
        lines = tuple(_line(row) for row in members if row.type is RowType.TEXT)
        heads = tuple(_line(row) for row in members if row.type is RowType.HEADER)
        pages.append(PageContent(number, 0.0, 0.0, lines, len(members), heads))
    return tuple(pages)
