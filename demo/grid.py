"""Tables as reports draw them: cells, merged cells, and rules in the styles of real PDFs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from demo.canvas import PageCanvas
from nianbao.domain.geometry import Box

MERGED_LEFT = "\x00left"
"""A cell that is one with the cell to its left."""
MERGED_UP = "\x00up"
"""A cell that is one with the cell above it."""

FULL_WIDTH_BLANK = "\u3000"
RULE_PT = 0.48


class RuleStyle(StrEnum):
    """How the rules of a table are drawn; each was met in a real report."""

    STROKES = "strokes"
    THIN_RECTS = "thin_rects"
    FILLED_PATHS = "filled_paths"
    OPEN_SIDED = "open_sided"
    THREE_LINE = "three_line"
    BORDERLESS = "borderless"


class Align(StrEnum):
    """Where the text of a column stands in its cell."""

    LEFT = "left"
    RIGHT = "right"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Rule:
    """One straight rule: `at` is its y when horizontal and its x when vertical."""

    is_horizontal: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A table on a page: text of the cells and the lines between them.

    `rows` hold printed lines joined by newlines, or a merge mark; `edges` are the x of
    the vertical rules, one more than there are columns; `row_heights` in points; the text
    of the first `header_rows` stands in the middle of its cells. Leading
    full-width blanks move the first line in, as the indent of a statement's labels does.
    """

    rows: Sequence[Sequence[str]]
    edges: Sequence[float]
    top: float
    row_heights: Sequence[float]
    aligns: Sequence[Align]
    size: float = 9.0
    style: RuleStyle = RuleStyle.STROKES
    padding: float = 3.0
    leading: float = 1.25
    header_rows: int = 0
    has_shaded_header: bool = False

    @property
    def tops(self) -> list[float]:
        """The y of every horizontal rule."""
        ys = [self.top]
        for height in self.row_heights:
            ys.append(ys[-1] + height)
        return ys

    @property
    def bottom(self) -> float:
        """The y of the last rule."""
        return self.tops[-1]


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A cell as it stands on the page; `text_box` covers its printed text."""

    row: int
    column: int
    cell_box: Box
    text_box: Box


def draw_grid(page: PageCanvas, grid: Grid) -> list[DrawnCell]:
    """Draw a table; return where every cell with text stands."""
    tops = grid.tops
    for row in range(grid.header_rows if grid.has_shaded_header else 0):
        page.fill_rectangle(Box(grid.edges[0], tops[row], grid.edges[-1], tops[row + 1]), grey=0.85)
    for rule in _rules(grid):
        _draw_rule(page, rule, grid.style)
    drawn: list[DrawnCell] = []
    for row, cells in enumerate(grid.rows):
        for column, text in enumerate(cells):
            if text and text not in (MERGED_LEFT, MERGED_UP):
                box = _cell_box(grid, row, column)
                align = Align.CENTRE if row < grid.header_rows else grid.aligns[column]
                drawn.append(DrawnCell(row, column, box, _draw_text(page, grid, box, text, align)))
    return drawn


def _cell_box(grid: Grid, row: int, column: int) -> Box:
    last_column = column
    while last_column + 1 < len(grid.rows[row]) and grid.rows[row][last_column + 1] == MERGED_LEFT:
        last_column += 1
    last_row = row
    while last_row + 1 < len(grid.rows) and grid.rows[last_row + 1][column] == MERGED_UP:
        last_row += 1
    tops = grid.tops
    return Box(grid.edges[column], tops[row], grid.edges[last_column + 1], tops[last_row + 1])


def _draw_text(page: PageCanvas, grid: Grid, box: Box, text: str, align: Align) -> Box:
    lines = text.split("\n")
    step = grid.size * grid.leading
    middle = (box.y0 + box.y1) / 2
    baseline = middle - step * len(lines) / 2 + step / 2 + 0.33 * grid.size
    boxes: list[Box] = []
    for number, line in enumerate(lines):
        if not line:
            continue
        y = baseline + number * step
        if align is Align.LEFT:
            printed = line.lstrip(FULL_WIDTH_BLANK)
            indent = (len(line) - len(printed)) * grid.size
            boxes.append(page.text(box.x0 + grid.padding + indent, y, printed, grid.size))
        elif align is Align.RIGHT:
            boxes.append(page.text_right(box.x1 - grid.padding, y, line, grid.size))
        else:
            boxes.append(page.text_centred((box.x0 + box.x1) / 2, y, line, grid.size))
    covered = boxes[0]
    for other in boxes[1:]:
        covered = covered.union(other)
    return covered


def _rules(grid: Grid) -> Iterator[Rule]:
    """The rules of a table, collinear pieces joined into runs; merged cells interrupt them."""
    tops = grid.tops
    if grid.style is RuleStyle.BORDERLESS:
        return
    if grid.style is RuleStyle.THREE_LINE:
        for y in (tops[0], tops[1], tops[-1]):
            yield Rule(True, y, grid.edges[0], grid.edges[-1])
        return
    columns, rows = len(grid.edges) - 1, len(grid.rows)
    for number, y in enumerate(tops):
        present = [number in (0, rows) or grid.rows[number][column] != MERGED_UP for column in range(columns)]
        for start, end in _stretches(present):
            yield Rule(True, y, grid.edges[start], grid.edges[end])
    for number, x in enumerate(grid.edges):
        if number in (0, columns) and grid.style is RuleStyle.OPEN_SIDED:
            continue
        present = [number in (0, columns) or grid.rows[row][number] != MERGED_LEFT for row in range(rows)]
        for start, end in _stretches(present):
            yield Rule(False, x, tops[start], tops[end])


def _stretches(present: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The runs of true values as half-open ranges: T T F T gives (0, 2) and (3, 4)."""
    start: int | None = None
    for number, is_there in enumerate([*present, False]):
        if is_there and start is None:
            start = number
        elif not is_there and start is not None:
            yield start, number
            start = None


def _draw_rule(page: PageCanvas, rule: Rule, style: RuleStyle) -> None:
    if style in (RuleStyle.STROKES, RuleStyle.OPEN_SIDED, RuleStyle.THREE_LINE):
        if rule.is_horizontal:
            page.stroke(rule.start, rule.at, rule.end, rule.at)
        else:
            page.stroke(rule.at, rule.start, rule.at, rule.end)
        return
    half = RULE_PT / 2
    if rule.is_horizontal:
        box = Box(rule.start + half, rule.at - half, rule.end - half, rule.at + half)
        corners = (Box(x - half, rule.at - half, x + half, rule.at + half) for x in (rule.start, rule.end))
    else:
        box = Box(rule.at - half, rule.start + half, rule.at + half, rule.end - half)
        corners = (Box(rule.at - half, y - half, rule.at + half, y + half) for y in (rule.start, rule.end))
    if style is RuleStyle.FILLED_PATHS:
        page.fill_path(box)
        return
    page.fill_rectangle(box)
    for corner in corners:
        page.fill_rectangle(corner)
