"""A metric's name does not take signs from the word beside it, nor lose any."""

from __future__ import annotations

import pytest

from nianbao.domain.question import Operation, Route, Statistic
from nianbao.domain.selection import ADDRESS, Comparator, Condition
from tests.unit.router.companies import read


@pytest.mark.parametrize(
    ("year", "metric", "meant"),
    [
        ("2020年度", "利润总额", "利润总额"),
        ("2020会计年度", "利润总额", "利润总额"),
        ("2020年年度", "利润总额", "利润总额"),
        ("二〇二〇年度", "利润总额", "利润总额"),
        ("2020年度", "净利润总额", "净利润"),
    ],
)
def test_the_年度_of_a_year_is_not_the_beginning_of_a_metric(year: str, metric: str, meant: str) -> None:
    """年度利润 is what some reports print for 净利润: 2020年度利润总额 was taken for it."""
    for question in (f"星河智造{year}{metric}是多少", f"{year}{metric}最高的公司是哪家"):
        got = read(question)
        assert (got.route is Route.REFUSE, got.metrics) == (False, (meant,)), question


def test_listed_companies_are_no_part_of_a_metric() -> None:
    got = read("2021年上市公司的研发人员数量中位数是多少")
    assert (got.statistic, got.metrics) == (Statistic.MEDIAN, ("研发人员人数",))


def test_人均_is_not_the_beginning_of_another_metric() -> None:
    """人均利润 is net profit a head: 人均利润总额 was taken for it."""
    got = read("星河智造2020年人均利润总额是多少")
    assert (got.operation, got.metrics) == (Operation.RATIO, ("利润总额", "职工人数"))
    assert read("星河智造2020年人均净利润是多少").metrics == ("人均净利润",)
    assert read("星河智造2020年人均利润是多少").metrics == ("人均净利润",)


def test_companies_in_their_places_are_no_part_of_a_metric() -> None:
    assert read("2020年营业收入前3名公司的法人代表").metrics[-1] == "法定代表人"


def test_whether_an_address_is_the_same_names_no_place() -> None:
    got = read("2020年与2019年，星河智造的注册地址是否一致")
    assert (got.operation, got.metrics, got.selection) == (Operation.SAME, ("注册地址",), ())


def test_差_with_a_particle_is_a_verb() -> None:
    got = read("星河智造2021年与2020年的净利差了多少")
    assert (got.operation, got.metrics) == (Operation.DIFFERENCE, ("净利润",))
    assert read("星河智造2021年的净利差是多少").metrics == ("净利差",)


@pytest.mark.parametrize("question", ["星河智造2021人均营业收入是多少", "星河智造FY2021人均营业收入"])
def test_a_year_without_年_may_stand_before_人均(question: str) -> None:
    got = read(question)
    assert (got.operation, [period.year for period in got.periods]) == (Operation.RATIO, [2021]) or got.metrics == (
        "人均营业收入",
    )


def test_where_a_company_is_registered_or_works_is_its_address() -> None:
    assert read("星河智造2021年注册在哪里").metrics == ("注册地址",)
    assert read("星河智造2021年在哪里办公").metrics == ("办公地址",)


def test_politeness_before_a_place_or_behind_a_share_changes_nothing() -> None:
    in_shanghai = Condition(ADDRESS, Comparator.CONTAINS, ("上海",))
    assert in_shanghai in read("请问一下，上海2021年营业收入最高的3家上市公司是哪些").selection
    assert read("2021年净利润为正的公司占多少，谢谢").statistic is Statistic.PROPORTION
    assert read("星河智造这家公司2021年的营业收入").metrics == ("营业收入",)


@pytest.mark.parametrize("than", ["比上年增加多少元", "比去年减少了多少元", "比上年同期多多少", "比2020年增加多少"])
@pytest.mark.parametrize(
    ("said", "meant"),
    [("销售收现", "销售商品、提供劳务收到的现金"), ("营业收入", "营业收入"), ("资产负债率", "资产负债率")],
)
def test_the_比_of_a_comparison_is_not_the_end_of_a_metric(said: str, meant: str, than: str) -> None:
    """销售收现比 is a ratio: 销售收现比上年增加多少元 was taken for it."""
    got = read(f"星河智造2021年{said}{than}")
    assert (got.operation, got.metrics) == (Operation.DIFFERENCE, (meant,))


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("星河智造2021年销售收现比是多少", "销售收现比"),
        ("星河智造销售收现比2021年是多少", "销售收现比"),
        ("星河智造销售收现比2021年较2020年增加多少", "销售收现比"),
        ("星河智造2021年销售收现比比上年增加多少", "销售收现比"),
        ("星河智造2021年净现比比上年增加多少", "净现比"),
    ],
)
def test_a_ratio_keeps_its_比_where_no_period_is_set_against_it(question: str, meant: str) -> None:
    assert read(question).metrics == (meant,)
