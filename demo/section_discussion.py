"""第三节 管理层讨论与分析."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from demo.discussion_figures import (
    TEN_THOUSAND,
    by_product,
    by_region,
    in_ten_thousand,
    purchases,
    quoted_figures,
    top_customers,
    top_suppliers,
)
from demo.flow import Placed, PrintedLine, TableDraft
from demo.grid import MERGED_LEFT, MERGED_UP, Align
from demo.ledger import ZERO
from demo.place_in_text import place_in_text
from demo.printing import growth, growth_text, points, share
from demo.report_draft import ReportDraft
from nianbao.domain.fact import Table

PER_CENT = Decimal("0.01")


def write_discussion(draft: ReportDraft) -> None:
    """Write the section; both templates carry the same parts in a different order."""
    flow, prose, said = draft.flow, draft.prose, quoted_figures(draft)
    flow.section("第三节 管理层讨论与分析")
    if draft.is_shanghai:
        flow.heading("一、经营情况讨论与分析")
        _paragraphs(draft, draft.said.overview, said)
        flow.heading("二、报告期内公司所处行业情况")
        _paragraphs(draft, prose.industry, said)
        flow.heading("三、报告期内公司从事的业务情况")
        _paragraphs(draft, prose.business, said)
        flow.heading("四、报告期内核心竞争力分析")
    else:
        flow.heading("一、报告期内公司所处行业情况")
        _paragraphs(draft, prose.industry, said)
        flow.heading("二、报告期内公司从事的主要业务")
        _paragraphs(draft, prose.business, said)
        flow.heading("三、核心竞争力分析")
    for number, (title, text) in enumerate(prose.strengths, start=1):
        flow.heading(f"{number}、{title}", 3)
        flow.paragraph(text.format(**said))
    _main_business(draft, said)
    _outlook(draft, said)


def _paragraphs(draft: ReportDraft, texts: Sequence[str], said: Mapping[str, str]) -> None:
    for text in texts:
        draft.flow.paragraph(text.format(**said))


def _main_business(draft: ReportDraft, said: Mapping[str, str]) -> None:
    flow = draft.flow
    if draft.is_shanghai:
        flow.heading("五、报告期内主要经营情况")
        flow.paragraph(
            f"报告期内，公司实现营业收入{said['revenue']}万元，归属于上市公司股东的净利润{said['profit']}万元。"
        )
        flow.heading("（一）主营业务分析", 2)
        flow.heading("1. 利润表及现金流量表相关科目变动分析表", 3)
        _changes_table(draft)
        flow.heading("2. 收入和成本分析", 3)
        flow.heading("(1). 主营业务分行业、分产品、分地区情况", 4)
        _split_table(draft)
        flow.heading("(2). 主要销售客户及主要供应商情况", 4)
    else:
        flow.heading("四、主营业务分析")
        flow.heading("1、概述", 3)
        _paragraphs(draft, draft.said.overview, said)
        flow.heading("2、收入与成本", 3)
        flow.heading("（1）营业收入构成", 4)
        _composition_table(draft)
        flow.heading("（2）占公司营业收入或营业利润10%以上的行业、产品、地区、销售模式的情况", 4)
        flow.tick(applies=True)
        _split_table(draft)
        flow.heading("（3）主要销售客户和主要供应商情况", 4)
    _customers(draft, said)
    flow.heading("3. 费用" if draft.is_shanghai else "3、费用", 3)
    _expenses(draft)
    flow.heading("4. 研发投入" if draft.is_shanghai else "4、研发投入", 3)
    _research(draft, said)
    flow.heading("5. 现金流" if draft.is_shanghai else "5、现金流", 3)
    _cash_flow(draft)
    flow.heading("（三）资产、负债情况分析" if draft.is_shanghai else "六、资产及负债状况分析", 2)
    _balance_changes(draft)


def _compare(
    draft: ReportDraft, lines: Sequence[tuple[str, str]], source: Callable[[int], Mapping[str, Decimal]]
) -> list[list[str]]:
    this, last = source(draft.year), source(draft.year - 1)
    ending = "" if draft.is_shanghai else "%"
    return [
        [label, draft.money(this[key]), draft.money(last[key]), growth_text(this[key], last[key], ending)]
        for label, key in lines
    ]


def _changes_table(draft: ReportDraft) -> None:
    income = [(name, name) for name in ("营业收入", "营业成本", "销售费用", "管理费用", "财务费用", "研发费用")]
    kinds = ("经营", "投资", "筹资")
    cash = [(f"{kind}活动产生的现金流量净额", f"{kind}活动产生的现金流量净额") for kind in kinds]
    rows = _compare(draft, income, lambda year: draft.company.group[year].income)
    rows += _compare(draft, cash, lambda year: draft.company.group[year].cash)
    draft.number_table(["科目", "本期数", "上年同期数", "变动比例（%）"], rows, (1.7, 1.2, 1.2, 0.9))
    draft.flow.text("营业收入变动原因说明：主要系报告期内产品结构变化和下游需求变动所致。")
    draft.flow.text("财务费用变动原因说明：主要系汇兑损益变动所致。")
    draft.flow.text("经营活动产生的现金流量净额变动原因说明：主要系销售回款和采购付款的节奏变化所致。")


def _composition_table(draft: ReportDraft) -> None:
    flow, year = draft.flow, draft.year
    flow.text("单位：元", align=Align.RIGHT, size=9)
    totals = [draft.company.group[each].income["营业收入"] for each in (year, year - 1)]
    rows = [
        ["", f"{year}年", MERGED_LEFT, f"{year - 1}年", MERGED_LEFT, "同比增减"],
        [MERGED_UP, "金额", "占营业收入比重", "金额", "占营业收入比重", MERGED_UP],
        ["营业收入合计", draft.money(totals[0]), "100%", draft.money(totals[1]), "100%", f"{growth(*totals)}%"],
    ]
    for title, source in (("分产品", by_product), ("分地区", by_region)):
        rows.append([title, *[MERGED_LEFT] * 5])
        this, last = source(draft, "营业收入", year), source(draft, "营业收入", year - 1)
        rows += [
            [
                name, draft.money(this[name]), f"{share(this[name], totals[0])}%", draft.money(last[name]),
                f"{share(last[name], totals[1])}%", f"{growth(this[name], last[name])}%",
            ]
            for name in this
        ]  # fmt: skip
    aligns = [Align.LEFT] + [Align.RIGHT] * 5
    flow.table(TableDraft(rows, (1.3, 1.2, 0.8, 1.2, 0.8, 0.8), aligns, 2))


def _split_table(draft: ReportDraft) -> None:
    rows: list[list[str]] = []
    for title, source in (("分产品", by_product), ("分地区", by_region)):
        rows.append([title, "营业收入", "营业成本", "毛利率（%）", "营业收入比上年增减（%）", "毛利率比上年增减"])
        rows += [_split_row(draft, name, source) for name in source(draft, "营业收入", draft.year)]
    draft.flow.reserve(60)
    draft.flow.text(draft.unit_line, align=Align.RIGHT, size=9)
    aligns = [Align.LEFT] + [Align.RIGHT] * 5
    draft.flow.table(TableDraft(rows, (1.1, 1.2, 1.2, 0.7, 0.8, 1.0), aligns))


def _split_row(
    draft: ReportDraft, name: str, source: Callable[[ReportDraft, str, int], Mapping[str, Decimal]]
) -> list[str]:
    revenue, cost, margin = {}, {}, {}
    for year in (draft.year, draft.year - 1):
        revenue[year] = source(draft, "营业收入", year)[name]
        cost[year] = source(draft, "营业成本", year)[name]
        margin[year] = share(revenue[year] - cost[year], revenue[year])
    this, last = draft.year, draft.year - 1
    return [
        name, draft.money(revenue[this]), draft.money(cost[this]), str(margin[this]),
        str(growth(revenue[this], revenue[last])), points(margin[this], margin[last]),
    ]  # fmt: skip


def _customers(draft: ReportDraft, said: Mapping[str, str]) -> None:
    flow = draft.flow
    lines = flow.paragraph(draft.said.customer_text.format(**said))
    _record_sentence(draft, lines, "客户", "销售", (said["top"], said["top_share"]), has_related=draft.is_shanghai)
    revenue = draft.company.group[draft.year].income["营业收入"]
    _ranking(draft, "客户", "销售额", top_customers(draft), revenue)
    bought = purchases(draft)
    suppliers = top_suppliers(draft)
    total = sum(suppliers, ZERO)
    said_of_suppliers = (f"{in_ten_thousand(total):,}", str(share(total, bought)))
    lines = flow.paragraph(
        f"前五名供应商采购额{said_of_suppliers[0]}万元，占年度采购总额{said_of_suppliers[1]}%；"
        "其中前五名供应商采购额中关联方采购额0万元，占年度采购总额0%。"
    )
    _record_sentence(draft, lines, "供应商", "采购", said_of_suppliers, has_related=True)
    _ranking(draft, "供应商", "采购额", suppliers, bought)


def _record_sentence(
    draft: ReportDraft, lines: Sequence[PrintedLine], who: str, deal: str, said: tuple[str, str], *, has_related: bool
) -> None:
    """The truth of "…{deal}额1,234.50万元，占年度{deal}总额23.45%；…关联方{deal}额0万元，占年度{deal}总额0%"."""
    amount, share_of_all = said
    what = f"{deal}额" if has_related else f"{deal}金额"
    of_all = f"占年度{deal}总额" if has_related else f"占年度{deal}总额比例"
    stated = [
        (f"前五名{who}{deal}额", what, amount, "万元"),
        (f"前五名{who}{deal}额占比", f"{amount}万元，{of_all}", f"{share_of_all}%", "%"),
    ]
    if has_related:
        stated += [
            (f"前五名{who}关联方{deal}额", f"关联方{deal}额", "0", "万元"),
            (f"前五名{who}关联方{deal}额占比", f"关联方{deal}额0万元，{of_all}", "0%", "%"),
        ]
    for metric, words, printed, unit in stated:
        value = Decimal(printed.rstrip("%").replace(",", "")) * (TEN_THOUSAND if unit == "万元" else PER_CENT)
        placed = place_in_text(lines, words, printed)
        draft.record(Table.KEY_FIGURES, metric, value, printed, placed, metric=metric, unit=unit)


def _ranking(draft: ReportDraft, who: str, what: str, values: Sequence[Decimal], whole: Decimal) -> None:
    """The five largest, in 万元: a second unit within the report."""
    flow = draft.flow
    flow.reserve(120)
    flow.text("单位：万元  币种：人民币" if draft.is_shanghai else "单位：万元", align=Align.RIGHT, size=9)
    rows = [["序号", f"{who}名称", what, f"占年度{what[:2]}总额比例（%）"]]
    for number, value in enumerate(values):
        rows.append(
            [str(number + 1), f"{who}{'甲乙丙丁戊'[number]}", f"{in_ten_thousand(value):,}", str(share(value, whole))]
        )
    total = sum(values, ZERO)
    rows.append(["合计", "/", f"{in_ten_thousand(total):,}", str(share(total, whole))])
    placed = flow.table(TableDraft(rows, (0.4, 1, 1, 1), [Align.CENTRE, Align.LEFT, Align.RIGHT, Align.RIGHT]))
    for row, value in enumerate(values, start=1):
        _, label, *printed = rows[row]
        amount, of_all = in_ten_thousand(value) * TEN_THOUSAND, share(value, whole) * PER_CENT
        draft.record(Table.KEY_FIGURES, label, amount, printed[0], placed[row, 2], metric=f"{who}{what}", unit="万元")
        draft.record(Table.KEY_FIGURES, label, of_all, printed[1], placed[row, 3], metric=f"{who}{what}占比", unit="%")


def _expenses(draft: ReportDraft) -> None:
    names = ("销售费用", "管理费用", "财务费用", "研发费用")
    rows = _compare(draft, [(name, name) for name in names], lambda year: draft.company.group[year].income)
    year = draft.year
    change = "变动比例（%）" if draft.is_shanghai else "同比增减"
    draft.number_table(["项目", f"{year}年", f"{year - 1}年", change], rows, (1.2, 1.2, 1.2, 0.9))


def _research(draft: ReportDraft, said: Mapping[str, str]) -> None:
    flow, year = draft.flow, draft.year
    _paragraphs(draft, draft.said.research, said)
    if draft.is_shanghai:
        flow.heading("(1). 研发投入情况表", 4)
        flow.tick(applies=True)
        research = draft.company.group[year].income["研发费用"]
        of_revenue = Decimal(said["research_share"]) * PER_CENT
        known = [
            ("本期费用化研发投入", "费用化研发投入", draft.money(research), research, "元"),
            ("本期资本化研发投入", "资本化研发投入", "0.00", ZERO, "元"),
            ("研发投入合计", "研发投入", draft.money(research), research, "元"),
            ("研发投入总额占营业收入比例（%）", "研发投入占营业收入的比例", said["research_share"], of_revenue, "%"),
            ("研发投入资本化的比重（%）", "研发投入资本化的比重", "0.00", ZERO, "%"),
        ]
        rows = [[label, printed] for label, _, printed, _, _ in known]
        placed = draft.number_table(["项目", "金额"], rows, (1.5, 1))
        for row, (label, metric, printed, value, unit) in enumerate(known, start=1):
            draft.record(Table.KEY_FIGURES, label, value, printed, placed[row, 1], metric=metric, unit=unit)
        flow.heading("(2). 研发人员情况表", 4)
        people = (
            ("公司研发人员的数量", said["researchers"]),
            ("研发人员数量占公司总人数的比例（%）", said["researcher_share"]),
        )
        placed = draft.text_table(people, (0.6, 0.4))
        _record_researchers(draft, people, [placed[0, 1], placed[1, 1]])
    else:
        _research_of_three_years(draft, said)
    projects = [("主要研发项目名称", "项目目的", "项目进展", "拟达到的目标")]
    projects += [(each.name, each.purpose, each.progress[year], each.goal) for each in draft.prose.projects]
    draft.text_table(projects, (1, 1.4, 1, 1.2), header_rows=1)


def _record_researchers(draft: ReportDraft, rows: Sequence[tuple[str, str]], places: Sequence[Placed]) -> None:
    """The truth of two rows: how many researchers there are, and their share of the staff."""
    known = (("研发人员人数", "人", Decimal(1)), ("研发人员数量占比", "%", PER_CENT))
    for (label, printed), placed, (metric, unit, factor) in zip(rows, places, known, strict=True):
        value = Decimal(printed.rstrip("%")) * factor
        draft.record(Table.STAFF, label, value, printed, placed, metric=metric, unit=unit)


def _research_of_three_years(draft: ReportDraft, said: Mapping[str, str]) -> None:
    years = [draft.year - back for back in range(3)]
    books = [draft.company.group[year].income for year in years]
    draft.flow.text("近三年公司研发投入金额及占营业收入的比例")
    spent = [income["研发费用"] for income in books]
    shares = [share(income["研发费用"], income["营业收入"]) for income in books]
    known = [
        ("研发投入金额（元）", "研发投入", [draft.money(value) for value in spent], spent, "元"),
        ("研发投入占营业收入比例", "研发投入占营业收入的比例", [f"{value}%" for value in shares],
         [value * PER_CENT for value in shares], "%"),
        ("研发支出资本化的金额（元）", "资本化研发投入", ["0.00"] * 3, [ZERO] * 3, "元"),
        ("资本化研发支出占研发投入的比例", "研发投入资本化的比重", ["0.00%"] * 3, [ZERO] * 3, "%"),
    ]  # fmt: skip
    rows = [[label, *printed] for label, _, printed, _, _ in known]
    placed = draft.number_table(["", *(f"{year}年" for year in years)], rows, (1.5, 1, 1, 1), has_unit=False)
    for row, (label, metric, printed, values, unit) in enumerate(known, start=1):
        for column, year in enumerate(years):
            draft.record(
                Table.KEY_FIGURES, label, values[column], printed[column], placed[row, column + 1],
                metric=metric, period=str(year), unit=unit,
            )  # fmt: skip
    people = (
        ("研发人员数量（人）", said["researchers"]),
        ("研发人员数量占比", f"{said['researcher_share']}%"),
    )
    placed = draft.text_table([("", f"{draft.year}年"), *people], (0.6, 0.4), header_rows=1)
    _record_researchers(draft, people, [placed[1, 1], placed[2, 1]])


def _cash_flow(draft: ReportDraft) -> None:
    lines: list[tuple[str, str]] = []
    for kind in ("经营", "投资", "筹资"):
        lines += [(f"{kind}活动现金{way}小计", f"{kind}活动现金{way}小计") for way in ("流入", "流出")]
        lines.append((f"{kind}活动产生的现金流量净额", f"{kind}活动产生的现金流量净额"))
    lines.append(("现金及现金等价物净增加额", "现金及现金等价物净增加额"))
    rows = _compare(draft, lines, lambda year: draft.company.group[year].cash)
    year = draft.year
    change = "变动比例（%）" if draft.is_shanghai else "同比增减"
    draft.number_table(["项目", f"{year}年", f"{year - 1}年", change], rows, (1.7, 1.2, 1.2, 0.9))


def _balance_changes(draft: ReportDraft) -> None:
    names = ("货币资金", "应收账款", "存货", "固定资产", "在建工程", "短期借款", "合同负债", "长期借款")
    this, last = (draft.company.group[year].balance for year in (draft.year, draft.year - 1))
    rows = [
        [
            name, draft.money(this[name]), f"{share(this[name], this['资产总计'])}%", draft.money(last[name]),
            f"{share(last[name], last['资产总计'])}%",
        ]
        for name in names
    ]  # fmt: skip
    header = ["项目", "本期期末数", "占总资产比例", "上期期末数", "占总资产比例"]
    draft.number_table(header, rows, (1, 1.2, 0.8, 1.2, 0.8))


def _outlook(draft: ReportDraft, said: Mapping[str, str]) -> None:
    flow, prose = draft.flow, draft.prose
    top, sub = ("六、公司关于公司未来发展的讨论与分析", "（{}）{}") if draft.is_shanghai else (
        "十一、公司未来发展的展望", "（{}）{}",
    )  # fmt: skip
    flow.heading(top)
    flow.heading(sub.format("一", "行业格局和趋势"), 2)
    flow.paragraph(prose.industry[-1])
    flow.heading(sub.format("二", "公司发展战略"), 2)
    flow.paragraph(prose.strategy)
    flow.heading(sub.format("三", "经营计划"), 2)
    _paragraphs(draft, draft.said.plan, said)
    flow.heading(sub.format("四", "可能面对的风险"), 2)
    for number, (title, text) in enumerate(prose.risks, start=1):
        flow.heading(f"{number}、{title}", 3)
        flow.paragraph(text)
