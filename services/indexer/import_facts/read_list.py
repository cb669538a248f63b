"""Read a report list: which companies and years an import is restricted to."""

from __future__ import annotations

from pathlib import Path

from nianbao.domain.errors import BadDocument
from services.indexer.import_facts.map_columns import find_keys
from services.indexer.import_facts.notes import Note, Notes
from services.indexer.import_facts.read_key import read_code, read_year
from services.indexer.import_facts.table_file import read_lines

ReportKey = tuple[str, int]
"""A company's code and a year."""


def read_list(path: Path, notes: Notes) -> frozenset[ReportKey]:
    """Read a list with columns 证券代码 and 年份; a line that names no report is noted.

    Raises:
        BadDocument: it is no CSV, has no such columns, or names no report at all.
    """
    lines = read_lines(path)
    header = next(lines, None)
    if header is None:
        raise BadDocument("报告清单是空的，应有证券代码和年份两列", code="empty_list")
    code_at, year_at = find_keys(header.cells)
    listed: set[ReportKey] = set()
    for line in lines:
        padded = (*line.cells, *[""] * len(header.cells))
        code, year = read_code(padded[code_at]), read_year(padded[year_at])
        if code is None or year is None:
            notes.add(Note.LIST_LINES_UNREADABLE, f"第 {line.number} 行")
        else:
            listed.add((code, year))
    if not listed:
        raise BadDocument("报告清单里没有一行有证券代码和年份，请检查清单", code="empty_list")
    return frozenset(listed)
