"""Tables as printed: what tables.jsonl holds, one table joined over its pages a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from nianbao.domain.geometry import Box


class TableCell(NamedTuple):
    """One cell: its text, its first column, how many columns it spans, and where it stands."""

    text: str
    column: int
    span: int
    page: int
    box: Box | None


@dataclass(frozen=True, slots=True)
class CellHead:
    """What the cell of a fact stands under: the passport's `column` and `parent`."""

    page: int
    box: Box
    column: str
    parent: str


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """One table, joined over page breaks.

    `title` and `unit` are read from the lines above it ("" when not stated). `columns`
    are the header texts, one per column. `rows` include the header rows. `heads` are of
    the cells that facts were read from: a table may have another header further down, or
    none because it goes on under the one before.
    """

    id: int
    pages: tuple[int, ...]
    title: str
    unit: str
    columns: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    heads: tuple[CellHead, ...] = ()
