"""所有者权益变动表, 合并 and 母公司: one row an event, one column a component."""

from __future__ import annotations

from decimal import Decimal

from demo.flow import TableDraft
from demo.grid import Align
from demo.ledger import ZERO, Books
from demo.report_draft import ReportDraft
from nianbao.domain.fact import Scope

_PARTS = ("股本", "资本公积", "库存股", "其他综合收益", "盈余公积", "未分配利润", "少数股东权益")
_Row = tuple[str, dict[str, Decimal]]


def write_equity_statements(draft: ReportDraft) -> None:
    """Write both statements for the report's year and the year before."""
    for number, scope in ((7, Scope.CONSOLIDATED), (8, Scope.PARENT)):
        title = f"{scope}所有者权益变动表"
        draft.flow.reserve(150)
        if draft.is_shanghai:
            draft.flow.centred(title, 10.5, bold=True)
            draft.flow.centred(f"{draft.year}年1－12月", 10.5)
        else:
            draft.flow.heading(f"{number}、{title}", 3)
        for year, name in ((draft.year, "本期金额"), (draft.year - 1, "上期金额")):
            draft.flow.reserve(150)
            draft.flow.text(name)
            _table(draft, scope, year)


def movements(books: Books, before: Books) -> list[_Row]:
    """The rows of a year's statement; each component's rows add up to its closing balance."""
    detail, income = books.detail, books.income
    rows: list[_Row] = [
        ("一、上年年末余额", {name: before.balance[name] for name in _PARTS}),
        ("（一）综合收益总额", {
            "其他综合收益": income["其他综合收益的税后净额"],
            "未分配利润": income["归属于母公司所有者的净利润"],
            "少数股东权益": income["少数股东损益"],
        }),
        ("1．所有者投入的普通股", {"少数股东权益": detail["少数股东投入"]}),
        ("2．股份支付计入所有者权益的金额", {"资本公积": detail["股份支付"]}),
        ("3．回购股份", {"库存股": books.balance["库存股"] - before.balance["库存股"]}),
        ("1．提取盈余公积", {"盈余公积": detail["提取盈余公积"], "未分配利润": -detail["提取盈余公积"]}),
        ("2．对所有者（或股东）的分配", {
            "未分配利润": -detail["本年分红"], "少数股东权益": -detail["少数股东分红"],
        }),
    ]  # fmt: skip
    rows.append(("四、本期期末余额", {name: books.balance[name] for name in _PARTS}))
    return rows


def _table(draft: ReportDraft, scope: Scope, year: int) -> None:
    parts = _PARTS if scope is Scope.CONSOLIDATED else _PARTS[:-1]
    books, before = draft.company.books(scope, year), draft.company.books(scope, year - 1)
    names = {"股本": "实收资本（或股本）" if draft.is_shanghai else "股本", "库存股": "减：库存股"}
    rows = [["项目", *(names.get(part, part) for part in parts), "所有者权益合计"]]
    for label, values in movements(books, before):
        total = sum(values.values(), ZERO) - 2 * values.get("库存股", ZERO)
        rows.append([label, *(_printed(draft, values.get(part)) for part in parts), _printed(draft, total)])
    widths = [1.25, *[1.0] * len(parts), 1.1]
    aligns = [Align.LEFT] + [Align.RIGHT] * (len(parts) + 1)
    draft.flow.table(TableDraft(rows, widths, aligns, size=6.5, stays_whole=True))


def _printed(draft: ReportDraft, value: Decimal | None) -> str:
    return draft.money(value) if value else ""
