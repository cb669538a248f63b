"""主要会计数据 and 主要财务指标, 分季度 and 非经常性损益, in both templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from demo.figures import KeyFigures, figures_before_restatement, key_figures, nonrecurring_items, quarters
from demo.flow import Placed, TableDraft
from demo.grid import MERGED_LEFT, MERGED_UP, Align
from demo.printing import growth, points
from demo.report_draft import ReportDraft
from nianbao.domain.fact import Table

RESTATED_REPORT = (("699901", 2022),)
QUARTER_METRICS = {
    "营业收入": "营业收入",
    "归属于上市公司股东的净利润": "归属于母公司所有者的净利润",
    "归属于上市公司股东的扣除非经常性损益的净利润": "扣除非经常性损益后的归母净利润",
    "经营活动产生的现金流量净额": "经营活动产生的现金流量净额",
}


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One line of 主要会计数据: its label, metric, and where its value is kept."""

    label: str
    metric: str
    field: str
    unit: str = "元"
    is_stock: bool = False


MONEY_LINES = (
    FigureLine("营业收入", "营业收入", "revenue"),
    FigureLine("归属于上市公司股东的净利润", "归属于母公司所有者的净利润", "profit"),
    FigureLine(
        "归属于上市公司股东的扣除非经常性损益的净利润",
        "扣除非经常性损益后的归母净利润",
        "recurring_profit",
    ),
    FigureLine("经营活动产生的现金流量净额", "经营活动产生的现金流量净额", "operating_cash"),
)
STOCK_LINES = (
    FigureLine("归属于上市公司股东的净资产", "归属于母公司所有者权益合计", "net_assets", is_stock=True),
    FigureLine("总资产", "资产总计", "total_assets", is_stock=True),
)
RATIO_LINES = (
    FigureLine("基本每股收益（元／股）", "基本每股收益", "earnings_per_share", "元/股"),
    FigureLine("稀释每股收益（元／股）", "稀释每股收益", "earnings_per_share", "元/股"),
    FigureLine("扣除非经常性损益后的基本每股收益（元／股）", "扣除非经常性损益后的基本每股收益", "recurring_per_share",
               "元/股"),
    FigureLine("加权平均净资产收益率（%）", "加权平均净资产收益率", "return_on_equity", "%"),
    FigureLine("扣除非经常性损益后的加权平均净资产收益率（%）", "扣除非经常性损益后的加权平均净资产收益率",
               "recurring_return", "%"),
)  # fmt: skip


def write_key_figures(draft: ReportDraft) -> None:
    """Write the figures of three years, the quarters and 非经常性损益."""
    if draft.is_shanghai:
        _figures_of_shanghai(draft)
    else:
        _figures_of_shenzhen(draft)
    _quarters(draft)
    _nonrecurring(draft)


def _value(figures: KeyFigures, line: FigureLine) -> Decimal:
    value: Decimal = getattr(figures, line.field)
    return value


def _change(line: FigureLine, now: KeyFigures, before: KeyFigures) -> str:
    if line.unit == "%":
        return points(_value(now, line), _value(before, line))
    return str(growth(_value(now, line), _value(before, line)))


def _record_figure(
    draft: ReportDraft, line: FigureLine, label: str, figures: KeyFigures, printed: str, placed: Placed,
    *, is_restated_away: bool = False,
) -> None:  # fmt: skip
    value = _value(figures, line)
    draft.record(
        Table.KEY_FIGURES, label, value / 100 if line.unit == "%" else value, printed, placed,
        metric=line.metric, period=str(figures.year), unit=line.unit,
        is_restated_away=is_restated_away,
    )  # fmt: skip


def _figures_of_shanghai(draft: ReportDraft) -> None:
    flow = draft.flow
    flow.heading("七、近三年主要会计数据和财务指标")
    flow.heading("（一）主要会计数据", 2)
    flow.reserve(60)
    flow.text(draft.unit_line, align=Align.RIGHT, size=9)
    is_restated = (draft.profile.code, draft.year) in RESTATED_REPORT
    write = _restated_table if is_restated else _plain_table
    write(draft, "主要会计数据", MONEY_LINES, STOCK_LINES)
    flow.heading("（二）主要财务指标", 2)
    write(draft, "主要财务指标", RATIO_LINES, ())
    flow.text("报告期末公司前三年主要会计数据和财务指标的说明")
    flow.tick(applies=is_restated)
    if is_restated:
        flow.paragraph(
            "报告期内公司收购同一控制下的槿川传动技术有限公司，并按企业会计准则追溯调整2021年度、2020年度的比较数据。"
        )
    flow.heading("八、境内外会计准则下会计数据差异")
    flow.tick(applies=False)


def _plain_table(draft: ReportDraft, title: str, flows: Sequence[FigureLine], stocks: Sequence[FigureLine]) -> None:
    """项目 | this year | last year | change | the year before."""
    years = [key_figures(draft.company, draft.year - back) for back in range(3)]
    rows: list[list[str]] = [
        [title, f"{draft.year}年", f"{draft.year - 1}年", "本期比上年同期增减(%)", f"{draft.year - 2}年"]
    ]
    lines: list[FigureLine | None] = [None]
    for line in flows:
        rows.append(_plain_row(draft, line, years))
        lines.append(line)
    if stocks:
        rows.append(
            ["", f"{draft.year}年末", f"{draft.year - 1}年末", "本期末比上年同期末增减（%）", f"{draft.year - 2}年末"]
        )
        lines.append(None)
    for line in stocks:
        rows.append(_plain_row(draft, line, years))
        lines.append(line)
    aligns = [Align.LEFT] + [Align.RIGHT] * 4
    placed = draft.flow.table(TableDraft(rows, (1.75, 1.25, 1.25, 0.8, 1.25), aligns))
    for number, known in enumerate(lines):
        if known is not None:
            for column, figures in ((1, years[0]), (2, years[1]), (4, years[2])):
                _record_figure(draft, known, known.label, figures, rows[number][column], placed[number, column])


def _plain_row(draft: ReportDraft, line: FigureLine, years: Sequence[KeyFigures]) -> list[str]:
    this, last, third = (draft.money(_value(figures, line)) for figures in years)
    return [line.label, this, last, _change(line, years[0], years[1]), third]


def _restated_table(draft: ReportDraft, title: str, flows: Sequence[FigureLine], stocks: Sequence[FigureLine]) -> None:
    """The earlier years in two columns each, 调整后 and 调整前; cells are so narrow that numbers wrap."""
    now, last, third = (key_figures(draft.company, draft.year - back) for back in range(3))
    old_last, old_third = (figures_before_restatement(draft.company, draft.year - back) for back in (1, 2))
    columns = ((1, now, False), (2, last, False), (3, old_last, True), (5, third, False), (6, old_third, True))
    year = draft.year

    def header(end: str, change: str, title: str) -> list[list[str]]:
        return [
            [title, f"{year}年{end}", f"{year - 1}年{end}", MERGED_LEFT, change, f"{year - 2}年{end}", MERGED_LEFT],
            [MERGED_UP, MERGED_UP, "调整后", "调整前", MERGED_UP, "调整后", "调整前"],
        ]

    rows = header("", "本期比上年同期增减(%)", title)
    lines: list[FigureLine | None] = [None, None]
    for line in (*flows, None, *stocks) if stocks else flows:
        if line is None:
            rows += header("末", "本期末比上年同期末增减（%）", "")
            lines += [None, None]
            continue
        values = {column: draft.money(_value(figures, line)) for column, figures, _ in columns}
        rows.append([line.label, values[1], values[2], values[3], _change(line, now, last), values[5], values[6]])
        lines.append(line)
    aligns = [Align.LEFT] + [Align.RIGHT] * 6
    draft_table = TableDraft(rows, (1.3, 1.06, 1.06, 1.06, 0.72, 1.06, 1.06), aligns, 2, stays_whole=True)
    placed = draft.flow.table(draft_table)
    for number, known in enumerate(lines):
        if known is None:
            continue
        for column, figures, is_away in columns:
            _record_figure(draft, known, known.label, figures, rows[number][column], placed[number, column],
                           is_restated_away=is_away)  # fmt: skip


def _figures_of_shenzhen(draft: ReportDraft) -> None:
    flow, year = draft.flow, draft.year
    flow.heading("五、主要会计数据和财务指标")
    flow.text("公司是否需追溯调整或重述以前年度会计数据")
    flow.text("□是 √否")
    years = [key_figures(draft.company, year - back) for back in range(3)]
    shown = [_shenzhen_line(line) for line in (*MONEY_LINES, *RATIO_LINES[:2], RATIO_LINES[3])]
    rows: list[list[str]] = [["", f"{year}年", f"{year - 1}年", "本年比上年增减", f"{year - 2}年"]]
    rows += [_shenzhen_row(draft, line, years) for line in shown]
    rows.append(["", f"{year}年末", f"{year - 1}年末", "本年末比上年末增减", f"{year - 2}年末"])
    stocks = [_shenzhen_line(line) for line in reversed(STOCK_LINES)]
    rows += [_shenzhen_row(draft, line, years) for line in stocks]
    aligns = [Align.LEFT] + [Align.RIGHT] * 4
    placed = flow.table(TableDraft(rows, (1.75, 1.2, 1.2, 0.95, 1.2), aligns))
    for number, line in enumerate([None, *shown, None, *stocks]):
        if line is not None:
            for column, figures in ((1, years[0]), (2, years[1]), (4, years[2])):
                _record_figure(draft, line, line.label, figures, rows[number][column], placed[number, column])
    flow.text(
        "公司最近三个会计年度扣除非经常性损益前后净利润孰低者均为负值，且最近一年审计报告显示公司持续经营能力存在不确定性"
    )
    flow.text("□是 √否")


def _shenzhen_line(line: FigureLine) -> FigureLine:
    unit = {"元": "（元）", "元/股": "（元/股）", "%": ""}[line.unit]
    name = line.label.removesuffix("（元／股）").removesuffix("（%）")
    return FigureLine({"总资产": "资产总额"}.get(name, name) + unit, line.metric, line.field, line.unit, line.is_stock)


def _shenzhen_row(draft: ReportDraft, line: FigureLine, years: Sequence[KeyFigures]) -> list[str]:
    if line.unit == "%":
        this, last, third = (_value(figures, line) for figures in years)
        return [line.label, f"{this}%", f"{last}%", f"{this - last}%", f"{third}%"]
    printed = [draft.money(_value(figures, line)) for figures in years]
    return [line.label, printed[0], printed[1], f"{_change(line, years[0], years[1])}%", printed[2]]


def _quarters(draft: ReportDraft) -> None:
    flow, values = draft.flow, quarters(draft.company, draft.year)
    if draft.is_shanghai:
        flow.heading(f"九、{draft.year}年分季度主要财务数据")
        months = ("1-3月份", "4-6月份", "7-9月份", "10-12月份")
        header = ["", *(f"第{number}季度（{month}）" for number, month in zip("一二三四", months, strict=True))]
    else:
        flow.heading("六、分季度主要财务指标")
        header = ["", "第一季度", "第二季度", "第三季度", "第四季度"]
    rows = [[name, *(draft.money(value) for value in parts)] for name, parts in values.items()]
    placed = draft.number_table(header, rows, (1.2, 1, 1, 1, 1))
    for row, (name, parts) in enumerate(values.items(), start=1):
        for number, value in enumerate(parts, start=1):
            draft.record(
                Table.KEY_FIGURES, name, value, rows[row - 1][number], placed[row, number],
                metric=QUARTER_METRICS[name], period=f"{draft.year}Q{number}",
            )  # fmt: skip
    flow.text("上述财务指标或其加总数是否与公司已披露季度报告、半年度报告相关财务指标存在重大差异")
    flow.text("□是  √否")


def _nonrecurring(draft: ReportDraft) -> None:
    flow, year = draft.flow, draft.year
    if not draft.is_shanghai:
        flow.heading("七、境内外会计准则下会计数据差异")
        flow.tick(applies=False)
    flow.heading("十、非经常性损益项目和金额" if draft.is_shanghai else "八、非经常性损益项目及金额")
    flow.tick(applies=True)
    years = [nonrecurring_items(draft.company, year - back) for back in range(3)]
    header = ["非经常性损益项目", f"{year}年金额", f"{year - 1}年金额", f"{year - 2}年金额"]
    rows = [[label, *(draft.money(items[number][1]) for items in years)] for number, (label, _) in enumerate(years[0])]
    draft.number_table(header, rows, (2, 1, 1, 1))
