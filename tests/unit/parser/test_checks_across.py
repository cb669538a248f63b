"""Figures that one report prints in two places are checked against each other."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.fact import Fact, Passport, Scope, Table
from nianbao.domain.parsed_report import IdentityResult
from services.parser.stages.check_across import check_across
from tests.support.tiny_pdf import Line, TinyPage, table
from tests.unit.parser.drawn import COVER, parse_pages, statement_page

INCOME, BALANCE, CASH, KEY = (
    Table.INCOME_STATEMENT,
    Table.BALANCE_SHEET,
    Table.CASH_FLOW_STATEMENT,
    Table.KEY_FIGURES,
)


def _fact(
    table_: Table,
    metric: str,
    printed: str,
    period: str = "2023",
    *,
    scope: Scope = Scope.CONSOLIDATED,
    unit: str = "元",
    scale: int = 1,
    is_restated_away: bool = False,
) -> Fact:
    value = Decimal(printed.replace(",", "")) * scale
    owner = Scope.NONE if table_ is KEY else scope
    return Fact(table_, owner, metric, metric, period, value, unit, Passport(9, None, printed), (), is_restated_away)


def _results(*facts: Fact) -> dict[str, IdentityResult]:
    return {result.identity: result for result in check_across(facts, load_catalogue())[1]}


def test_a_statement_agrees_with_the_key_figures() -> None:
    facts = (_fact(INCOME, "营业收入", "1,234.50"), _fact(KEY, "营业收入", "1,234.50"))
    checked, [result] = check_across(facts, load_catalogue())
    assert (result.identity, result.stated, result.computed) == (
        "revenue:income=key_figures",
        Decimal("1234.50"),
        Decimal("1234.50"),
    )
    assert [str(check) for fact in checked for check in fact.checks] == ["revenue:income=key_figures:pass"] * 2


def test_a_difference_of_one_cent_is_shown_with_both_sides() -> None:
    result = _results(_fact(INCOME, "净利润", "1,234.50"), _fact(KEY, "净利润", "1,234.51"))[
        "net_profit:income=key_figures"
    ]
    assert not result.passed
    assert (result.stated, result.computed) == (Decimal("1234.50"), Decimal("1234.51"))


def test_a_coarser_unit_agrees_to_its_last_place() -> None:
    statement = _fact(BALANCE, "资产总计", "123,456,789.00")
    for printed, passed in (("12,345.68", True), ("12,345.70", False)):
        key = _fact(KEY, "资产总计", printed, unit="万元", scale=10_000)
        assert _results(statement, key)["assets:balance=key_figures"].passed is passed


def test_figures_before_restatement_and_the_parents_own_are_not_compared() -> None:
    old = _fact(KEY, "净利润", "9", "2022", is_restated_away=True)
    assert _results(_fact(INCOME, "净利润", "8", "2022"), old) == {}
    assert _results(_fact(INCOME, "净利润", "8", scope=Scope.PARENT), _fact(KEY, "净利润", "9")) == {}


def test_a_days_figure_and_a_half_years_are_of_one_period() -> None:
    results = _results(_fact(BALANCE, "资产总计", "5", "2023-06-30"), _fact(KEY, "资产总计", "5", "2023H1"))
    assert results["assets:balance=key_figures"].passed


@pytest.mark.parametrize(("opening", "passed"), [("70.00", True), ("71.00", False)])
def test_this_years_opening_cash_is_last_years_closing_cash(opening: str, passed: bool) -> None:
    results = _results(
        _fact(CASH, "期初现金及现金等价物余额", opening), _fact(CASH, "期末现金及现金等价物余额", "70.00", "2022")
    )
    assert results["opening_cash=prior_closing_cash"].passed is passed


def test_cash_is_bounded_by_monetary_funds_and_deposits_held_for_trading() -> None:
    cash = _fact(CASH, "期末现金及现金等价物余额", "100.00")
    funds = _fact(BALANCE, "货币资金", "90.00")
    assert not _results(cash, funds)["closing_cash<=monetary_funds"].passed
    assert _results(cash, funds, _fact(BALANCE, "交易性金融资产", "15.00"))["closing_cash<=monetary_funds"].passed


def test_the_bound_of_cash_is_not_asked_of_a_bank() -> None:
    cash = _fact(CASH, "期末现金及现金等价物余额", "100.00")
    assert _results(cash, _fact(BALANCE, "货币资金", "90.00"), _fact(BALANCE, "拆出资金", "50.00")) == {}


def test_four_quarters_add_up_to_the_year() -> None:
    quarters = [_fact(KEY, "营业收入", "25.10", f"2023Q{number}") for number in (1, 2, 3, 4)]
    assert _results(*quarters, _fact(KEY, "营业收入", "100.40"))["revenue=four_quarters"].passed
    assert not _results(*quarters, _fact(KEY, "营业收入", "100.50"))["revenue=four_quarters"].passed
    assert _results(*quarters[:3], _fact(KEY, "营业收入", "100.40")) == {}


INCOME_ROWS = (
    ("项目", "附注", "2023年度", "2022年度"),
    ("一、营业收入", "七、1", "2,000.00", "1,500.00"),
    ("三、利润总额", "", "600.00", "500.00"),
    ("减：所得税费用", "", "100.00", "80.00"),
    ("四、净利润", "", "500.00", "420.00"),
)
CASH_ROWS = (
    ("项目", "附注", "2023年度", "2022年度"),
    ("经营活动现金流入小计", "", "900.00", "800.00"),
    ("经营活动现金流出小计", "", "400.00", "300.00"),
    ("经营活动产生的现金流量净额", "", "500.00", "500.00"),
    ("现金及现金等价物净增加额", "", "500.00", "500.00"),
)


@pytest.mark.parametrize(("printed", "passed"), [("500.00", True), ("510.00", False)])
def test_net_profit_is_where_the_supplement_in_the_notes_starts(tmp_path: Path, printed: str, passed: bool) -> None:
    supplement = TinyPage(
        texts=(Line(60, 80, "（1）现金流量表补充资料"), Line(420, 100, "单位：元")),
        tables=(
            table(
                (
                    ("补充资料", "本期金额", "上期金额"),
                    ("1．将净利润调节为经营活动现金流量：", "", ""),
                    ("净利润", printed, "420.00"),
                    ("加：资产减值准备", "1.00", "2.00"),
                ),
                top=110,
                edges=(60, 320, 430, 535),
            ),
        ),
    )
    income = statement_page("合并利润表", rows=INCOME_ROWS)
    parsed = parse_pages(tmp_path, COVER, income, statement_page("合并现金流量表", rows=CASH_ROWS), supplement)
    [fact] = [fact for fact in parsed.facts if fact.passport.page == 4 and fact.period == "2023"]
    assert (fact.table, fact.metric, fact.label, fact.value) == (CASH, "", "净利润", Decimal(printed))
    results = {each.period: each for each in parsed.summary.identity_results if "supplement" in each.identity}
    assert results["2023"].passed is passed and results["2022"].passed
    assert (
        any("net_profit:income=cash_flow_supplement" in each.message for each in parsed.summary.warnings) is not passed
    )
