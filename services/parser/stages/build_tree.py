"""Rows to a tree: headings above paragraphs and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from nianbao.domain.doctree import TreeNode
from nianbao.domain.headings import CONTENTS_LINE, heading_of, normal
from nianbao.domain.row import Row, RowType
from services.parser.layout import TextLine
from services.parser.stages.find_sized_headings import HeadingMark
from services.parser.stages.place_chapters import ordinal_of

# Headings listed on the contents pages are not the headings themselves.
_CONTENTS_PAGES = 8
_MIN_CONTENTS_LINES = 4
# Where 一、 stands outside an audit report.
_RANK_OF_NUMBERED = 2


def build_tree(
    rows: Sequence[Row],
    document_title: str,
    marks: Mapping[TextLine, HeadingMark] = MappingProxyType({}),
    contents: Iterable[TextLine] = (),
) -> tuple[TreeNode, ...]:
    """Build the tree by climbing from each heading to the right ancestor.

    Consecutive paragraphs under one heading are one leaf each; the rows of one table
    are one leaf together. `marks` tell headings that their wording does not; the lines of
    the table of `contents` are none.
    """
    builder = _Builder(document_title, rows)
    marked = {(line.page, line.y0, line.x0): mark for line, mark in marks.items() if mark.rank}
    listed = {(line.page, line.y0, line.x0) for line in contents}
    chosen = {ordinal_of(line.text) for line, mark in marks.items() if mark.rank == 1} - {""}
    contents_pages = frozenset[int]() if listed else _contents_pages(rows)
    for row in rows:
        if row.type in (RowType.HEADER, RowType.FOOTER):
            continue
        if row.type is RowType.TABLE:
            builder.add_table_row(row)
            continue
        place = None if row.box is None else (row.page, row.box.y0, row.box.x0)
        mark = marked.get(place) if place is not None else None
        if mark is not None:
            builder.add_heading(mark.type, mark.rank, row)
            continue
        heading = None if place in listed or row.page in contents_pages else heading_of(row.text)
        # A chapter that is known to begin elsewhere is only spoken of.
        is_spoken_of = heading is not None and heading[1] == 1 and ordinal_of(row.text) in chosen
        if heading is None or is_spoken_of or builder.is_open_chapter(row.text):
            builder.add_leaf("text", _beginning(row.text), row)
        else:
            builder.add_heading(*heading, row)
    return builder.nodes()


def _beginning(text: str) -> str:
    """The first 40 characters in normal form; only as much as that takes is put in it."""
    start = normal(text[:100])
    # Composition reaches over a cut by a character or two.
    return start[:40] if len(text) <= 100 or len(start) > 50 else normal(text)[:40]


def _contents_pages(rows: Sequence[Row]) -> frozenset[int]:
    counts: dict[int, int] = {}
    for row in rows:
        if row.page > _CONTENTS_PAGES:
            break
        if row.type is RowType.TEXT and CONTENTS_LINE.search(row.text):
            counts[row.page] = counts.get(row.page, 0) + 1
    return frozenset(page for page, count in counts.items() if count >= _MIN_CONTENTS_LINES)


class _Builder:
    """Holds the open headings while rows stream by."""

    def __init__(self, title: str, rows: Sequence[Row]) -> None:
        last = rows[-1].number if rows else 0
        page = rows[0].page if rows else 1
        self._nodes = [TreeNode(0, None, 0, "文档", title, page, (0, last))]
        # The last row of each node, which grows while tables go on.
        self._last = [last]
        self._open: list[tuple[int, int]] = [(0, 0)]
        self._deeper = 0
        self._table: int | None = None

    def add_heading(self, kind: str, rank: int, row: Row) -> None:
        """Open a heading under the nearest open one of a lower rank.

        Below a heading of an audit report (三、关键审计事项) all kinds stand as much deeper as it does.
        """
        if kind == "一、":
            self._deeper = rank - _RANK_OF_NUMBERED
        elif rank <= _RANK_OF_NUMBERED or kind == "报表标题":
            self._deeper = 0
        else:
            rank += self._deeper
        while self._open[-1][1] >= rank:
            self._open.pop()
        node = self._add(kind, row.text.strip(), row)
        self._open.append((node.id, rank))

    def is_open_chapter(self, title: str) -> bool:
        """Whether a title only repeats the open chapter's, as page headers do."""
        return len(self._open) > 1 and normal(self._nodes[self._open[1][0]].title) == normal(title)

    def add_leaf(self, kind: str, title: str, row: Row) -> None:
        """Add content under the innermost open heading."""
        self._add(kind, title, row)

    def add_table_row(self, row: Row) -> None:
        """Add a table, or stretch the leaf of the table that this row continues."""
        if row.table is not None and row.table == self._table and self._nodes[-1].type == "excel":
            self._last[-1] = row.number
            return
        self._add("excel", " ".join(cell for cell in row.cells if cell)[:40], row)
        self._table = row.table

    def _add(self, kind: str, title: str, row: Row) -> TreeNode:
        parent = self._open[-1][0]
        node = TreeNode(
            len(self._nodes), parent, self._nodes[parent].level + 1, kind, title, row.page, (row.number, row.number)
        )
        self._nodes.append(node)
        self._last.append(row.number)
        return node

    def nodes(self) -> tuple[TreeNode, ...]:
        """All nodes, each heading's rows stretched over its descendants."""
        last = self._last.copy()
        for node in reversed(self._nodes):
            if node.parent is not None:
                last[node.parent] = max(last[node.parent], last[node.id])
        return tuple(
            TreeNode(id_, node.parent, node.level, node.type, node.title, node.page, (node.rows[0], last[id_]))
            for id_, node in enumerate(self._nodes)
        )
