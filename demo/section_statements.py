"""The six statements: ruled, crossing pages, 母公司 beginning where 合并 ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from demo.flow import TableDraft
from demo.grid import Align
from demo.ledger import Books
from demo.report_draft import ReportDraft
from demo.statement_lines import StatementLine, statement_lines
from nianbao.domain.fact import Scope, Table

STATEMENTS = (
    (Table.BALANCE_SHEET, Scope.CONSOLIDATED),
    (Table.BALANCE_SHEET, Scope.PARENT),
    (Table.INCOME_STATEMENT, Scope.CONSOLIDATED),
    (Table.INCOME_STATEMENT, Scope.PARENT),
    (Table.CASH_FLOW_STATEMENT, Scope.CONSOLIDATED),
    (Table.CASH_FLOW_STATEMENT, Scope.PARENT),
)


@dataclass(frozen=True, slots=True)
class Columns:
    """The headings of the two amount columns and the line that dates the statement."""

    this: str
    last: str
    dated: str


def write_statements(draft: ReportDraft, note_numbers: Mapping[str, str]) -> None:
    """Write all six; `note_numbers` gives the 附注 of an amount's key, e.g. 七、1."""
    draft.flow.heading("二、财务报表")
    if not draft.is_shanghai:
        draft.flow.text("财务附注中报表的单位为：元")
    for number, (table, scope) in enumerate(STATEMENTS, start=1):
        title = f"{scope}{table}"
        _write_title(draft, number, title, _columns(draft, table))
        _write_lines(draft, table, scope, note_numbers)
        _write_signatures(draft)


def amounts_of(books: Books, table: Table) -> Mapping[str, Decimal]:
    """The amounts of one statement."""
    if table is Table.BALANCE_SHEET:
        return books.balance
    return books.income if table is Table.INCOME_STATEMENT else books.cash


def _columns(draft: ReportDraft, table: Table) -> Columns:
    year = draft.year
    if table is Table.BALANCE_SHEET:
        dated = f"{year}年12月31日"
        if draft.is_shanghai:
            return Columns("期末余额", "期初余额", dated)
        return Columns(dated, f"{year}年1月1日", dated)
    dated = f"{year}年1－12月" if draft.is_shanghai else f"{year}年度"
    if draft.is_shanghai and table is Table.CASH_FLOW_STATEMENT:
        return Columns("本期金额", "上期金额", dated)
    return Columns(f"{year}年度", f"{year - 1}年度", dated)


def _write_title(draft: ReportDraft, number: int, title: str, columns: Columns) -> None:
    flow = draft.flow
    flow.reserve(110)
    if draft.is_shanghai:
        flow.centred(title, 10.5, bold=True)
        flow.centred(columns.dated, 10.5)
        flow.text(f"编制单位：{draft.profile.full_name}", size=9)
    else:
        flow.heading(f"{number}、{title}", 3)
        flow.text(f"编制单位：{draft.profile.full_name}")
        if "月" in columns.dated and number == 1:
            flow.centred(columns.dated, 10.5)
    flow.text(draft.unit_line, align=Align.RIGHT, size=9)


def _write_lines(draft: ReportDraft, table: Table, scope: Scope, note_numbers: Mapping[str, str]) -> None:
    lines = statement_lines(table, scope, draft.style)
    this = amounts_of(draft.company.books(scope, draft.year), table)
    last = amounts_of(draft.company.books(scope, draft.year - 1), table)
    columns = _columns(draft, table)
    rows = [["项目", "附注", columns.this, columns.last] if draft.is_shanghai else ["项目", columns.this, columns.last]]
    for line in lines:
        printed = [_printed(draft, line, this), _printed(draft, line, last)]
        note = [note_numbers.get(line.key, "") if scope is Scope.CONSOLIDATED else ""] if draft.is_shanghai else []
        rows.append([line.printed, *note, *printed])
    first = len(rows[0]) - 2
    widths = (1.8, 0.42, 1.0, 1.0) if draft.is_shanghai else (2.0, 1.1, 1.1)
    aligns = [Align.LEFT, Align.CENTRE, Align.RIGHT, Align.RIGHT] if draft.is_shanghai else [
        Align.LEFT, Align.RIGHT, Align.RIGHT,
    ]  # fmt: skip
    placed = draft.flow.table(TableDraft(rows, widths, aligns))
    for number, line in enumerate(lines, start=1):
        for column, year, amounts in ((first, draft.year, this), (first + 1, draft.year - 1, last)):
            if rows[number][column]:
                draft.record(
                    table, line.label, amounts[line.key], rows[number][column], placed[number, column],
                    metric=line.key, scope=scope, period=str(year),
                    unit="元/股" if line.key.endswith("每股收益") else "元",
                )  # fmt: skip


def _printed(draft: ReportDraft, line: StatementLine, amounts: Mapping[str, Decimal]) -> str:
    value = amounts.get(line.key)
    return "" if value is None or value == 0 else draft.money(value)


def _write_signatures(draft: ReportDraft) -> None:
    who = draft.profile
    head = "公司负责人" if draft.is_shanghai else "法定代表人"
    chief, accounts = f"主管会计工作负责人：{who.chief_accountant}", f"会计机构负责人：{who.accounts_head}"
    text = f"{head}：{who.legal_representative}  {chief}  {accounts}"
    draft.flow.text(text, size=9)
    draft.flow.space(12)
