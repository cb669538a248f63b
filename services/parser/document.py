"""What the parser knows of a document between its stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from nianbao.domain.doctree import TreeNode
from nianbao.domain.fact import Fact
from nianbao.domain.geometry import Box
from nianbao.domain.parsed_report import IdentityResult, ParseWarning, Reread
from nianbao.domain.printed_table import PrintedTable
from nianbao.domain.report import ReportIdentity, ReportKind
from nianbao.domain.row import Row
from services.parser.layout import PageContent, TextLine
from services.parser.stages.find_contents import Contents
from services.parser.stages.find_sized_headings import HeadingMark

NOBODY = ReportIdentity("", "", "", "", 0, ReportKind.OTHER)


class FlowCell(NamedTuple):
    """One cell of a joined table; `column` counts the joined table's columns.

    `apart` is the text with tabs and newlines where the page parts it, or empty.
    """

    text: str
    column: int
    span: int
    row_span: int
    page: int
    box: Box | None
    apart: str = ""


class FlowTable(NamedTuple):
    """A table joined over its pages; `xs` are its column edges (empty without boxes)."""

    id: int
    xs: tuple[float, ...]
    rows: tuple[tuple[FlowCell, ...], ...]
    is_ruled: bool

    @property
    def page(self) -> int:
        """The page on which the table starts."""
        return self.rows[0][0].page

    @property
    def column_count(self) -> int:
        """How many columns the table has."""
        return max(cell.column + cell.span for row in self.rows for cell in row)


FlowItem = TextLine | FlowTable


@dataclass(frozen=True, slots=True)
class Draft:
    """A report in the making: every stage gives a new draft with one more thing known.

    `flow` is the reading order without headers and footers, tables joined. `marks` are the
    lines that the contents or their size make headings.
    """

    pages: tuple[PageContent, ...] = ()
    contents: Contents = field(default_factory=Contents)
    chapters: frozenset[TextLine] = frozenset()
    marks: Mapping[TextLine, HeadingMark] = field(default_factory=dict)
    flow: tuple[FlowItem, ...] = ()
    rows: tuple[Row, ...] = ()
    nodes: tuple[TreeNode, ...] = ()
    tables: tuple[PrintedTable, ...] = ()
    identity: ReportIdentity = NOBODY
    facts: tuple[Fact, ...] = ()
    identity_results: tuple[IdentityResult, ...] = ()
    rereads: tuple[Reread, ...] = ()
    warnings: tuple[ParseWarning, ...] = ()

    def tables_in_flow(self) -> tuple[FlowTable, ...]:
        """The joined tables in reading order."""
        return tuple(item for item in self.flow if isinstance(item, FlowTable))
