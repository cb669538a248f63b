"""Which fact a figure comes from; where facts contradict and nothing decides, there is no figure."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from nianbao.domain.catalogue import load_catalogue
from nianbao.store.facts import StoredFact
from services.indexer.stages.choose_figures import choose_figures

OWN = StoredFact(
    id=1,
    table="利润表",
    scope="合并",
    metric="营业收入",
    period="2022",
    value=Decimal("200.50"),
    text_value=None,
    has_passed=False,
    has_failed=False,
    is_restated_away=False,
    report_period="2022",
    short_name="青禾股份",
    full_name="青禾农业股份有限公司",
)


def _value(value: str, **changes: Any) -> StoredFact:
    return replace(OWN, value=Decimal(value), **changes)


def _figures(*facts: StoredFact) -> dict[str, dict[str, str]]:
    numbered = [replace(fact, id=number) for number, fact in enumerate(facts, start=1)]
    return {row.period: dict(row.figures) for row in choose_figures("600001", numbered, load_catalogue())}


def test_a_figure_is_written_as_stated_with_its_fact() -> None:
    [row] = choose_figures("600001", [OWN], load_catalogue())

    assert (row.table, row.company_code, row.period, row.scope, row.year) == ("利润表", "600001", "2022", "合并", 2022)
    assert row.figures == {"营业收入": "200.50"}
    assert row.fact_ids == {"营业收入": 1}


def test_the_periods_own_report_goes_before_a_later_comparative() -> None:
    later = _value("199", report_period="2023")

    assert _figures(later, OWN) == {"2022": {"营业收入": "200.50"}}


def test_without_an_own_report_the_nearest_later_comparative_counts() -> None:
    half = _value("1", report_period="2023H1")
    annual = _value("2", report_period="2023")
    much_later = _value("3", report_period="2024H1")

    assert _figures(half, annual) == {"2022": {"营业收入": "2"}}
    assert _figures(annual, much_later, half) == {"2022": {"营业收入": "2"}}


def test_a_figure_restated_away_is_never_taken() -> None:
    before = _value("180", report_period="2023", is_restated_away=True)
    after = _value("190", report_period="2023")

    assert _figures(before, after) == {"2022": {"营业收入": "190"}}
    assert _figures(before) == {}


def test_two_different_values_of_which_nothing_decides_give_no_figure() -> None:
    assert _figures(_value("200"), _value("300")) == {}


def test_a_contradiction_in_the_own_report_is_not_settled_by_another_guess() -> None:
    assert _figures(_value("200"), _value("300"), _value("250", report_period="2023")) == {}


def test_the_same_value_twice_is_no_contradiction() -> None:
    assert _figures(_value("200"), _value("200.00")) == {"2022": {"营业收入": "200"}}


def test_a_value_whose_checks_pass_goes_before_an_unchecked_and_that_before_a_failed_one() -> None:
    passed, unchecked, failed = _value("1", has_passed=True), _value("2"), _value("3", has_failed=True)
    half_failed = _value("4", has_passed=True, has_failed=True)

    assert _figures(failed, unchecked, passed) == {"2022": {"营业收入": "1"}}
    assert _figures(half_failed, unchecked) == {"2022": {"营业收入": "2"}}
    assert _figures(failed) == {"2022": {"营业收入": "3"}}


def test_one_contradiction_leaves_the_other_figures_of_the_row() -> None:
    profit = replace(OWN, metric="净利润", value=Decimal(5))

    assert _figures(_value("200"), _value("300"), profit) == {"2022": {"净利润": "5"}}


def test_scopes_tables_and_periods_are_rows_of_their_own() -> None:
    facts = [
        OWN,
        replace(OWN, scope="母公司"),
        replace(OWN, table="主要会计数据", scope=""),
        replace(OWN, period="2021"),
    ]

    rows = choose_figures("600001", facts, load_catalogue())

    assert len({(row.table, row.scope, row.period) for row in rows}) == 4


def test_text_where_a_number_belongs_is_no_figure_and_text_metrics_keep_text() -> None:
    not_given = replace(OWN, value=None, text_value="不适用")
    address = replace(OWN, table="公司信息", scope="", metric="注册地址", value=None, text_value="杭州市")

    assert _figures(not_given) == {}
    assert _figures(address) == {"2022": {"注册地址": "杭州市"}}


def test_an_unknown_metric_or_period_is_left_out() -> None:
    assert _figures(replace(OWN, metric="没有这个指标")) == {}
    assert _figures(replace(OWN, period="本期")) == {}


def test_a_row_is_named_as_in_its_own_report() -> None:
    renamed = _value("9", report_period="2023", short_name="新青禾")

    [row] = choose_figures("600001", [renamed, replace(OWN, metric="净利润")], load_catalogue())

    assert row.short_name == "青禾股份"


def test_amounts_that_a_statement_prints_as_negatives_to_take_them_off_are_positive_ones() -> None:
    costs = [
        _value("-60", metric="管理费用"),
        _value("-30", metric="销售费用"),
        _value("-5", metric="财务费用"),
        _value("-4", metric="所得税费用"),
        _value("-7", metric="信用减值损失"),
        _value("-9", metric="净利润"),
    ]
    assert _figures(OWN, *costs)["2022"] == {
        "营业收入": "200.50",
        "管理费用": "60",
        "销售费用": "30",
        "财务费用": "5",
        "所得税费用": "4",
        "信用减值损失": "-7",
        "净利润": "-9",
    }


def test_a_tax_credit_and_interest_earned_stay_negative_beside_costs_printed_as_such() -> None:
    costs = [
        _value("60", metric="管理费用"),
        _value("30", metric="销售费用"),
        _value("-5", metric="财务费用"),
        _value("-4", metric="所得税费用"),
    ]
    found = _figures(*costs)["2022"]
    assert (found["财务费用"], found["所得税费用"]) == ("-5", "-4")


def test_one_negative_cost_alone_does_not_show_how_a_statement_prints() -> None:
    facts = [_value("-60", metric="管理费用"), _value("-4", metric="所得税费用")]
    assert _figures(*facts)["2022"] == {"管理费用": "-60", "所得税费用": "-4"}


def test_each_report_prints_in_its_own_way() -> None:
    own = [_value("60", metric="管理费用"), _value("30", metric="销售费用"), _value("-4", metric="所得税费用")]
    later = [
        _value("-70", metric="管理费用", period="2023", report_period="2023"),
        _value("-40", metric="销售费用", period="2023", report_period="2023"),
        _value("-5", metric="所得税费用", period="2023", report_period="2023"),
    ]
    found = _figures(*own, *later)
    assert found["2022"]["所得税费用"] == "-4"
    assert found["2023"] == {"管理费用": "70", "销售费用": "40", "所得税费用": "5"}
