"""Builders for tiny reports: a cover that says who and when, and pages to parse."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nianbao.domain.fact import Fact, Scope, Table
from nianbao.domain.parsed_report import ParsedReport
from services.parser.pipeline import parse_document
from tests.support.tiny_pdf import Line, TinyPage, table, write_tiny_pdf

COVER = TinyPage(
    texts=(
        Line(60, 100, "公司代码：600001    公司简称：示例股份"),
        Line(200, 300, "示例制造股份有限公司", size=18),
        Line(220, 340, "2023年年度报告", size=18),
    )
)
HALF_YEAR_COVER = TinyPage(
    texts=(
        Line(60, 100, "公司代码：600001    公司简称：示例股份"),
        Line(200, 300, "示例制造股份有限公司", size=18),
        Line(220, 340, "2023年半年度报告", size=18),
    )
)
BALANCE_ROWS = (
    ("项目", "附注", "期末余额", "期初余额"),
    ("流动资产：", "", "", ""),
    ("货币资金", "七、1", "1,234.50", "1,000.00"),
    ("应收账款", "七、5", "765.50", "500.00"),
    ("流动资产合计", "", "2,000.00", "1,500.00"),
    ("资产总计", "", "2,000.00", "1,500.00"),
    ("负债合计", "", "800.00", "700.00"),
    ("所有者权益合计", "", "1,200.00", "800.00"),
    ("负债和所有者权益总计", "", "2,000.00", "1,500.00"),
)
EDGES = (60.0, 260.0, 320.0, 430.0, 535.0)


def statement_page(
    title: str = "合并资产负债表",
    unit: str = "单位：元",
    rows: Sequence[Sequence[str]] = BALANCE_ROWS,
    style: str = "strokes",
    edges: Sequence[float] = EDGES,
) -> TinyPage:
    """A page with one statement: title, unit line, table."""
    return TinyPage(
        texts=(Line(230, 80, title), Line(330, 100, unit)),
        tables=(table(rows, top=110, edges=edges, style=style),),
    )


def parse_pages(folder: Path, *pages: TinyPage) -> ParsedReport:
    """Draw pages into a file and parse it."""
    return parse_document(write_tiny_pdf(folder / "drawn.pdf", *pages))


def figures(parsed: ParsedReport, table_: Table, scope: Scope = Scope.CONSOLIDATED) -> dict[tuple[str, str], str]:
    """Named facts of one table as {(metric, period): value}; figures before restatement left out."""
    return {(fact.metric, fact.period): str(fact.value) for fact in facts_of(parsed, table_, scope) if fact.metric}


def facts_of(parsed: ParsedReport, table_: Table, scope: Scope = Scope.CONSOLIDATED) -> list[Fact]:
    """The facts of one table that stand as stated."""
    return [fact for fact in parsed.facts if fact.table is table_ and fact.scope is scope and not fact.is_restated_away]
