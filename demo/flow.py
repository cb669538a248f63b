"""Text and tables flowing over pages, with header, footer and table of contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from demo.canvas import Canvas, PageCanvas
from demo.grid import FULL_WIDTH_BLANK, MERGED_LEFT, MERGED_UP, Align, Grid, RuleStyle, draw_grid
from demo.wrapping import wrap
from nianbao.domain.geometry import Box

_MARKS = (MERGED_LEFT, MERGED_UP)
_KEEP_WITH_NEXT = 92.0


@dataclass(frozen=True, slots=True)
class PageLook:
    """How the pages of a report look; lengths in points."""

    left: float
    right: float
    top: float
    bottom: float
    body_size: float
    table_size: float
    rule_style: RuleStyle
    is_header_centred: bool
    has_page_total: bool
    has_shaded_headers: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a table cell was drawn; `page` counts from 1."""

    page: int
    cell_box: Box
    text_box: Box


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of a paragraph and where it stands; `edges` are the x before each character and after the last."""

    text: str
    page: int
    box: Box
    edges: Sequence[float]


@dataclass(frozen=True, slots=True)
class TableDraft:
    """A table before it has a place: unwrapped cells and column shares of the width.

    `header_rows` stay with the first row after them; a table that `stays_whole` moves
    to the next page rather than being cut.
    """

    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    aligns: Sequence[Align]
    header_rows: int = 1
    stays_whole: bool = False
    size: float | None = None


@dataclass(slots=True)
class _Contents:
    """The page reserved for the table of contents, and what will stand on it."""

    page: PageCanvas | None = None
    entries: list[tuple[str, int]] = field(default_factory=list)


class Flow:
    """A report being written from top to bottom."""

    def __init__(self, canvas: Canvas, look: PageLook, header: str) -> None:
        self.look = look
        self._canvas = canvas
        self._header = header
        self._contents = _Contents()
        self.page = canvas.new_page()
        self.y = look.top

    @property
    def page_number(self) -> int:
        """The physical page being written, from 1."""
        return len(self._canvas.pages)

    @property
    def middle(self) -> float:
        """The x of the middle of the text area."""
        return (self.look.left + self.look.right) / 2

    def new_page(self) -> None:
        """Go on at the top of a new page."""
        self.page = self._canvas.new_page()
        self.y = self.look.top

    def space(self, height: float) -> None:
        """Leave room; at the end of a page there is nothing to leave."""
        self.y += height

    def reserve(self, height: float) -> None:
        """Start a new page unless `height` still fits on this one."""
        if self.y + height > self.look.bottom:
            self.new_page()

    def contents_page(self) -> None:
        """Keep this page for the table of contents, written when all pages are known."""
        self._contents.page = self.page

    def section(self, title: str) -> None:
        """A 第X节 heading, which the table of contents lists."""
        self.reserve(150)
        self.space(10)
        self._contents.entries.append((title, self.page_number))
        self.centred(title, 14, bold=True)
        self.space(6)

    def heading(self, title: str, level: int = 1) -> None:
        """A heading below a section: 一、 is level 1, （一） level 2, and so on."""
        self.reserve(_KEEP_WITH_NEXT)
        self.space(5 if level == 1 else 3)
        self.text(title, bold=True)

    def centred(self, text: str, size: float, *, bold: bool = False) -> None:
        """One line in the middle."""
        self.reserve(size * 1.6)
        self.page.text_centred(self.middle, self.y + size, text, size, bold=bold)
        self.y += size * 1.6

    def text(self, text: str, *, bold: bool = False, align: Align = Align.LEFT, size: float | None = None) -> Box:
        """Lines without indent; returns the box of the first."""
        size = size or self.look.body_size
        boxes: list[Box] = []
        for line in wrap(text, self._width, lambda part: self.page.width_of(part, size)):
            self.reserve(size * 1.6)
            if align is Align.RIGHT:
                boxes.append(self.page.text_right(self.look.right, self.y + size, line, size, bold=bold))
            else:
                boxes.append(self.page.text(self.look.left, self.y + size, line, size, bold=bold))
            self.y += size * 1.6
        return boxes[0]

    def paragraph(self, text: str) -> list[PrintedLine]:
        """A paragraph whose first line is moved in by two characters; returns its lines."""
        printed: list[PrintedLine] = []
        size, indent = self.look.body_size, self.look.body_size * 2
        lines = wrap(text, self._width, lambda part: self.page.width_of(part, size), indent)
        for number, line in enumerate(lines):
            self.reserve(size * 1.6)
            x = self.look.left + (indent if number == 0 else 0)
            box = self.page.text(x, self.y + size, line, size)
            edges = [x + self.page.width_of(line[:end], size) for end in range(len(line) + 1)]
            printed.append(PrintedLine(line, self.page_number, box, edges))
            self.y += size * 1.6
        self.space(2)
        return printed

    def tick(self, *, applies: bool) -> None:
        """The line of boxes that says whether a section applies."""
        self.text("√适用  □不适用" if applies else "□适用  √不适用")

    def table(self, draft: TableDraft) -> dict[tuple[int, int], Placed]:
        """Draw a table, over as many pages as it takes; return where its cells stand."""
        size = draft.size or self.look.table_size
        edges = self._edges(draft.widths)
        rows = [self._wrapped(row, edges, size) for row in draft.rows]
        heights = [self._row_height(row, size) for row in rows]
        head = sum(heights[: draft.header_rows + 1])
        self.reserve(min(sum(heights), self.look.bottom - self.look.top) if draft.stays_whole else head)
        placed: dict[tuple[int, int], Placed] = {}
        first = 0
        while first < len(rows):
            last = self._rows_that_fit(heights, first)
            grid = Grid(
                rows[first:last], edges, self.y, heights[first:last], draft.aligns, size,
                self.look.rule_style, header_rows=draft.header_rows if first == 0 else 0,
                has_shaded_header=self.look.has_shaded_headers,
            )  # fmt: skip
            for cell in draw_grid(self.page, grid):
                placed[(first + cell.row, cell.column)] = Placed(self.page_number, cell.cell_box, cell.text_box)
            self.y = grid.bottom
            first = last
            if first < len(rows):
                self.new_page()
        self.space(7)
        return placed

    def finish(self) -> None:
        """Write the table of contents, the headers and the footers."""
        if self._contents.page is not None:
            self._write_contents(self._contents.page)
        total = len(self._canvas.pages)
        for number, page in enumerate(self._canvas.pages, start=1):
            self._write_margins(page, number, total)

    @property
    def _width(self) -> float:
        return self.look.right - self.look.left

    def _edges(self, widths: Sequence[float]) -> list[float]:
        whole, x = sum(widths), self.look.left
        edges = [x]
        for width in widths:
            x += self._width * width / whole
            edges.append(round(x, 2))
        return edges

    def _wrapped(self, row: Sequence[str], edges: Sequence[float], size: float) -> list[str]:
        wrapped: list[str] = []
        for column, text in enumerate(row):
            if text in _MARKS or not text:
                wrapped.append(text)
                continue
            last = column + 1
            while last < len(row) and row[last] == MERGED_LEFT:
                last += 1
            width = edges[last] - edges[column] - 6.0
            printed = text.lstrip(FULL_WIDTH_BLANK)
            blanks = len(text) - len(printed)
            lines = wrap(printed, width, lambda part: self.page.width_of(part, size), blanks * size)
            wrapped.append(FULL_WIDTH_BLANK * blanks + "\n".join(lines))
        return wrapped

    def _row_height(self, row: Sequence[str], size: float) -> float:
        return 5.0 + size * 1.25 * max(1 if text in _MARKS else text.count("\n") + 1 for text in row)

    def _rows_that_fit(self, heights: Sequence[float], first: int) -> int:
        y, last = self.y, first
        while last < len(heights) and y + heights[last] <= self.look.bottom:
            y += heights[last]
            last += 1
        return max(last, first + 1)

    def _write_contents(self, page: PageCanvas) -> None:
        y, size = self.look.top + 60, 10.5
        for title, number in self._contents.entries:
            end = self.look.right - page.width_of(str(number), size)
            start = self.look.left + page.width_of(title, size)
            dots = "." * int((end - start - 4) / page.width_of(".", size))
            page.text(self.look.left, y, f"{title}{dots}", size, bold=True)
            page.text_right(self.look.right, y, str(number), size, bold=True)
            y += size * 2

    def _write_margins(self, page: PageCanvas, number: int, total: int) -> None:
        look = self.look
        if look.is_header_centred:
            page.text_centred(self.middle, 46, self._header, 9)
        else:
            page.text(look.left, 46, self._header, 9)
        page.stroke(look.left, 51, look.right, 51, 0.75)
        page.text_centred(self.middle, 806, f"{number} / {total}" if look.has_page_total else str(number), 9)
