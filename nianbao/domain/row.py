"""Rows: the reading order of a report, one text paragraph or table row at a time."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from nianbao.domain.geometry import Box


class RowType(StrEnum):
    """The `type` of a row in rows.jsonl."""

    HEADER = "页眉"
    FOOTER = "页脚"
    TEXT = "text"
    TABLE = "excel"


class Row(NamedTuple):
    """One line of rows.jsonl: `page` from 1, `number` (allrow) from 0 through the report.

    `text` is set for text rows, `cells` for table rows; `table` numbers the table
    that a row belongs to, so that rows of a table joined over pages share it. `is_ocr`
    marks what OCR read from a scanned page.
    """

    page: int
    number: int
    type: RowType
    text: str = ""
    cells: tuple[str, ...] = ()
    box: Box | None = None
    table: int | None = None
    is_ocr: bool = False
