"""An imported CSV file, plain or gzipped, read line by line; in UTF-8 or, as old spreadsheets write it, GB18030."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from nianbao.domain.errors import BadDocument

_GZIP = b"\x1f\x8b"
_PIECE_BYTES = 1 << 20
_ENCODINGS = ("utf-8-sig", "gb18030")

MOST_BYTES = 2_000_000_000
"""How much a table may be, unpacked: a hundred times all listed companies' years."""
MOST_CHARS_OF_LINE = 1_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """One record: the number of its first line in the file, from 1, and its cells."""

    number: int
    cells: tuple[str, ...]


def read_lines(path: Path) -> Iterator[Line]:
    """Read the records of a CSV file, the header first; blank ones are left out.

    Raises:
        BadDocument: it is no CSV text (code bad_table), or larger than any table is (too_large).
    """
    try:
        with _open(path, _encoding(path)) as file:
            reader = csv.reader(_bounded_lines(file), strict=True)
            before = 0
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield Line(before + 1, tuple(cells))
                before = reader.line_num
    except (OSError, EOFError, UnicodeDecodeError, zlib.error, csv.Error) as error:
        message = f"表格无法读取（{error}），请检查文件是否为完整的 CSV（UTF-8 或 GB18030 编码，可用 gzip 压缩）"
        raise BadDocument(message, code="bad_table") from error


def _encoding(path: Path) -> str:
    """The first encoding that the whole file is valid in."""
    for encoding in _ENCODINGS[:-1]:
        try:
            with _open(path, encoding) as file:
                while file.read(_PIECE_BYTES):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    return _ENCODINGS[-1]


def _open(path: Path, encoding: str) -> IO[str]:
    # By content: a stored file is named by its hash and has no ending.
    with path.open("rb") as file:
        is_packed = file.read(2) == _GZIP
    raw = gzip.open(path, "rb") if is_packed else path.open("rb")  # noqa: SIM115 - the wrapper closes it
    return io.TextIOWrapper(
        io.BufferedReader(_BoundedReader(cast("IO[bytes]", raw)), _PIECE_BYTES), encoding=encoding, newline=""
    )


def _bounded_lines(file: IO[str]) -> Iterator[str]:
    """The lines of a file, none longer than a record can be."""
    while line := file.readline(MOST_CHARS_OF_LINE + 1):
        if len(line) > MOST_CHARS_OF_LINE:
            raise BadDocument(
                f"表格有一行超过 {MOST_CHARS_OF_LINE} 个字符，不像是 CSV，请检查文件后再导入", code="too_large"
            )
        yield line


class _BoundedReader(io.RawIOBase):
    """Reads through, up to a number of bytes: a small gzip may hold any amount."""

    def __init__(self, source: IO[bytes]) -> None:
        super().__init__()
        self._source = source
        self._left = MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._source.read(len(buffer))
        self._left -= len(piece)
        if self._left < 0:
            raise BadDocument(f"表格展开后超过 {MOST_BYTES / 1e6:.0f} MB，请拆成几个文件再导入", code="too_large")
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._source.close()
        super().close()
