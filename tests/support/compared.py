"""Comparisons as nl2sql answers them, for invented companies."""

from __future__ import annotations

from decimal import Decimal

from nianbao.domain.answer import Cell, Citation, Computed, Term
from nianbao.domain.comparison import ComparedMetric, Comparison, Gap, GapReason
from nianbao.domain.fact import Scope
from nianbao.domain.geometry import Box
from nianbao.domain.period import Period
from nianbao.domain.report import Company

REPORT = "7f3c1a52-0000-4000-8000-000000000001"
MARGIN = "(营业收入 - 营业成本) / 营业收入"
GROWTH = "(营业收入 - 上期(营业收入)) / 上期(营业收入)"
FINANCE = "(利润总额 + 利息费用) / 营业收入"


def cell(company: Company, metric: str, period: str, value: str, unit: str = "元", *, text: str = "") -> Cell:
    """A stated figure; with no unit it is a text."""
    is_text = not unit
    citation = Citation(
        document=f"{company.code}_{period}.pdf",
        page=66,
        box=Box(10, 20, 30, 40),
        text=text or value,
        metric=metric,
        period=period,
        scope="合并",
        value=value,
        unit=unit,
        checks=("revenue=components:pass",),
        report_id=REPORT,
        company=company.short_name,
        label=f"其中：{metric}",
        column=f"{period}年度",
    )
    number: Decimal | str = value if is_text else Decimal(value)
    return Cell(company.code, company.short_name, metric, period, number, unit, citation)


def computed(
    company: Company, name: str, period: str, value: Decimal, formula: str, cells: dict[str, Cell]
) -> Computed:
    """A value with the operands that the cells hold."""
    terms = tuple(
        Term(operand, each.company_code, each.company_name, each.metric, each.period, _number(each), each.unit)
        for operand, each in cells.items()
    )
    return Computed(company.code, company.short_name, name, period, value, "percent", formula, terms)


def a_comparison(name: str = "青禾股份", printed: str = "") -> Comparison:
    """Two companies, stated and derived metrics, one text, one gap; `name` and `printed` are of others' making."""
    first, second = Company("600001", name, f"{name}有限公司"), Company("000002", "云岭科技", "云岭科技股份有限公司")
    revenue = {
        (first, "2020"): cell(first, "营业收入", "2020", "200000000.00", text=printed),
        (first, "2021"): cell(first, "营业收入", "2021", "250000000.10", text=printed),
        (second, "2020"): cell(second, "营业收入", "2020", "-3000.5"),
        (second, "2021"): cell(second, "营业收入", "2021", "12345678901234.56"),
    }
    cost = {key: cell(key[0], "营业成本", key[1], "120000000.33") for key in revenue}
    profit = {key: cell(key[0], "利润总额", key[1], "7000") for key in revenue}
    seat = {key: cell(key[0], "注册地址", key[1], printed or "杭州市余杭区1号", "") for key in revenue}
    margins = tuple(
        computed(
            company, "毛利率", period, (_number(revenue[company, period]) - _number(cost[company, period]))
            / _number(revenue[company, period]), MARGIN,
            {"营业收入": revenue[company, period], "营业成本": cost[company, period]},
        )
        for company, period in revenue
    )  # fmt: skip
    # The report states no 利息费用: it counts as zero, and the workbook must count it so.
    rates = tuple(
        computed(
            company, "支付率", period, _number(profit[company, period]) / _number(revenue[company, period]), FINANCE,
            {"利润总额": profit[company, period], "营业收入": revenue[company, period]},
        )
        for company, period in revenue
    )  # fmt: skip
    growths = tuple(
        computed(
            company, "营业收入增长率", "2021",
            (_number(revenue[company, "2021"]) - _number(revenue[company, "2020"])) / _number(revenue[company, "2020"]),
            GROWTH, {"营业收入": revenue[company, "2021"], "上期(营业收入)": revenue[company, "2020"]},
        )
        for company in (first, second)
    )  # fmt: skip
    gaps = tuple(
        Gap(company.code, "营业收入增长率", "2020", GapReason.NO_REPORT, f"没有收录{company.short_name}2019年的报告")
        for company in (first, second)
    )
    return Comparison(
        companies=(first, second),
        metrics=(
            ComparedMetric("营业收入", "元", "yuan"),
            ComparedMetric("注册地址", "", "text"),
            ComparedMetric("毛利率", "", "percent", MARGIN),
            ComparedMetric("支付率", "", "percent", FINANCE, ("利息费用",)),
            ComparedMetric("营业收入增长率", "", "percent", GROWTH),
        ),
        periods=(Period(2020), Period(2021)),
        scope=Scope.CONSOLIDATED,
        cells=(*revenue.values(), *seat.values(), *cost.values(), *profit.values()),
        computed=(*margins, *rates, *growths),
        gaps=gaps,
        warnings=(f"{first.short_name}2020年的营业收入：2021年年报将其重述为1元。",),
    )


def _number(each: Cell) -> Decimal:
    assert isinstance(each.value, Decimal)
    return each.value
