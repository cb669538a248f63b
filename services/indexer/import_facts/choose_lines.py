"""Which lines of a table become reports, and which are read for comparative figures only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from nianbao.domain.errors import BadDocument
from services.indexer.import_facts.map_columns import Columns
from services.indexer.import_facts.notes import Note, Notes
from services.indexer.import_facts.read_key import read_code, read_year
from services.indexer.import_facts.read_list import ReportKey
from services.indexer.import_facts.table_file import Line

LINES_MAX = 100_000
"""Lines are held until their company's turn comes; more are refused."""
YEARS_BACK = 2
"""How many years before a listed report are read for what it brings of them."""


@dataclass(slots=True)
class Chosen:
    """The lines by company and year, and how many there were."""

    lines: dict[ReportKey, Line] = field(default_factory=dict)
    seen: int = 0
    outside_list: int = 0


def choose_lines(
    lines: Iterable[Line],
    columns: Columns,
    listed: frozenset[ReportKey] | None,
    notes: Notes,
    one_code: Mapping[str, str] = MappingProxyType({}),
) -> Chosen:
    """Choose the lines of listed reports and of the two years before them; all when there is no list.

    `one_code` gives the code to use for the codes of a company that has several.

    Raises:
        BadDocument: more than `LINES_MAX` lines (code too_many_lines).
    """
    chosen = Chosen()
    for line in lines:
        chosen.seen += 1
        if chosen.seen > LINES_MAX:
            raise BadDocument(f"表格超过 {LINES_MAX} 行，请拆成几个文件分别导入", code="too_many_lines")
        key = _key(line, columns, notes)
        if key is None:
            continue
        key = (one_code.get(key[0], key[0]), key[1])
        if listed is not None and key not in listed:
            chosen.outside_list += 1
            if not any((key[0], key[1] + back) in listed for back in range(1, YEARS_BACK + 1)):
                continue
        _keep(chosen.lines, key, line, notes)
    for code, year in sorted((listed or frozenset()) - chosen.lines.keys()):
        notes.add(Note.REPORTS_MISSING, f"{code} {year}年")
    return chosen


def _key(line: Line, columns: Columns, notes: Notes) -> ReportKey | None:
    cells = line.cells
    if any(cell.strip() for cell in cells[columns.width :]):
        notes.add(Note.LINES_TOO_LONG, f"第 {line.number} 行")
        return None
    if len(cells) <= max(columns.code, columns.year):
        notes.add(Note.LINES_WITHOUT_KEY, f"第 {line.number} 行")
        return None
    code, year = read_code(cells[columns.code]), read_year(cells[columns.year])
    if code is None or year is None:
        notes.add(Note.LINES_WITHOUT_KEY, f"第 {line.number} 行")
        return None
    return code, year


def _keep(lines: dict[ReportKey, Line], key: ReportKey, line: Line, notes: Notes) -> None:
    first = lines.setdefault(key, line)
    if first is not line and first.cells != line.cells:
        notes.add(Note.LINES_REPEATED, f"第 {line.number} 行（{key[0]} {key[1]}年，前面是第 {first.number} 行）")
