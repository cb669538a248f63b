"""The reading order as numbered rows: paragraphs, table rows, headers and footers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from operator import attrgetter

from nianbao.domain.geometry import Box
from nianbao.domain.headings import CONTENTS_LINE, heading_of
from nianbao.domain.row import Row, RowType
from services.parser.document import FlowCell, FlowItem, FlowTable
from services.parser.layout import PageContent, TextLine
from services.parser.stages.find_sized_headings import HeadingMark
from services.parser.stages.join_words import join_texts

# A line that ends within this many character widths of the right margin is full.
_FULL_LINE_CHARACTERS = 2.5
# A column of text: at least so many lines of at least this length end at one place.
_COLUMN_LINES = 6
_LONG_LINE_PT = 150.0
_EDGE_PT = 8.0
_TOUCH_PT = 2.0


def list_rows(
    pages: Sequence[PageContent],
    flow: Sequence[FlowItem],
    marks: Mapping[TextLine, HeadingMark],
    contents: Collection[TextLine],
) -> tuple[Row, ...]:
    """Number everything in reading order, page by page.

    A heading of `marks` and a line of the `contents` is a row of its own.
    """
    by_page: dict[int, list[Row]] = {page.number: [] for page in pages}
    edges = _RightEdges(flow)
    paragraph: list[TextLine] = []

    def close() -> None:
        if paragraph:
            by_page[paragraph[0].page].append(_paragraph_row(paragraph))
            paragraph.clear()

    for item in flow:
        if isinstance(item, FlowTable):
            close()
            tall: list[FlowCell] = []
            for cells in item.rows:
                if tall:
                    tall = _reaching(tall, cells)
                tall += [cell for cell in cells if cell.row_span > 1]
                by_page[cells[0].page].append(_table_row(item, cells, tall))
        else:
            if paragraph and not (
                _is_rest(marks, item)
                if paragraph[-1] in marks or item in marks
                else paragraph[-1] not in contents and _goes_on(paragraph[-1], item, edges)
            ):
                close()
            paragraph.append(item)
    close()
    rows: list[Row] = []
    for page in pages:
        rows += [_line_row(line, RowType.HEADER) for line in page.heads]
        rows += by_page[page.number]
        rows += [_line_row(line, RowType.FOOTER) for line in page.feet]
    recognised = {page.number for page in pages if page.is_recognised}
    # Field by field costs a third of `_replace`.
    return tuple(
        [
            Row(row.page, number, row.type, row.text, row.cells, row.box, row.table, row.page in recognised)
            for number, row in enumerate(rows)
        ]
    )


def _is_rest(marks: Mapping[TextLine, HeadingMark], line: TextLine) -> bool:
    """Whether a line is the second one of a heading."""
    mark = marks.get(line)
    return mark is not None and mark.rank == 0


class _RightEdges:
    """Where lines end on each page: at the margin, or at the edge of a column of text."""

    def __init__(self, flow: Sequence[FlowItem]) -> None:
        self._margins: dict[int, float] = {}
        self._ends: Counter[tuple[int, int]] = Counter()
        for item in flow:
            if isinstance(item, TextLine):
                self._margins[item.page] = max(self._margins.get(item.page, 0.0), item.x1)
                if item.x1 - item.x0 >= _LONG_LINE_PT:
                    self._ends[item.page, round(item.x1 / _EDGE_PT)] += 1

    def is_full(self, line: TextLine) -> bool:
        """Whether a line ends where many do, so that its text may go on below."""
        if line.x1 >= self._margins[line.page] - _FULL_LINE_CHARACTERS * line.size:
            return True
        if line.x1 - line.x0 < _LONG_LINE_PT:
            return False
        place = round(line.x1 / _EDGE_PT)
        return sum(self._ends[line.page, near] for near in (place - 1, place, place + 1)) >= _COLUMN_LINES


def _goes_on(line: TextLine, following: TextLine, edges: _RightEdges) -> bool:
    """Whether `following` continues the paragraph of `line`: that line is full, no title begins."""
    if following.page != line.page or not edges.is_full(line):
        return False
    if following.y0 < line.y0 or following.y0 - line.y1 > 1.5 * line.size:
        return False
    if CONTENTS_LINE.search(line.text) or heading_of(following.text) is not None or _is_chapter(line.text):
        return False
    return following.x0 <= line.x0 + line.size


def _is_chapter(text: str) -> bool:
    heading = heading_of(text) if text[:1] == "第" else None
    return heading is not None and heading[0] == "章"


def _paragraph_row(lines: Sequence[TextLine]) -> Row:
    first = lines[0]
    if len(lines) == 1:
        return _line_row(first, RowType.TEXT)
    text = first.text
    for line in lines[1:]:
        text = join_texts(text, line.text)
    box = Box(
        min([line.x0 for line in lines]), first.y0, max([line.x1 for line in lines]), max([line.y1 for line in lines])
    )
    return Row(first.page, 0, RowType.TEXT, text=text, box=box)


def _line_row(line: TextLine, row_type: RowType) -> Row:
    return Row(line.page, 0, row_type, text=line.text, box=Box(line.x0, line.y0, line.x1, line.y1))


def _reaching(tall: Sequence[FlowCell], cells: Sequence[FlowCell]) -> list[FlowCell]:
    """The merged cells of rows above that reach down beside this row."""
    top = cells[0].box
    if top is None:
        return []
    return [
        cell
        for cell in tall
        if cell.page == cells[0].page and cell.box is not None and cell.box.y1 > top.y0 + _TOUCH_PT
    ]


def _table_row(table: FlowTable, cells: Sequence[FlowCell], tall: Sequence[FlowCell]) -> Row:
    """A table row; what a tall cell above says stands in its column here too."""
    texts = cells
    if tall:
        own = {cell.column for cell in cells}
        texts = sorted([*cells, *(cell for cell in tall if cell.column not in own)], key=attrgetter("column"))
    boxes = [cell.box for cell in cells if cell.box is not None]
    box = _around(boxes) if cells[0].box is not None else None
    return Row(cells[0].page, 0, RowType.TABLE, cells=tuple([cell.text for cell in texts]), box=box, table=table.id)


def _around(boxes: Sequence[Box]) -> Box:
    x0s, y0s, x1s, y1s = zip(*boxes, strict=True)
    return Box(min(x0s), min(y0s), max(x1s), max(y1s))
