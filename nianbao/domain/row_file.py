"""rows.jsonl: one row of a report a line, plain or gzipped."""

from __future__ import annotations

import ast
import gzip
import json
import math
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from nianbao.domain.errors import BadDocument
from nianbao.domain.geometry import Box
from nianbao.domain.json_text import corners, quoted
from nianbao.domain.row import Row, RowType

_GZIP_MAGIC = b"\x1f\x8b"
# What reading a hostile line raises: the literal of a deep list ends in one of the last three.
_NOT_A_ROW = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    OverflowError,
    SyntaxError,
    RecursionError,
    MemoryError,
)


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Write rows.jsonl; a table row's `inside` is the Python-style list of its cells."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(map(_line, rows))


def read_rows(path: Path, max_lines: int | None = None, max_chars: int | None = None) -> Iterator[Row]:
    """Read rows.jsonl or rows.jsonl.gz, ours or another parser's.

    `max_lines` and `max_chars` bound the unpacked text, of which a small gzip may hold any amount.

    Raises:
        BadDocument: a line is not a row (the message gives its number), or with code
            too_large when a bound is passed.
    """
    try:
        with _open(path) as file:
            for number, line in enumerate(_lines(file, max_chars), start=1):
                if max_lines is not None and number > max_lines:
                    raise BadDocument(f"行文件超过上限 {max_lines} 行，请拆分后再提交", code="too_large")
                if line.strip():
                    yield _row(line, number)
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        message = f"行文件无法读取（{error}），请检查文件是否完整、是否为 UTF-8 编码"
        raise BadDocument(message, code="bad_rows") from error


def _lines(file: IO[str], max_chars: int | None) -> Iterator[str]:
    if max_chars is None:
        yield from file
        return
    left = max_chars
    while line := file.readline(left + 1):
        left -= len(line)
        if left < 0:
            message = f"行文件展开后超过 {max_chars / 1e6:.0f} 百万字，请拆分后再提交"
            raise BadDocument(message, code="too_large")
        yield line


def _open(path: Path) -> IO[str]:
    # By content: a stored file is named by its hash and has no ending.
    with path.open("rb") as file:
        is_gzipped = file.read(2) == _GZIP_MAGIC
    # Windows programs put a byte order mark in front.
    return gzip.open(path, "rt", encoding="utf-8-sig") if is_gzipped else path.open(encoding="utf-8-sig")


def _line(row: Row) -> str:
    page, number, row_type, text, cells, box, table, is_ocr = row
    inside = repr(list(cells)) if row_type is RowType.TABLE else text
    place = "" if box is None else f', "bbox": {corners(box)}'
    owner = "" if table is None else f', "table": {table}'
    read = ', "ocr": true' if is_ocr else ""
    start = f'{{"page": {page}, "allrow": {number}, "type": "{row_type}", "inside": {quoted(inside)}'
    return f"{start}{place}{owner}{read}}}\n"


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
            box=_box(corners) if corners else None,
            table=None if table is None else int(table),
            is_ocr=content.get("ocr") is True,
        )
    except _NOT_A_ROW as error:
        message = f"第 {number} 行不是有效的行记录，每行应为含 page、allrow、type、inside 的 JSON"
        raise BadDocument(message, code="bad_rows") from error


def _box(corners: Sequence[float]) -> Box:
    x0, y0, x1, y1 = map(float, corners)
    if not (x0 <= x1 and y0 <= y1 and all(map(math.isfinite, (x0, y0, x1, y1)))):
        raise ValueError("a box has finite corners, the top left one first")
    return Box(x0, y0, x1, y1)


def _cells(inside: object) -> tuple[str, ...]:
    cells = ast.literal_eval(inside) if isinstance(inside, str) else inside
    if not isinstance(cells, list):
        raise TypeError("a table row's inside is a list")
    return tuple("" if cell is None else str(cell) for cell in cells)
