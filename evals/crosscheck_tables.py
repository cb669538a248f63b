"""Checks our tables against tablers, an engine that shares no code with ours (Rust on PDFium).

usage: python evals/crosscheck_tables.py FILES… [--parsed DIR] [--show N] [--only KIND…]

Every cell with text of every ruled table that tablers finds is looked for in our
tables.jsonl at its place on its page. The output gives the share that agrees, and each
kind of difference with examples. `--parsed` holds artifacts, one folder a file's stem;
without it the files are parsed first.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pymupdf
import tablers
from compare_cells import EXPLAINED, Cell, Kind, Meeting, PageTexts, compare_page, key_of

from nianbao.domain.artifacts import ROWS_FILE, TABLES_FILE, read_tables
from nianbao.domain.row import RowType
from nianbao.domain.row_file import read_rows
from services.parser.stages.turn_box import turn_box

GOAL = 0.99
_LONGEST_EXAMPLE = 70


@dataclass(frozen=True, slots=True)
class OurPages:
    """Our cells with text by page, and the text outside cells."""

    cells: dict[int, list[Cell]]
    lines: dict[int, str]

    def keys(self, page: int) -> frozenset[str]:
        """The cells of a page as they are compared."""
        return frozenset(cell.key for cell in self.cells.get(page, ()))


@dataclass(slots=True)
class Tally:
    """Cells of theirs by kind of meeting, with a few examples of each."""

    cells: Counter[Kind] = field(default_factory=Counter)
    by_file: defaultdict[str, Counter[Kind]] = field(default_factory=lambda: defaultdict(Counter))
    examples: defaultdict[Kind, list[tuple[str, int, Meeting]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, file: str, page: int, meeting: Meeting) -> None:
        """Count the cells of theirs in a meeting."""
        self.cells[meeting.kind] += len(meeting.theirs)
        self.by_file[file][meeting.kind] += len(meeting.theirs)
        self.examples[meeting.kind].append((file, page, meeting))


def read_ours(folder: Path) -> OurPages:
    """Read tables.jsonl and rows.jsonl of one report."""
    cells: defaultdict[int, list[Cell]] = defaultdict(list)
    for table in read_tables(folder / TABLES_FILE):
        for row in table.rows:
            for cell in row:
                if cell.text and cell.box is not None:
                    box = cell.box
                    cells[cell.page].append(Cell((box.x0, box.y0, box.x1, box.y1), cell.text))
    lines: defaultdict[int, str] = defaultdict(str)
    for each in read_rows(folder / ROWS_FILE):
        if each.type is not RowType.TABLE:
            lines[each.page] += key_of(each.text)
    return OurPages(cells, lines)


def read_theirs(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    """The cells with text of every table that tablers finds, page by page, boxed on the page as shown."""
    with tablers.Document(path) as document, pymupdf.open(path) as stored:
        for index in range(document.page_count):
            page = document.get_page(index)
            tables = tablers.find_tables(page, extract_text=True)
            cells = {(cell.bbox, cell.text) for table in tables for cell in table.cells}
            # tablers boxes a cell where the file stores it, before the page is turned by its /Rotate.
            size, rotation = stored[index].cropbox, stored[index].rotation
            yield (
                index + 1,
                [
                    Cell(turn_box(box, rotation, size.width, size.height), text)
                    for box, text in sorted(cells)
                    if key_of(text)
                ],
            )
            page.clear_cache()


def crosscheck(path: Path, folder: Path, tally: Tally) -> None:
    """Compare one report page by page."""
    ours = read_ours(folder)
    theirs = dict(read_theirs(path))
    for page, cells in theirs.items():
        after = frozenset(cell.key for cell in theirs.get(page + 1, ()))
        texts = PageTexts(ours.lines.get(page, ""), ours.keys(page - 1), after)
        for meeting in compare_page(ours.cells.get(page, []), cells, texts):
            tally.add(path.stem, page, meeting)


def parsed_folders(paths: Iterable[Path], parsed: Path | None, scratch: Path) -> Iterator[tuple[Path, Path]]:
    """Each file with the folder of its artifacts, parsed now where there is none."""
    from services.parser.parse_command import parse_to_folder

    for path in paths:
        folder = parsed / path.stem if parsed is not None else scratch / path.stem
        if not (folder / TABLES_FILE).is_file():
            parse_to_folder(path, folder)
        yield path, folder


def print_tally(tally: Tally, show: int, only: Iterable[Kind]) -> None:
    """Print the share a file, then every kind with its count, meaning and examples."""
    for file, kinds in tally.by_file.items():
        rest = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common() if kind is not Kind.AGREES)
        print(f"{file[:36]:36} {kinds.total():6} cells {kinds[Kind.AGREES] / kinds.total():7.2%}  {rest}")
    total = tally.cells.total()
    print(f"\n{total} cells with text by tablers in {len(tally.by_file)} files")
    for kind, count in tally.cells.most_common():
        print(f"\n{count:7} {count / total:8.3%} {kind}: {EXPLAINED[kind]}")
        if kind is Kind.AGREES or (only and kind not in only):
            continue
        found = tally.examples[kind]
        for file, page, meeting in found[:: max(1, len(found) // max(show, 1))][:show]:
            print(f"          {file} p{page}: ours {_shown(meeting.ours)} theirs {_shown(meeting.theirs)}")


def _shown(cells: Iterable[Cell]) -> str:
    text = " | ".join(cell.text.replace("\n", "⏎") for cell in cells) or "–"
    return repr(text if len(text) <= _LONGEST_EXAMPLE else text[:_LONGEST_EXAMPLE] + "…")


def main() -> int:
    """Compare and print; exit 1 when fewer cells agree than the goal."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILES")
    parser.add_argument("--parsed", type=Path, metavar="DIR", help="artifacts of the files, by stem")
    parser.add_argument("--show", type=int, default=3, help="examples of each kind")
    parser.add_argument("--only", type=Kind, nargs="+", default=(), metavar="KIND", help="examples of these kinds only")
    options = parser.parse_args()
    tally = Tally()
    with tempfile.TemporaryDirectory() as scratch:
        for path, folder in parsed_folders(options.files, options.parsed, Path(scratch)):
            crosscheck(path, folder, tally)
    print_tally(tally, options.show, options.only)
    share = tally.cells[Kind.AGREES] / max(tally.cells.total(), 1)
    print(f"\n{'met   ' if share >= GOAL else 'MISSED'} ≥ {GOAL:.0%} of cells agree: {share:.3%}")
    return 0 if share >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
