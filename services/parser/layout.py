"""What one page looks like after it was read: words, rules, tables and lines.

These are made by the thousand, so they are named tuples rather than dataclasses.
Coordinates are PDF points, origin at the top left corner of the upright page: as shown, but
where the text of a page is drawn on its side, the page is turned to be read (`show_boxes`
turns the boxes back).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple


class Word(NamedTuple):
    """A run of characters without a blank."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str


class Rule(NamedTuple):
    """A drawn straight line: `at` is its y (horizontal) or x (vertical)."""

    at: float
    start: float
    end: float


class AsideLine(NamedTuple):
    """Where a line stands that runs another way than its page; `turn` clockwise would make it upright."""

    x0: float
    y0: float
    x1: float
    y1: float
    turn: int


class RawPage(NamedTuple):
    """What the one pass over a page gives, upright: its text runs from left to right.

    `turn` is the clockwise turn, 0, 90, 180 or 270 degrees, that makes the page as shown
    upright; `aside` are the lines of a turned page that run another way.
    `characters` gives the page's single characters as words; it costs another pass,
    so it is called only when a word has to be cut.
    """

    number: int
    width: float
    height: float
    words: list[Word]
    horizontal: list[Rule]
    vertical: list[Rule]
    characters: Callable[[], list[Word]]
    turn: int = 0
    aside: tuple[AsideLine, ...] = ()


class GridCell(NamedTuple):
    """One cell of a table on one page; `row` and `column` are its first ones.

    `apart` is the text with a tab for every blank and a newline for every line that ends
    before the cell is full; empty when it would say no more than `text`.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    apart: str = ""


class PageTable(NamedTuple):
    """A table's part on one page.

    `xs` are the column edges, `rows` the cells by the row in which they start.
    `is_ruled` tells a drawn grid from one inferred from alignment.
    """

    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    xs: tuple[float, ...]
    rows: tuple[tuple[GridCell, ...], ...]
    is_ruled: bool


class TextLine(NamedTuple):
    """A line of text outside tables; `size` is the height of its tallest word."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    size: float


@dataclass(frozen=True, slots=True)
class PageContent:
    """One page in reading order; running heads are apart once they are found.

    `is_unreadable` marks a page too damaged to be read, which has no items; `is_scanned`
    one whose text is only in its picture. `is_recognised` marks one that OCR read, and
    `doubtful` its words with a figure that OCR was not sure of. `turn` is that of `RawPage`.
    """

    number: int
    width: float
    height: float
    items: tuple[TextLine | PageTable, ...]
    word_count: int
    heads: tuple[TextLine, ...] = ()
    feet: tuple[TextLine, ...] = ()
    is_unreadable: bool = False
    is_scanned: bool = False
    is_recognised: bool = False
    doubtful: tuple[Word, ...] = ()
    turn: int = 0

    @property
    def shown_size(self) -> tuple[float, float]:
        """Width and height of the page as readers see it."""
        return (self.width, self.height) if self.turn in (0, 180) else (self.height, self.width)
