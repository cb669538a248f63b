"""The smallest PDFs that show one thing: a page of text lines and drawn tables.

    pdf = tiny_pdf(
        TinyPage(
            texts=(Line(60, 80, "合并资产负债表"), Line(420, 96, "单位：元")),
            tables=(table([["项目", "期末余额", "期初余额"], ["货币资金", "1,234.50", "1,000.00"]], top=110),),
            header="示例公司2023年年度报告",
            footer="1 / 2",
        )
    )

A cell may hold "\\n" for lines that a narrow cell wraps, and MERGED_LEFT or MERGED_UP.
A table that crosses pages is two tables with the same edges on two pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from demo.canvas import A4, Canvas, PageCanvas, Typeface
from demo.grid import MERGED_LEFT, MERGED_UP, Align, Grid, RuleStyle, draw_grid

__all__ = [
    "MERGED_LEFT",
    "MERGED_UP",
    "Align",
    "Line",
    "RuleStyle",
    "TinyPage",
    "table",
    "tiny_pdf",
    "write_tiny_pdf",
]

HEADER_BASELINE = 42.0
FOOTER_HEIGHT = 29.9


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: `x` is where it starts, ends or has its middle, `y` its baseline."""

    x: float
    y: float
    text: str
    size: float = 9.0
    align: Align = Align.LEFT
    bold: bool = False


@dataclass(frozen=True, slots=True)
class TinyPage:
    """What stands on one A4 page.

    `turned` draws texts and tables on their side, turned clockwise by so many degrees;
    `rotation` is the page's /Rotate: a page turned by it is shown upright, landscape when
    it lies on its side. Headers and footers always stand straight on the page as shown.
    """

    texts: Sequence[Line] = ()
    tables: Sequence[Grid] = ()
    header: str = ""
    footer: str = ""
    turned: int = 0
    rotation: int = 0


def table(
    rows: Sequence[Sequence[str]],
    *,
    top: float,
    edges: Sequence[float] = (),
    left: float = 60.0,
    right: float = 535.0,
    style: RuleStyle | str = RuleStyle.STROKES,
    size: float = 9.0,
    aligns: Sequence[Align] = (),
    row_heights: Sequence[float] = (),
) -> Grid:
    """A table from its rows.

    Without `edges` the columns share the width evenly; without `row_heights` a row is as
    high as its tallest cell; without `aligns` the first column stands left, others right.
    """
    columns = len(rows[0])
    if not edges:
        edges = [left + (right - left) * number / columns for number in range(columns + 1)]
    if not row_heights:
        row_heights = [6.0 + size * 1.25 * max(cell.count("\n") + 1 for cell in row) for row in rows]
    if not aligns:
        aligns = [Align.LEFT] + [Align.RIGHT] * (columns - 1)
    return Grid(rows, edges, top, row_heights, aligns, size, RuleStyle(style))


def tiny_pdf(*pages: TinyPage, typeface: Typeface = Typeface.UNIFORM) -> bytes:
    """Draw the pages; the same pages always give the same bytes."""
    canvas = Canvas(typeface=typeface)
    for page in pages:
        _draw(canvas.new_page(page.rotation, A4[::-1] if page.rotation % 180 else A4), page)
    return canvas.to_pdf()


def write_tiny_pdf(path: Path, *pages: TinyPage, typeface: Typeface = Typeface.UNIFORM) -> Path:
    """Draw the pages into a file; return its path."""
    path.write_bytes(tiny_pdf(*pages, typeface=typeface))
    return path


def _draw(page: PageCanvas, content: TinyPage) -> None:
    if content.header:
        page.text_centred(page.width / 2, HEADER_BASELINE, content.header)
    if content.footer:
        page.text_centred(page.width / 2, page.height - FOOTER_HEIGHT, content.footer)
    with page.turned(content.turned):
        _draw_content(page, content)


def _draw_content(page: PageCanvas, content: TinyPage) -> None:
    for line in content.texts:
        write = {Align.LEFT: page.text, Align.RIGHT: page.text_right, Align.CENTRE: page.text_centred}[line.align]
        write(line.x, line.y, line.text, line.size, bold=line.bold)
    for grid in content.tables:
        draw_grid(page, grid)
