"""Put words into the cells of drawn grids, cutting those that straddle a rule."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from operator import itemgetter

from services.parser.layout import GridCell, PageTable, RawPage, Word
from services.parser.stages.build_grids import Grid
from services.parser.stages.join_words import into_lines, join_cell_apart, join_cell_lines

# A word may lean over a rule by this much (glyph boxes are wider than their ink).
_LEAN_PT = 2.0


def fill_cells(page: RawPage, grids: Sequence[Grid]) -> tuple[list[PageTable], list[Word]]:
    """Make tables of the grids; the words that stand in none of them come back too."""
    if not grids:
        return [], page.words
    contents: list[list[list[Word]]] = [[[] for _ in grid.spans] for grid in grids]
    outside: list[Word] = []
    cutter = _Cutter(page.characters)
    for word in page.words:
        x0, y0, x1, y1, _ = word
        y = (y0 + y1) / 2
        index = _grid_at(grids, (x0 + x1) / 2, y)
        if index < 0:
            outside.append(word)
            continue
        grid = grids[index]
        owners = grid.owner[bisect_right(grid.ys, y) - 1]
        first, last = _columns(grid.xs, x0, x1)
        if owners[first] == owners[last]:
            contents[index][owners[first]].append(word)
            continue
        for piece in cutter.cut(word, grid.xs):
            middle = (piece.x0 + piece.x1) / 2
            column = min(max(bisect_right(grid.xs, middle) - 1, 0), len(owners) - 1)
            contents[index][owners[column]].append(piece)
    tables = [_table(page.number, grid, words) for grid, words in zip(grids, contents, strict=True)]
    return [table for table in tables if table.rows], outside


def _grid_at(grids: Sequence[Grid], x: float, y: float) -> int:
    """The innermost grid around a point: of nested ones, the last starts lowest."""
    for index in range(len(grids) - 1, -1, -1):
        xs, ys, _, _ = grids[index]
        if ys[0] <= y < ys[-1] and xs[0] <= x < xs[-1]:
            return index
    return -1


def _columns(xs: Sequence[float], x0: float, x1: float) -> tuple[int, int]:
    """The first and last column that a word from `x0` to `x1` stands in, leaning aside."""
    if x1 - x0 < 2 * _LEAN_PT:
        x0 = x1 = (x0 + x1) / 2
    else:
        x0, x1 = x0 + _LEAN_PT, x1 - _LEAN_PT
    first = bisect_right(xs, x0) - 1
    last = bisect_right(xs, x1, max(first, 0)) - 1
    return max(first, 0), min(last, len(xs) - 2)


class _Cutter:
    """Cuts words at column edges by the boxes of their characters, read once a page."""

    def __init__(self, characters: Callable[[], list[Word]]) -> None:
        self._read = characters
        self._characters: list[Word] | None = None

    def cut(self, word: Word, xs: Sequence[float]) -> list[Word]:
        """Cut a word where its characters change column."""
        if self._characters is None:
            self._characters = self._read()
        inside = [
            char
            for char in self._characters
            if char.x0 >= word.x0 - 0.5
            and char.x1 <= word.x1 + 0.5
            and word.y0 - 1 <= (char.y0 + char.y1) / 2 <= word.y1 + 1
        ]
        inside.sort(key=itemgetter(0))
        if "".join(char.text for char in inside) != word.text:
            return [word]
        pieces: list[Word] = []
        column = -1
        for char in inside:
            here = bisect_right(xs, (char.x0 + char.x1) / 2)
            if pieces and here == column:
                last = pieces[-1]
                pieces[-1] = last._replace(x1=char.x1, text=last.text + char.text)
            else:
                pieces.append(char)
            column = here
        return pieces


def _table(page: int, grid: Grid, contents: Sequence[Sequence[Word]]) -> PageTable:
    xs, ys = grid.xs, grid.ys
    rows: list[list[GridCell]] = [[] for _ in range(len(ys) - 1)]
    filled: set[int] = set()
    for (row, column, row_span, column_span), words in zip(grid.spans, contents, strict=True):
        x0, x1 = xs[column], xs[column + column_span]
        if len(words) > 1:
            lines = into_lines(words)
            text, apart = join_cell_lines(lines, x0, x1), join_cell_apart(words, lines, x0, x1)
        else:
            text, apart = words[0].text if words else "", ""
        if text:
            filled.add(row)
        rows[row].append(GridCell(row, column, row_span, column_span, x0, ys[row], x1, ys[row + row_span], text, apart))
    kept = tuple([tuple(cells) for row, cells in enumerate(rows) if row in filled])
    return PageTable(page, xs[0], ys[0], xs[-1], ys[-1], tuple(xs), kept, is_ruled=True)
