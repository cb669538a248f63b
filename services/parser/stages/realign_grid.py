"""A drawn grid read by alignment: figures decide the columns, baselines the rows, rules only suggest."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from services.parser.layout import PageTable, RawPage, Word
from services.parser.stages.build_grids import Grid
from services.parser.stages.read_figure import is_figure

# A glyph box may lean over a rule by so much; a figure farther over is cut by it.
_LEAN_PT = 2.0
# Figures of one column end within this of each other.
_SAME_COLUMN_PT = 8.0
_BESIDE_PT = 2.0
_SAME_EDGE_PT = 8.0
_NARROWEST_PT = 6.0


class FigureSpan(NamedTuple):
    """Where a figure begins and ends, and the edges of its table's columns.

    All are counted from the table's left edge, since facing pages are shifted.
    """

    left: float
    right: float
    edges: tuple[float, ...]


def figure_spans(page: RawPage, tables: Iterable[PageTable]) -> Iterator[FigureSpan]:
    """The figures that stand in these tables of a page."""
    for table in tables:
        edges = _from_left(table.xs)
        for word in page.words:
            if _stands_in(word, table.x0, table.y0, table.x1, table.y1) and is_figure(word.text):
                yield FigureSpan(word.x0 - table.x0, word.x1 - table.x0, edges)


def realign_grids(
    grids: Iterable[Grid], page: RawPage, tables: Sequence[PageTable], figures: Sequence[FigureSpan]
) -> list[Grid]:
    """Give the grids that `tables` were read from anew; the others stay.

    Edges that go through figures are moved beside them, and in rows with figures no two
    cells are one. `figures` are those of all these pages; of them count those in tables of
    like columns, so that a table's columns stay the same on each of its pages.
    """
    places = {(table.x0, table.y0, table.x1, table.y1) for table in tables}
    return [
        _realigned(grid, page, figures) if (grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]) in places else grid
        for grid in grids
    ]


def _realigned(grid: Grid, page: RawPage, figures: Sequence[FigureSpan]) -> Grid:
    edges = _from_left(grid.xs)
    figures = [span for span in figures if _are_alike(span.edges, edges)]
    xs = [grid.xs[0]]
    for edge in grid.xs[1:-1]:
        moved = grid.xs[0] + _beside_figures(edge - grid.xs[0], figures)
        xs.append(moved if moved > xs[-1] + _NARROWEST_PT else edge)
    xs.append(grid.xs[-1])
    return _apart(grid._replace(xs=xs), _rows_with_figures(grid, page))


def _from_left(xs: Sequence[float]) -> tuple[float, ...]:
    return tuple(x - xs[0] for x in xs)


def _are_alike(edges: Sequence[float], others: Sequence[float]) -> bool:
    return len(edges) == len(others) and all(
        abs(edge - other) <= _SAME_EDGE_PT for edge, other in zip(edges, others, strict=True)
    )


def _beside_figures(edge: float, figures: Sequence[FigureSpan]) -> float:
    """The edge itself, or a place left of the column of figures that it goes through."""
    cut = [span.right for span in figures if span.left + _LEAN_PT < edge < span.right - _LEAN_PT]
    if not cut:
        return edge
    column = [span.left for span in figures if min(cut) - _SAME_COLUMN_PT <= span.right <= max(cut) + _SAME_COLUMN_PT]
    return min(column) - _BESIDE_PT


def _rows_with_figures(grid: Grid, page: RawPage) -> set[int]:
    return {
        bisect_right(grid.ys, (word.y0 + word.y1) / 2) - 1
        for word in page.words
        if _stands_in(word, grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]) and is_figure(word.text)
    }


def _apart(grid: Grid, rows: set[int]) -> Grid:
    """Part the cells that stand in any of these rows into one for each row and column."""
    owner = [[-1] * (len(grid.xs) - 1) for _ in grid.ys[1:]]
    spans: list[tuple[int, int, int, int]] = []
    for row, column, row_span, column_span in grid.spans:
        is_parted = any(each in rows for each in range(row, row + row_span))
        if not is_parted:
            spans.append((row, column, row_span, column_span))
        for each_row in range(row, row + row_span):
            for each_column in range(column, column + column_span):
                if is_parted:
                    spans.append((each_row, each_column, 1, 1))
                owner[each_row][each_column] = len(spans) - 1
    return Grid(grid.xs, grid.ys, owner, spans)


def _stands_in(word: Word, x0: float, y0: float, x1: float, y1: float) -> bool:
    return x0 <= (word.x0 + word.x1) / 2 < x1 and y0 <= (word.y0 + word.y1) / 2 < y1
