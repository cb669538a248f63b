"""What parsing one document gives: the content of its five artifact files."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from nianbao.domain.doctree import TreeNode
from nianbao.domain.fact import Fact, Scope, Table
from nianbao.domain.printed_table import PrintedTable
from nianbao.domain.report import ReportIdentity
from nianbao.domain.row import Row


@dataclass(frozen=True, slots=True)
class ParseWarning:
    """Something that makes the parse partial: a code for programs, Chinese for people.

    `page` is the physical page from 1, or 0 when the whole report is meant.
    """

    code: str
    message: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class IdentityResult:
    """One accounting identity computed over one table, scope and period."""

    identity: str
    table: Table
    scope: Scope
    period: str
    stated: Decimal
    computed: Decimal
    passed: bool


@dataclass(frozen=True, slots=True)
class RereadFigure:
    """One figure that two readings of a table give differently; "" where one gives none."""

    label: str
    period: str
    first: str
    other: str


@dataclass(frozen=True, slots=True)
class Reread:
    """A table that was read a second time, by the other method, because a check failed.

    `is_taken` says whether the second reading took the first one's place. `failed` names
    the checks that failed at first, `still_failed` those that fail in the second reading.
    """

    table: Table
    scope: Scope
    pages: tuple[int, ...]
    is_taken: bool
    failed: tuple[str, ...]
    still_failed: tuple[str, ...]
    figures: tuple[RereadFigure, ...]


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """The content of report.json.

    `page_sizes` are width and height in points, one per page (empty for rows given
    instead of a PDF). `timings_ms` maps a stage's name to its time.
    """

    parser_version: str
    identity: ReportIdentity
    page_count: int
    page_sizes: tuple[tuple[float, float], ...]
    timings_ms: tuple[tuple[str, float], ...]
    warnings: tuple[ParseWarning, ...]
    identity_results: tuple[IdentityResult, ...]
    counts: tuple[tuple[str, int], ...]
    rereads: tuple[Reread, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedReport:
    """Everything read from one document."""

    summary: ReportSummary
    rows: tuple[Row, ...]
    nodes: tuple[TreeNode, ...]
    tables: tuple[PrintedTable, ...]
    facts: tuple[Fact, ...]
