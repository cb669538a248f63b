"""The tables of single notes: each adds up to the line that it explains."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from demo.flow import TableDraft
from demo.grid import MERGED_LEFT, MERGED_UP, Align
from demo.ledger import ZERO, Books, cents, split, wobble
from demo.note_topics import NoteTopic
from demo.report_draft import ReportDraft
from demo.section_statements import amounts_of
from nianbao.domain.fact import Table

Years = tuple[Books, Books]
"""The books of the report's year and of the year before."""


def write_note(draft: ReportDraft, topic: NoteTopic, years: Years) -> None:
    """Write the table of one note."""
    _SPECIAL.get(topic.key, _simple)(draft, topic, years)


def _headers(draft: ReportDraft, topic: NoteTopic) -> list[str]:
    if topic.table is Table.BALANCE_SHEET:
        return ["项目", "期末余额", "期初余额"]
    return ["项目", "本期发生额", "上期发生额"]


def _parts(draft: ReportDraft, topic: NoteTopic, books: Books, total: Decimal) -> list[Decimal]:
    """Split a total by the topic's weights, moved a little from year to year."""
    weights = [
        max(1, int(weight * 100 * (1 + wobble(draft.profile.code, topic.key, name, books.year) / 8)))
        if weight > 0 else weight * 100
        for name, weight in topic.parts.items()
    ]  # fmt: skip
    return split(total, weights)


def _simple(draft: ReportDraft, topic: NoteTopic, years: Years) -> None:
    """Parts and their total, end and beginning of the year (or this year and last)."""
    totals = [amounts_of(books, topic.table)[topic.key] for books in years]
    if not any(totals):
        draft.flow.tick(applies=False)
        return
    columns = [_parts(draft, topic, books, total) for books, total in zip(years, totals, strict=True)]
    rows = [[name, *(draft.money(column[row]) for column in columns)] for row, name in enumerate(topic.parts)]
    rows.append(["合计", *(draft.money(total) for total in totals)])
    draft.number_table(_headers(draft, topic), rows, (1.6, 1, 1))


def _lines(draft: ReportDraft, topic: NoteTopic, years: Years, read: Callable[[Books], Mapping[str, Decimal]]) -> None:
    """Lines computed from the books, the last of them the total."""
    this, last = read(years[0]), read(years[1])
    rows = [[label, draft.money(this[label]), draft.money(last[label])] for label in this]
    draft.number_table(_headers(draft, topic), rows, (1.6, 1, 1))


def _cash(draft: ReportDraft, topic: NoteTopic, years: Years) -> None:
    def read(books: Books) -> Mapping[str, Decimal]:
        total, restricted = books.balance["货币资金"], books.detail["受限资金"]
        in_hand = cents(total / 21_000)
        return {
            "库存现金": in_hand,
            "银行存款": total - restricted - in_hand,
            "其他货币资金": restricted,
            "合计": total,
        }

    _lines(draft, topic, years, read)
    draft.flow.paragraph(
        f"其他说明：其他货币资金为银行承兑汇票保证金{draft.money(years[0].detail['受限资金'])}元，使用受到限制，不作为现金及现金等价物。"
    )


def _receivables(draft: ReportDraft, topic: NoteTopic, years: Years) -> None:
    _ageing(draft, topic, years)


def _ageing(draft: ReportDraft, topic: NoteTopic, years: Years) -> None:
    """Gross amounts by age, less the allowance, down to the line in the balance sheet."""
    columns: list[list[Decimal]] = []
    for books in years:
        net = books.balance[topic.key]
        allowance = cents(net * Decimal("0.068"))
        columns.append([*_parts(draft, topic, books, net + allowance), net + allowance, allowance, net])
    labels = [*topic.parts, "小计", "减：坏账准备", "合计"]
    draft.flow.text("（1）按账龄披露")
    rows = [[label, *(draft.money(column[row]) for column in columns)] for row, label in enumerate(labels)]
    draft.number_table(["账龄", "期末账面余额", "期初账面余额"], rows, (1.6, 1, 1))


def _inventories(draft: ReportDraft, topic: NoteTopic, years: Years) -> None:
    """Two header rows: 期末余额 and 期初余额 over gross, allowance and net."""
    cells: dict[str, list[str]] = {name: [] for name in (*topic.parts, "合计")}
    for books in years:
        net = _parts(draft, topic, books, books.balance["存货"])
        allowance = [cents(value * Decimal("0.037")) for value in net]
        for name, value, lost in zip(topic.parts, net, allowance, strict=True):
            cells[name] += [draft.money(value + lost), draft.money(lost), draft.money(value)]
        total, lost = books.balance["存货"], sum(allowance, ZERO)
        cells["合计"] += [draft.money(total + lost), draft.money(lost), draft.money(total)]
    rows = [
        ["项目", "期末余额", MERGED_LEFT, MERGED_LEFT, "期初余额", MERGED_LEFT, MERGED_LEFT],
        [MERGED_UP, *["账面余额", "存货跌价准备", "账面价值"] * 2],
        *([name, *values] for name, values in cells.items()),
    ]
    draft.flow.reserve(150)
    draft.flow.text(draft.unit_line, align=Align.RIGHT, size=9)
    aligns = [Align.LEFT] + [Align.RIGHT] * 6
    draft.flow.table(TableDraft(rows, (0.8, 1.1, 0.95, 1.1, 1.1, 0.95, 1.1), aligns, 2, stays_whole=True, size=7.5))


def _fixed_assets(draft: ReportDraft, topic: NoteTopic, years: Years) -> None:
    """Cost, accumulated depreciation and net value by class, rolled over the year."""
    this, last = years
    worn = {books.year: cents(books.balance["固定资产"] * Decimal("0.57")) for books in years}
    disposed = this.detail["处置账面价值"]
    removed = worn[last.year] + this.detail["固定资产折旧"] - worn[this.year]
    movements = (
        ("一、账面原值：", None),
        ("1.期初余额", last.balance["固定资产"] + worn[last.year]),
        ("2.本期增加金额", this.detail["固定资产购置"] + this.detail["转入固定资产"]),
        ("（1）购置", this.detail["固定资产购置"]),
        ("（2）在建工程转入", this.detail["转入固定资产"]),
        ("3.本期减少金额", disposed + removed),
        ("4.期末余额", this.balance["固定资产"] + worn[this.year]),
        ("二、累计折旧", None),
        ("1.期初余额", worn[last.year]),
        ("2.本期增加金额", this.detail["固定资产折旧"]),
        ("3.本期减少金额", removed),
        ("4.期末余额", worn[this.year]),
        ("三、账面价值", None),
        ("1.期末账面价值", this.balance["固定资产"]),
        ("2.期初账面价值", last.balance["固定资产"]),
    )
    weights = list(topic.parts.values())
    rows = [["项目", *topic.parts, "合计"]]
    for label, value in movements:
        if value is None:
            rows.append([label, *[""] * (len(weights) + 1)])
        else:
            rows.append([label, *(draft.money(part) for part in split(value, weights)), draft.money(value)])
    draft.flow.reserve(80)
    draft.flow.text(draft.unit_line, align=Align.RIGHT, size=9)
    aligns = [Align.LEFT] + [Align.RIGHT] * (len(weights) + 1)
    draft.flow.table(TableDraft(rows, (1.15, 1, 1, 0.85, 0.9, 1.05), aligns, size=8))


def _pay(draft: ReportDraft, topic: NoteTopic, years: Years) -> None:
    """应付职工薪酬 rolled over the year, with what the cash flow statement says was paid."""
    this, last = years
    opening, closing = (_parts(draft, topic, books, books.balance[topic.key]) for books in (last, this))
    paid = split(this.cash["支付给职工以及为职工支付的现金"], [86, 11, 3])
    rows = []
    for row, name in enumerate(topic.parts):
        added = closing[row] + paid[row] - opening[row]
        rows.append([name, *(draft.money(value) for value in (opening[row], added, paid[row], closing[row]))])
    totals = (last.balance[topic.key], this.balance[topic.key] + sum(paid, ZERO) - last.balance[topic.key],
              sum(paid, ZERO), this.balance[topic.key])  # fmt: skip
    rows.append(["合计", *(draft.money(value) for value in totals)])
    draft.number_table(["项目", "期初余额", "本期增加", "本期减少", "期末余额"], rows, (1.3, 1, 1, 1, 1))


def _retained(draft: ReportDraft, topic: NoteTopic, years: Years) -> None:
    def read(books: Books) -> Mapping[str, Decimal]:
        profit = books.income["归属于母公司所有者的净利润"]
        aside, paid = books.detail["提取盈余公积"], books.detail["本年分红"]
        closing = books.balance["未分配利润"]
        return {
            "调整后期初未分配利润": closing - profit + aside + paid,
            "加：本期归属于母公司所有者的净利润": profit,
            "减：提取法定盈余公积": aside,
            "应付普通股股利": paid,
            "期末未分配利润": closing,
        }

    this, last = read(years[0]), read(years[1])
    rows = [[label, draft.money(this[label]), draft.money(last[label])] for label in this]
    draft.number_table(["项目", "本期", "上期"], rows, (1.6, 1, 1))


def _revenue(draft: ReportDraft, topic: NoteTopic, years: Years) -> None:
    _revenue_table(draft, years)


def _revenue_table(draft: ReportDraft, years: Years) -> None:
    rows = [
        ["项目", "本期发生额", MERGED_LEFT, "上期发生额", MERGED_LEFT],
        [MERGED_UP, "收入", "成本", "收入", "成本"],
    ]
    parts = {
        (books.year, key): split(books.income[key], [977, 23]) for books in years for key in ("营业收入", "营业成本")
    }
    for row, label in enumerate(("主营业务", "其他业务")):
        values = [parts[books.year, key][row] for books in years for key in ("营业收入", "营业成本")]
        rows.append([label, *(draft.money(value) for value in values)])
    totals = [books.income[key] for books in years for key in ("营业收入", "营业成本")]
    rows.append(["合计", *(draft.money(value) for value in totals)])
    draft.flow.reserve(120)
    draft.flow.text(draft.unit_line, align=Align.RIGHT, size=9)
    aligns = [Align.LEFT] + [Align.RIGHT] * 4
    draft.flow.table(TableDraft(rows, (0.8, 1, 1, 1, 1), aligns, 2, stays_whole=True))


def _finance_cost(draft: ReportDraft, topic: NoteTopic, years: Years) -> None:
    def read(books: Books) -> Mapping[str, Decimal]:
        return {
            "利息费用": books.income["利息费用"],
            "其中：租赁负债利息费用": books.detail["租赁利息"],
            "减：利息收入": books.income["财务费用中的利息收入"],
            "汇兑损益": -books.detail["汇兑收益"],
            "手续费及其他": books.detail["手续费"],
            "合计": books.income["财务费用"],
        }

    _lines(draft, topic, years, read)


def _investment_income(draft: ReportDraft, topic: NoteTopic, years: Years) -> None:
    def read(books: Books) -> Mapping[str, Decimal]:
        return {
            "权益法核算的长期股权投资收益": books.detail["联营收益"],
            "处置交易性金融资产取得的投资收益": books.detail["理财收益"],
            "合计": books.income["投资收益"],
        }

    _lines(draft, topic, years, read)


_SPECIAL: Mapping[str, Callable[[ReportDraft, NoteTopic, Years], None]] = {
    "货币资金": _cash,
    "应收账款": _receivables,
    "存货": _inventories,
    "固定资产": _fixed_assets,
    "应付职工薪酬": _pay,
    "未分配利润": _retained,
    "营业收入": _revenue,
    "财务费用": _finance_cost,
    "投资收益": _investment_income,
}
