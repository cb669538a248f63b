"""What questions over all companies choose by, in many wordings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nianbao.domain.period import Period
from nianbao.domain.question import Operation, Route, Statistic
from nianbao.domain.selection import ADDRESS, Comparator, Condition, Measure, Ordering, Quantity, Step
from tests.unit.router.companies import read

REVENUE, PROFIT, GROWTH = Quantity("营业收入"), Quantity("净利润"), Quantity("营业收入", Measure.GROWTH)
YEARS = (Period(2019), Period(2020), Period(2021))


def over(quantity: Quantity, comparator: Comparator, *values: str) -> Condition:
    return Condition(quantity, comparator, values)


@pytest.mark.parametrize(
    ("words", "condition"),
    [
        ("营业收入超过100亿元的公司", over(REVENUE, Comparator.GREATER, "10000000000")),
        ("营业收入大于一百亿元的公司", over(REVENUE, Comparator.GREATER, "10000000000")),
        ("营业收入突破5,000万元的公司", over(REVENUE, Comparator.GREATER, "50000000")),
        ("营业收入不低于2.5亿的公司", over(REVENUE, Comparator.AT_LEAST, "250000000")),
        ("营业收入在2000万元以上的公司", over(REVENUE, Comparator.AT_LEAST, "20000000")),
        ("营业收入不足2020万元的公司", over(REVENUE, Comparator.LESS, "20200000")),
        ("营业收入1亿元以下的公司", over(REVENUE, Comparator.AT_MOST, "100000000")),
        ("营业收入不超过1亿元的公司", over(REVENUE, Comparator.AT_MOST, "100000000")),
        ("营业收入介于1亿和2亿元之间的公司", over(REVENUE, Comparator.BETWEEN, "100000000", "200000000")),
        ("营业收入在100到200亿元之间的公司", over(REVENUE, Comparator.BETWEEN, "10000000000", "20000000000")),
        ("净利润为负的公司", over(PROFIT, Comparator.LESS, "0")),
        ("亏损的公司", over(PROFIT, Comparator.LESS, "0")),
        ("盈利的公司", over(PROFIT, Comparator.GREATER, "0")),
        ("净利润是正数的公司", over(PROFIT, Comparator.GREATER, "0")),
        ("净利润不为负的公司", over(PROFIT, Comparator.AT_LEAST, "0")),
        ("毛利率超过30%的公司", over(Quantity("毛利率"), Comparator.GREATER, "0.3")),
        ("毛利率高于百分之三十的公司", over(Quantity("毛利率"), Comparator.GREATER, "0.3")),
        ("职工人数超过1万人的公司", over(Quantity("职工人数"), Comparator.GREATER, "10000")),
        ("员工超过2000人的公司", over(Quantity("职工人数"), Comparator.GREATER, "2000")),
        ("营业收入同比增长超过20%的公司", over(GROWTH, Comparator.GREATER, "0.2")),
        ("营业收入增长率在20%以上的公司", over(GROWTH, Comparator.AT_LEAST, "0.2")),
        ("营业收入同比下降超过20%的公司", over(GROWTH, Comparator.LESS, "-0.2")),
        ("营业收入高于上年的公司", over(REVENUE, Comparator.HIGHER)),
        ("营业收入同比下降的公司", over(REVENUE, Comparator.LOWER)),
    ],
)
@pytest.mark.parametrize(
    ("frame", "operation"),
    [("2021年{}有多少家", Operation.COUNT), ("2021年{}有哪些", Operation.LIST), ("列出2021年{}", Operation.LIST)],
)
def test_conditions(words: str, condition: Condition, frame: str, operation: Operation) -> None:
    got = read(frame.format(words))
    assert (got.route, got.operation, got.selection) == (Route.STATISTICS, operation, (condition,)), got.refusal
    assert got.periods == (Period(2021),)


@pytest.mark.parametrize(
    ("question", "selection"),
    [
        ("2021年营业收入第3到第5名的公司", [Ordering(REVENUE, True, 3, 5)]),
        ("2021年营业收入排名第10到第12的公司", [Ordering(REVENUE, True, 10, 12)]),
        ("2021年营业收入倒数第二的公司", [Ordering(REVENUE, False, 2, 2)]),
        ("2021年营业收入最低的三家公司", [Ordering(REVENUE, False, 1, 3)]),
        ("2021年营业收入后5名的公司", [Ordering(REVENUE, False, 1, 5)]),
        ("2021年营业收入增长最快的三家公司", [Ordering(GROWTH, True, 1, 3)]),
        ("2021年营业收入降幅最大的公司", [Ordering(GROWTH, False, 1, 1)]),
        ("2021年毛利率最高的公司", [Ordering(Quantity("毛利率"))]),
        ("2021年营业成本除以营业收入最高的公司", [Ordering(Quantity("营业成本 / 营业收入"))]),
        ("2021年营业收入前十的公司里净利润最高的", [Ordering(REVENUE, True, 1, 10), Ordering(PROFIT)]),
        (
            "2021年营业收入超过1亿元的公司中净利润最高的3家",
            [over(REVENUE, Comparator.GREATER, "100000000"), Ordering(PROFIT, True, 1, 3)],
        ),
        (
            "2021年营业收入超过1亿元且净利润为负的公司",
            [over(REVENUE, Comparator.GREATER, "100000000"), over(PROFIT, Comparator.LESS, "0")],
        ),
        (
            "2021年营业收入前十的公司中净利润超过1亿元的有几家",
            [Ordering(REVENUE, True, 1, 10), over(PROFIT, Comparator.GREATER, "100000000")],
        ),
        ("2021年法定代表人是张三的公司有哪些", [over(Quantity("法定代表人"), Comparator.EQUAL, "张三")]),
        ("2021年办公地址在杭州的公司有几家", [over(Quantity("办公地址"), Comparator.CONTAINS, "杭州")]),
        ("2021年注册地址在杭州或宁波的公司有几家", [over(Quantity("注册地址"), Comparator.CONTAINS, "杭州", "宁波")]),
        (
            "2021年注册地址不在北京的公司有几家",
            [Condition(Quantity("注册地址"), Comparator.CONTAINS, ("北京",), is_negated=True)],
        ),
    ],
)
def test_selections_keep_the_order_that_is_meant(question: str, selection: list[Step]) -> None:
    assert list(read(question).selection) == selection, read(question).refusal


@pytest.mark.parametrize(
    "question",
    ["2021年深圳的公司有多少家", "2021年深圳有几家上市公司", "深圳2021年有几家上市公司", "2021年位于深圳的企业数量"],
)
def test_a_city_beside_the_companies_is_where_they_are_registered(question: str) -> None:
    got = read(question)
    assert got.operation is Operation.COUNT, got.refusal
    assert got.selection == (Condition(ADDRESS, Comparator.CONTAINS, ("深圳",)),)


@pytest.mark.parametrize(
    ("question", "statistic"),
    [
        ("2021年所有公司营业收入总和是多少", Statistic.SUM),
        ("2021年各公司营业收入加起来一共多少", Statistic.SUM),
        ("2021年上市公司的平均营业收入是多少", Statistic.AVERAGE),
        ("2021年营业收入的中位数", Statistic.MEDIAN),
    ],
)
def test_statistics_over_all_companies(question: str, statistic: Statistic) -> None:
    got = read(question)
    assert (got.route, got.statistic, got.quantities) == (Route.STATISTICS, statistic, (REVENUE,)), got.refusal


@pytest.mark.parametrize(
    ("question", "statistic"),
    [
        ("星河智造2021年营业收入在上市公司中排第几", Statistic.PLACE),
        ("2021年星河智造营业收入排名第几", Statistic.PLACE),
        ("星河智造2021年营业收入的名次是多少", Statistic.PLACE),
        ("星河智造2021年营业收入占所有上市公司营业收入总和的比例是多少", Statistic.SHARE),
        ("2021年星河智造营业收入在全部公司中占比多少", Statistic.SHARE),
    ],
)
def test_one_company_among_all(question: str, statistic: Statistic) -> None:
    got = read(question)
    assert (got.statistic, got.quantities, len(got.companies)) == (statistic, (REVENUE,), 1), got.refusal


@pytest.mark.parametrize(
    ("question", "step"),
    [
        ("2019-2021年每年净利润都为负的公司有哪些", Condition(PROFIT, Comparator.LESS, ("0",), periods=YEARS)),
        ("2019至2021年净利润均小于0的公司", Condition(PROFIT, Comparator.LESS, ("0",), periods=YEARS)),
        ("2019-2021年连续三年亏损的公司有几家", Condition(PROFIT, Comparator.LESS, ("0",), periods=YEARS)),
        ("2019-2021年营业收入均位列前十的公司", Ordering(REVENUE, True, 1, 10, YEARS)),
    ],
)
def test_conditions_of_every_year(question: str, step: Step) -> None:
    got = read(question)
    assert got.selection == (step,), got.refusal


@pytest.mark.parametrize(
    "question",
    ["2021年总部在杭州的公司有几家", "2021年子公司在杭州的公司有几家", "2021年业务在杭州的公司营业收入最高的是"],
)
def test_a_city_that_says_something_else_is_not_taken_for_the_registered_address(question: str) -> None:
    assert read(question).route is Route.REFUSE


def test_what_follows_a_place_is_not_another_place() -> None:
    got = read("2021年注册地址不在北京、营业收入最高的公司")
    first, last = got.selection
    assert first == Condition(Quantity("注册地址"), Comparator.CONTAINS, ("北京",), is_negated=True)
    assert last == Ordering(REVENUE)


@pytest.mark.parametrize(
    "question",
    [
        "2021年净利润排名前5%的公司",
        "2021年净利润前一成的公司",
        "2021年没有亏损的公司有几家",
        "2021年未盈利的公司有几家",
        "2021年营业收入未突破1亿元的公司",
        "2021年营业收入没有增长的公司有几家",
        "2021年净利润超过10亿元或营业收入超过100亿元且毛利率高于30%的公司有多少家",
        "2021年净利润超过10亿元且营业收入超过100亿元或毛利率高于30%的公司有多少家",
        "2021年净利润超过10亿元,营业收入超过100亿元或毛利率高于30%的公司有多少家",
        "2021年注册地址在浙江且净利润超过10亿元或营业收入超过100亿元的公司有几家",
        "2021年注册地址在浙江或净利润超过10亿元的公司有几家",
        "2021年营业收入或净利润超过10亿元的公司有几家",
        "2021年净利润超过10亿元或营业收入最高的公司",
        "2019-2021年每年净利润为负或营业收入低于1亿元的公司有哪些",
        "2021年盈利和亏损的公司各有多少家",
        "2021年盈利和亏损的公司各占多少",
        "2021年浙江盈利公司占全部公司的比例",
        "2021年营业收入超过100亿元的公司净利润为负的占比",
        "2021年营业收入同比增长的公司,净利润为负的占多少",
        "2021年净利润为正的公司营业收入占比",
        "2021年净利润为正的公司的营业收入占全部公司营业收入的比例",
        "2019-2021年盈利的公司占比",
        "2021年营业收入超过1亿美元的公司有几家",
        "2021年营业收入超过1亿股的公司有几家",
        "2021年营业收入最高的公司的董事长",
        "2021年营业收入比净利润高1亿元的公司",
        "2021年净利润超过营业收入30%的公司",
        "2021年净利润增加超过1亿元的公司有几家",
        "2021年营业收入超过平均值的公司有几家",
        "2021年营业收入除以2超过1亿元的公司",
        "2021年营业收入第一和净利润第二的公司",
        "2021年非上市公司营业收入总和",
        "2021年营业收入合计最高的行业",
        "2021年营业收入最高的省份",
        "2021年各省公司营业收入总和",
        "2021年营业收入最高的公司净利润增加了多少",
        "2021年每个城市有多少家公司",
        "2021年新增上市公司有多少家",
        "2021年退市的公司有多少家",
        "星河智造2021年营业收入排名上升了几位",
        "星河智造2021年营业收入在行业中排第几",
        "星河智造2021年营业收入占行业总和的比例",
        "星河智造2021年营业收入排名第几的子公司是谁",
        "2021年营业收入加净利润最高的公司",
        "2021年最近一个季度营业收入最高的公司",
    ],
)
def test_what_is_not_understood_of_a_selection_refuses(question: str) -> None:
    got = read(question)
    assert got.route is Route.REFUSE, got


def test_industries_are_refused_with_what_can_be_chosen_by() -> None:
    got = read("2021年白酒行业营业收入最高的公司是哪家")
    assert got.route is Route.REFUSE
    assert "行业" in got.refusal
    assert "注册地址" in got.refusal


LOSS, GAIN = over(PROFIT, Comparator.LESS, "0"), over(PROFIT, Comparator.GREATER, "0")


@pytest.mark.parametrize(
    ("question", "selection"),
    [
        ("2021年哪家公司亏损最多", [LOSS, Ordering(PROFIT, False, 1, 1)]),
        ("2021年净利润亏损最大的公司", [LOSS, Ordering(PROFIT, False, 1, 1)]),
        ("2021年亏损额排名前五的公司", [LOSS, Ordering(PROFIT, False, 1, 5)]),
        ("2021年亏损最少的公司", [LOSS, Ordering(PROFIT, True, 1, 1)]),
        ("2021年盈利最多的前三名", [GAIN, Ordering(PROFIT, True, 1, 3)]),
        ("2021年最赚钱的公司", [GAIN, Ordering(PROFIT, True, 1, 1)]),
        ("2021年最能赚钱的三家公司", [GAIN, Ordering(PROFIT, True, 1, 3)]),
        ("2021年亏损的公司中营业收入最高的", [LOSS, Ordering(REVENUE)]),
        ("2021年营业收入头五名", [Ordering(REVENUE, True, 1, 5)]),
        ("2021年营业收入过百亿的公司有哪些", [over(REVENUE, Comparator.GREATER, "10000000000")]),
        ("2021年营业收入在10亿元到20亿元的公司", [over(REVENUE, Comparator.BETWEEN, "1000000000", "2000000000")]),
    ],
)
def test_losses_and_amounts_as_analysts_say_them(question: str, selection: list[Step]) -> None:
    got = read(question)
    assert list(got.selection) == selection, got.refusal


@pytest.mark.parametrize("words", ["平均每家公司的营业收入", "每家公司平均营业收入", "平均每家企业营业收入"])
def test_a_mean_is_also_said_for_each_company(words: str) -> None:
    got = read(f"2021年{words}是多少")
    assert (got.statistic, got.quantities) == (Statistic.AVERAGE, (REVENUE,)), got.refusal


RICH, LARGE = over(PROFIT, Comparator.GREATER, "1000000000"), over(REVENUE, Comparator.GREATER, "10000000000")
HEAVY = over(Quantity("资产总计"), Comparator.GREATER, "100000000000")


@pytest.mark.parametrize(
    ("words", "steps"),
    [
        ("净利润超过10亿或营收超过100亿的公司", [replace(RICH, or_else=(LARGE,))]),
        ("净利润超过10亿元，或者营业收入超过100亿元的公司", [replace(RICH, or_else=(LARGE,))]),
        (
            "净利润超过10亿元、营业收入超过100亿元或资产总计超过1000亿元的公司",
            [replace(RICH, or_else=(LARGE, HEAVY))],
        ),
        (
            "净利润超过10亿元或低于1亿元的公司",
            [replace(RICH, or_else=(over(PROFIT, Comparator.LESS, "100000000"),))],
        ),
        ("亏损或营业收入超过100亿元的公司", [replace(LOSS, or_else=(LARGE,))]),
        (
            "营业收入同比增长超过20%或净利润超过10亿元的公司",
            [replace(over(GROWTH, Comparator.GREATER, "0.2"), or_else=(RICH,))],
        ),
        (
            "浙江的公司里净利润超过10亿元或营业收入超过100亿元的",
            [over(ADDRESS, Comparator.CONTAINS, "浙江"), replace(RICH, or_else=(LARGE,))],
        ),
        ("法定代表人是张三或李四的公司", [over(Quantity("法定代表人"), Comparator.EQUAL, "张三", "李四")]),
    ],
)
@pytest.mark.parametrize(
    ("frame", "operation"), [("2021年{}有多少家", Operation.COUNT), ("2021年{}有哪些", Operation.LIST)]
)
def test_one_of_several_conditions_is_enough(words: str, steps: list[Step], frame: str, operation: Operation) -> None:
    got = read(frame.format(words))
    assert (got.operation, list(got.selection)) == (operation, steps), got.refusal


def test_what_meets_one_of_several_conditions_is_ranked() -> None:
    got = read("2021年净利润超过10亿元或营业收入超过100亿元的公司中毛利率最高的")
    assert list(got.selection) == [replace(RICH, or_else=(LARGE,)), Ordering(Quantity("毛利率"))], got.refusal


ZHEJIANG = over(ADDRESS, Comparator.CONTAINS, "浙江")


@pytest.mark.parametrize(
    ("question", "whole", "part"),
    [
        ("2021年浙江的公司里净利润为正的占多少", [ZHEJIANG], [GAIN]),
        ("2021年浙江的公司中盈利的公司占比", [ZHEJIANG], [GAIN]),
        ("2021年浙江盈利公司占浙江全部公司的比例", [ZHEJIANG], [GAIN]),
        ("2021年盈利公司的占比是多少", [], [GAIN]),
        ("2021年有多少比例的公司盈利", [], [GAIN]),
        ("2021年百分之多少的公司净利润为正", [], [GAIN]),
        ("2021年净利润为正且营业收入超过100亿元的公司占比", [], [GAIN, LARGE]),
        ("2021年净利润为正的公司占全部公司的比例是多少？", [], [GAIN]),
        ("2021年净利润为正的公司数量占上市公司总数的百分之几", [], [GAIN]),
        ("2021年营业收入前十的公司中亏损的占比", [Ordering(REVENUE, True, 1, 10)], [LOSS]),
        ("2021年营业收入超过100亿元的公司里净利润为负的占多少", [LARGE], [LOSS]),
        ("2021年注册地址在浙江的公司占比", [], [ZHEJIANG]),
        ("2021年毛利率超过30%的公司比例", [], [over(Quantity("毛利率"), Comparator.GREATER, "0.3")]),
        ("2021年净利润超过10亿或营收超过100亿的公司占多少", [], [replace(RICH, or_else=(LARGE,))]),
    ],
)
def test_the_part_of_the_companies_that_meets_conditions(question: str, whole: list[Step], part: list[Step]) -> None:
    got = read(question)
    assert (got.operation, got.statistic) == (Operation.STATISTIC, Statistic.PROPORTION), got.refusal
    assert (list(got.selection), list(got.part)) == (whole, part)
