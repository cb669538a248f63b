"""rows.jsonl: one row of a report a line, plain or gzipped."""

from __future__ import annotations

import ast
import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from nianbao.domain.errors import BadDocument
from nianbao.domain.geometry import Box
from nianbao.domain.json_text import corners, quoted
from nianbao.domain.row import Row, RowType

_GZIP_MAGIC = b"\x1f\x8b"


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Write rows.jsonl; a table row's `inside` is the Python-style list of its cells."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(map(_line, rows))


def read_rows(path: Path) -> Iterator[Row]:
    """Read rows.jsonl or rows.jsonl.gz, ours or another parser's.

    Raises:
        BadDocument: a line is not a row; the message gives its number.
    """
    try:
        with _open(path) as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _row(line, number)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        message = f"行文件无法读取（{error}），请检查文件是否完整、是否为 UTF-8 编码"
        raise BadDocument(message, code="bad_rows") from error


def _open(path: Path) -> IO[str]:
    # By content: a stored file is named by its hash and has no ending.
    with path.open("rb") as file:
        is_gzipped = file.read(2) == _GZIP_MAGIC
    return gzip.open(path, "rt", encoding="utf-8") if is_gzipped else path.open(encoding="utf-8")


def _line(row: Row) -> str:
    page, number, row_type, text, cells, box, table = row
    inside = repr(list(cells)) if row_type is RowType.TABLE else text
    place = "" if box is None else f', "bbox": {corners(box)}'
    owner = "" if table is None else f', "table": {table}'
    return f'{{"page": {page}, "allrow": {number}, "type": "{row_type}", "inside": {quoted(inside)}{place}{owner}}}\n'


def _row(line: str, number: int) -> Row:
    try:
        content = json.loads(line)
        row_type = RowType(content["type"])
        inside = content["inside"]
        corners = content.get("bbox")
        table = content.get("table")
        return Row(
            page=int(content["page"]),
            number=int(content["allrow"]),
            type=row_type,
            text="" if row_type is RowType.TABLE else str(inside),
            cells=_cells(inside) if row_type is RowType.TABLE else (),
            box=Box(*(float(corner) for corner in corners)) if corners else None,
            table=None if table is None else int(table),
        )
    except (ValueError, TypeError, KeyError, AttributeError, SyntaxError, RecursionError, MemoryError) as error:
        message = f"第 {number} 行不是有效的行记录，每行应为含 page、allrow、type、inside 的 JSON"
        raise BadDocument(message, code="bad_rows") from error


def _cells(inside: object) -> tuple[str, ...]:
    cells = ast.literal_eval(inside) if isinstance(inside, str) else inside
    if not isinstance(cells, list):
        raise TypeError("a table row's inside is a list")
    return tuple("" if cell is None else str(cell) for cell in cells)
