"""Small parsed reports of invented companies, built as a parser would hand them over."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from nianbao.domain.doctree import TreeNode
from nianbao.domain.fact import Check, Fact, Passport, Scope, Table
from nianbao.domain.geometry import Box
from nianbao.domain.parsed_report import ParsedReport, ReportSummary
from nianbao.domain.report import ReportIdentity, ReportKind
from nianbao.domain.row import Row, RowType

QINGHE = ReportIdentity("600001", "青禾股份", "青禾农业股份有限公司", "Qinghe Farming Co.,Ltd", 2022, ReportKind.ANNUAL)

# Title, level, then the paragraphs and tables (tuples of cells) below it.
_SECTIONS: tuple[tuple[str, int, tuple[str | tuple[str, ...], ...]], ...] = (
    ("第三节 管理层讨论与分析", 1, ()),
    (
        "一、研发投入",
        2,
        (
            "公司坚持创新驱动，设有省级工程中心，全年新增授权专利三十五项，其中发明专利十二项。" * 3,
            ("项目", "2022年", "2021年", "变动比例"),
            ("研发人员数量（人）", "1,205", "1,100", "9.55%"),
            ("研发投入金额（元）", "35,000,000.00", "30,000,000.00", "16.67%"),
        ),
    ),
    (
        "二、主要控股参股公司分析",
        2,
        ("青禾种业有限公司为公司全资子公司，主营种子培育与销售，注册资本五千万元，报告期内实现盈利。" * 3,),
    ),
    ("第五节 环境和社会责任", 1, ()),
    (
        "一、重大环保问题",
        2,
        ("公司不属于环境保护部门公布的重点排污单位，污水经处理后达标排放，未发生环境污染事故。" * 3,),
    ),
)


def figure(
    metric: str,
    value: str,
    period: str,
    table: Table = Table.INCOME_STATEMENT,
    scope: Scope = Scope.CONSOLIDATED,
    *,
    label: str = "",
    passed: bool | None = None,
    is_restated_away: bool = False,
) -> Fact:
    """One figure printed on page 3; `passed` says how its one check ended, None for no check."""
    checks = () if passed is None else (Check("assets=liabilities+equity", passed),)
    passport = Passport(3, Box(100, 200, 180, 212), value)
    return Fact(table, scope, metric, label or metric, period, Decimal(value), "元", passport, checks, is_restated_away)


def text_fact(metric: str, value: str, period: str) -> Fact:
    """One company fact on page 2."""
    passport = Passport(2, Box(100, 100, 180, 112), value)
    return Fact(Table.COMPANY, Scope.NONE, metric, metric, period, value, "", passport)


@dataclass(frozen=True)
class Rows:
    """Collects rows and nodes in reading order."""

    rows: list[Row] = field(default_factory=list)
    nodes: list[TreeNode] = field(default_factory=list)

    def text(self, text: str, page: int) -> int:
        """Add a paragraph; gives its row number."""
        number = len(self.rows)
        self.rows.append(Row(page, number, RowType.TEXT, text=text, box=Box(72, 100 + number, 500, 112 + number)))
        return number

    def cells(self, cells: tuple[str, ...], page: int, table: int) -> int:
        """Add a table row; gives its row number."""
        number = len(self.rows)
        box = Box(72, 100 + number, 500, 112 + number)
        self.rows.append(Row(page, number, RowType.TABLE, cells=cells, box=box, table=table))
        return number


def parsed_report(
    *facts: Fact, identity: ReportIdentity = QINGHE, cover: str = "", paragraphs: tuple[str, ...] = ()
) -> ParsedReport:
    """A report with three sections, and the facts given; `paragraphs` stand at its end."""
    made = Rows()
    made.nodes.append(TreeNode(0, None, 0, "文档", identity.full_name, 1, (0, 0)))
    made.text(cover or f"{identity.full_name}{identity.year}年年度报告", 1)
    chapter = 0
    for page, (title, level, content) in enumerate(_SECTIONS, start=2):
        node = len(made.nodes)
        first = made.text(title, page)
        parent = 0 if level == 1 else chapter
        made.nodes.append(TreeNode(node, parent, level, "节" if level == 1 else "一、", title, page, (first, first)))
        chapter = node if level == 1 else chapter
        for part in content:
            is_text = isinstance(part, str)
            row = made.text(part, page) if isinstance(part, str) else made.cells(part, page, node)
            made.nodes.append(
                TreeNode(len(made.nodes), node, level + 1, "text" if is_text else "excel", "", page, (row, row))
            )
    for paragraph in paragraphs:
        made.text(paragraph, len(_SECTIONS) + 2)
    summary = ReportSummary("1", identity, len(_SECTIONS) + 2, (), (), (), (), ())
    return ParsedReport(summary, tuple(made.rows), tuple(made.nodes), (), tuple(facts))


def of_year(year: int, kind: ReportKind = ReportKind.ANNUAL, of: ReportIdentity = QINGHE) -> ReportIdentity:
    """The same company in another year."""
    return replace(of, year=year, kind=kind)
