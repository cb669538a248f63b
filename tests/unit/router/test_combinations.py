"""What is understood word by word, but would be answered with part of what is asked."""

from __future__ import annotations

import pytest

from nianbao.domain.question import Operation, Route
from nianbao.domain.selection import ADDRESS, Comparator, Condition, Ordering, Quantity
from tests.unit.router.companies import read


@pytest.mark.parametrize(
    "question",
    [
        "星河智造2019-2021年销售费用和管理费用合计是多少",
        "星河智造和青岚老窖2019-2021年净利润总和是多少",
        "星河智造2021年哪一年的营业收入最高",
        "星河智造2021年注册地址和办公地址是否一致",
        "星河智造2021年营业收入同比增长率和净利润分别是多少",
        "2021年营业收入和净利润最高的公司",
        "2020年和2021年营业收入最高的公司是哪家",
        "注册地址在苏州的星河智造2021年净利润是多少",
    ],
)
def test_combinations_without_an_answer_are_refused(question: str) -> None:
    got = read(question)
    assert (got.route, got.refusal_code) == (Route.REFUSE, "unsupported"), got
    assert "无法回答" in got.refusal


@pytest.mark.parametrize(
    "question",
    [
        "星河智造2021年管理费用中的研发费用是多少",
        "星河智造2021年控股股东净利润是多少",
        "星河智造2021年营业收入-营业成本",
        "星河智造2021年一年内应收账款是多少",
        "星河智造的母公司2021年净利润是多少",
        "星河智造2021年净利润（不含少数股东损益）",
        "星河智造2021年净利润是2020年的多少倍",
    ],
)
def test_metrics_that_lean_on_each_other_are_refused(question: str) -> None:
    got = read(question)
    assert (got.route, got.refusal_code) == (Route.REFUSE, "unknown_metric"), got
    assert "「」" not in got.refusal


def test_a_ranking_is_by_the_metric_before_the_superlative() -> None:
    for question in ("2021年净利润是多少，对于营业收入最高的公司？", "2021年营业收入最高的公司的净利润是多少"):
        got = read(question)
        assert (got.operation, got.quantities) == (Operation.RANK, (Quantity("营业收入"), Quantity("净利润")))
        assert got.selection == (Ordering(Quantity("营业收入")),)


@pytest.mark.parametrize(
    ("question", "operation"),
    [
        ("毛利率同比变动多少", Operation.DIFFERENCE),
        ("毛利率同比变化多少个百分点", Operation.DIFFERENCE),
        ("毛利率增长率", Operation.GROWTH),
        ("营业收入同比变动", Operation.GROWTH),
        ("营业收入比上年增长多少个百分点", Operation.GROWTH),
        ("营业收入增长率和净利润增长率分别是多少", Operation.GROWTH),
    ],
)
def test_the_change_of_a_ratio_is_in_points_unless_a_rate_is_named(question: str, operation: Operation) -> None:
    assert read(f"星河智造2021年{question}").operation is operation


@pytest.mark.parametrize("question", ["注册地址在苏州的公司有哪些", "2021年在苏州注册的上市公司"])
def test_the_companies_of_a_place_are_listed(question: str) -> None:
    got = read(question)
    assert (got.route, got.operation) == (Route.STATISTICS, Operation.LIST)
    assert got.selection == (Condition(ADDRESS, Comparator.CONTAINS, ("苏州",)),)


@pytest.mark.parametrize("question", ["北辰光电的营业收入", "北辰光电营业收入多少"])
def test_an_unknown_company_is_not_taken_for_a_notion(question: str) -> None:
    assert read(question).refusal_code == "unknown_company"
