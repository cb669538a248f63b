"""The invented books obey every identity that the parser and the reader will check."""

from __future__ import annotations

from decimal import Decimal

import pytest

from demo.figures import key_figures, nonrecurring_items, quarters
from demo.invented import InventedCompany, invented_companies
from demo.ledger import CURRENT_ASSETS, CURRENT_LIABILITIES, NONCURRENT_ASSETS, NONCURRENT_LIABILITIES
from demo.section_equity import movements
from nianbao.domain.fact import Scope

YEARS = (2020, 2021, 2022, 2023)
EVERY_YEAR = [
    pytest.param(company, scope, year, id=f"{company.short_name}-{scope.value}-{year}")
    for company in invented_companies()
    for scope in (Scope.CONSOLIDATED, Scope.PARENT)
    for year in YEARS
]


def _sum(amounts: dict[str, Decimal], names: tuple[str, ...]) -> Decimal:
    return sum((amounts[name] for name in names), Decimal(0))


@pytest.mark.parametrize(("company", "scope", "year"), EVERY_YEAR)
def test_the_balance_sheet_balances_and_its_subtotals_add_up(company: InventedCompany, scope: Scope, year: int) -> None:
    balance = company.books(scope, year).balance

    assert balance["流动资产合计"] == _sum(balance, CURRENT_ASSETS)
    assert balance["非流动资产合计"] == _sum(balance, NONCURRENT_ASSETS)
    assert balance["资产总计"] == balance["流动资产合计"] + balance["非流动资产合计"]
    assert balance["流动负债合计"] == _sum(balance, CURRENT_LIABILITIES)
    assert balance["非流动负债合计"] == _sum(balance, NONCURRENT_LIABILITIES)
    assert balance["负债合计"] == balance["流动负债合计"] + balance["非流动负债合计"]
    owners = ("股本", "资本公积", "其他综合收益", "盈余公积", "未分配利润")
    assert balance["归属于母公司所有者权益合计"] == _sum(balance, owners) - balance["库存股"]
    assert balance["所有者权益合计"] == balance["归属于母公司所有者权益合计"] + balance["少数股东权益"]
    assert balance["资产总计"] == balance["负债和所有者权益总计"] == balance["负债合计"] + balance["所有者权益合计"]
    assert all(value >= 0 for value in balance.values())


@pytest.mark.parametrize(("company", "scope", "year"), EVERY_YEAR)
def test_the_income_statement_adds_up_from_revenue_to_comprehensive_income(
    company: InventedCompany, scope: Scope, year: int
) -> None:
    income = company.books(scope, year).income
    costs = ("营业成本", "税金及附加", "销售费用", "管理费用", "研发费用", "财务费用")
    gains = ("其他收益", "投资收益", "公允价值变动收益", "信用减值损失", "资产减值损失", "资产处置收益")

    assert income["营业总成本"] == _sum(income, costs)
    assert income["营业利润"] == income["营业总收入"] - income["营业总成本"] + _sum(income, gains)
    assert income["利润总额"] == income["营业利润"] + income["营业外收入"] - income["营业外支出"]
    assert income["净利润"] == income["利润总额"] - income["所得税费用"]
    assert income["净利润"] == income["归属于母公司所有者的净利润"] + income["少数股东损益"]
    assert income["综合收益总额"] == income["净利润"] + income["其他综合收益的税后净额"]


@pytest.mark.parametrize(("company", "scope", "year"), EVERY_YEAR)
def test_cash_flows_add_up_and_both_methods_agree(company: InventedCompany, scope: Scope, year: int) -> None:
    books = company.books(scope, year)
    cash = books.cash
    net = {kind: cash[f"{kind}活动产生的现金流量净额"] for kind in ("经营", "投资", "筹资")}

    for kind, value in net.items():
        assert value == cash[f"{kind}活动现金流入小计"] - cash[f"{kind}活动现金流出小计"]
    change = sum(net.values(), cash["汇率变动对现金及现金等价物的影响"])
    assert change == cash["现金及现金等价物净增加额"]
    assert cash["期末现金及现金等价物余额"] == cash["期初现金及现金等价物余额"] + change
    assert cash["期末现金及现金等价物余额"] == books.balance["货币资金"] - books.detail["受限资金"]
    adjustments = [value for key, value in books.supplement.items() if key != "经营活动产生的现金流量净额"]
    assert sum(adjustments, Decimal(0)) == net["经营"]
    outflows = (
        "购买商品、接受劳务支付的现金",
        "支付给职工以及为职工支付的现金",
        "支付的各项税费",
        "支付其他与经营活动有关的现金",
    )
    assert cash["经营活动现金流出小计"] == _sum(cash, outflows)
    assert all(cash[name] > 0 for name in outflows)


@pytest.mark.parametrize(("company", "scope", "year"), [each for each in EVERY_YEAR if each.values[2] > YEARS[0]])
def test_a_year_goes_on_where_the_year_before_ended(company: InventedCompany, scope: Scope, year: int) -> None:
    books, before = company.books(scope, year), company.books(scope, year - 1)

    assert books.cash["期初现金及现金等价物余额"] == before.cash["期末现金及现金等价物余额"]
    rows = movements(books, before)
    for component, closing in rows[-1][1].items():
        assert closing == sum((values.get(component, Decimal(0)) for _, values in rows[:-1]), Decimal(0))


def test_amounts_are_whole_cents_and_never_change() -> None:
    amounts = [
        value
        for company in invented_companies()
        for books in (*company.group.values(), *company.parent.values())
        for part in (books.balance, books.income, books.cash, books.supplement)
        for value in part.values()
    ]

    assert all(value == value.quantize(Decimal("0.01")) for value in amounts)
    assert invented_companies()[0].group[2023].balance["资产总计"] == Decimal("5309776045.85")


@pytest.mark.parametrize("company", invented_companies(), ids=lambda company: company.short_name)
def test_key_figures_agree_with_the_statements_and_quarters_with_the_year(company: InventedCompany) -> None:
    for year in (2021, 2022, 2023):
        figures, books = key_figures(company, year), company.group[year]
        assert figures.total_assets == books.balance["资产总计"]
        assert figures.recurring_profit == figures.profit - nonrecurring_items(company, year)[-1][1]
        assert figures.earnings_per_share == (figures.profit / company.shares).quantize(Decimal("0.01"))
        parts = quarters(company, year)
        assert sum(parts["营业收入"]) == figures.revenue
        assert sum(parts["归属于上市公司股东的净利润"]) == figures.profit
        assert sum(parts["经营活动产生的现金流量净额"]) == figures.operating_cash


@pytest.mark.parametrize("company", invented_companies(), ids=lambda company: company.short_name)
def test_head_counts_add_up_both_ways(company: InventedCompany) -> None:
    for staff in company.staff.values():
        assert sum(staff.by_job.values()) == staff.total == sum(staff.by_education.values())
