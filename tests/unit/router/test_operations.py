from __future__ import annotations

import pytest

from nianbao.domain.fact import Scope
from nianbao.domain.question import Operation, Route, Statistic
from nianbao.domain.selection import ADDRESS, Comparator, Condition, Ordering
from tests.unit.router.companies import read

Q = "星河智造2021年"


@pytest.mark.parametrize(
    ("question", "operation", "metrics"),
    [
        ("营业收入是多少", Operation.VALUE, ("营业收入",)),
        ("销售费用和管理费用分别是多少元？", Operation.VALUE, ("销售费用", "管理费用")),
        ("销售费用、管理费用以及存货各是多少？", Operation.VALUE, ("销售费用", "管理费用", "存货")),
        ("归属于母公司所有者的净利润是多少？", Operation.VALUE, ("归属于母公司所有者的净利润",)),
        ("归母净利润", Operation.VALUE, ("归属于母公司所有者的净利润",)),
        ("毛利率是多少", Operation.DERIVED, ("毛利率",)),
        ("速动比率和流动比率是多少", Operation.DERIVED, ("速动比率", "流动比率")),
        ("营业收入增长率是多少", Operation.GROWTH, ("营业收入",)),
        ("营业收入的同比增速", Operation.GROWTH, ("营业收入",)),
        ("净利润增幅是多少？", Operation.GROWTH, ("净利润",)),
        ("净利润同比变动率", Operation.GROWTH, ("净利润",)),
        ("总资产同比增长了多少", Operation.GROWTH, ("资产总计",)),
        ("总资产增长了百分之几", Operation.GROWTH, ("资产总计",)),
        ("营业收入较上年增加了多少元", Operation.DIFFERENCE, ("营业收入",)),
        ("营业收入比上年增长了多少万元", Operation.DIFFERENCE, ("营业收入",)),
        ("营业收入与上年的差额是多少", Operation.DIFFERENCE, ("营业收入",)),
        ("营业收入增长额", Operation.DIFFERENCE, ("营业收入",)),
        ("存货占固定资产的比例", Operation.RATIO, ("存货", "固定资产")),
        ("短期借款与长期借款的比值是多少", Operation.RATIO, ("短期借款", "长期借款")),
        ("存货除以商誉是多少", Operation.RATIO, ("存货", "商誉")),
        ("商誉在无形资产中所占的比重", Operation.RATIO, ("商誉", "无形资产")),
        ("商誉和无形资产之比", Operation.RATIO, ("商誉", "无形资产")),
        ("存货是商誉的多少倍", Operation.RATIO, ("存货", "商誉")),
        ("商誉在无形资产中的占比", Operation.RATIO, ("商誉", "无形资产")),
        ("人均所得税费用是多少", Operation.RATIO, ("所得税费用", "职工人数")),
        ("平均每个员工的所得税费用", Operation.RATIO, ("所得税费用", "职工人数")),
        ("财务费用按职工人数平均是多少", Operation.RATIO, ("财务费用", "职工人数")),
        ("赚了多少钱", Operation.VALUE, ("净利润",)),
        ("有多少员工", Operation.VALUE, ("职工人数",)),
        ("研发人员有多少人", Operation.VALUE, ("研发人员人数",)),
        ("销售费用和管理费用合计多少", Operation.STATISTIC, ("销售费用", "管理费用")),
        ("销售费用加管理费用一共多少元", Operation.STATISTIC, ("销售费用", "管理费用")),
        ("三费是多少", Operation.DERIVED, ("三费合计",)),
        ("法定代表人是谁", Operation.VALUE, ("法定代表人",)),
        ("法定代表人与2020年相比是否相同？", Operation.SAME, ("法定代表人",)),
        ("法定代表人是否与上年一致？", Operation.SAME, ("法定代表人",)),
        ("法定代表人和2020年相同吗", Operation.SAME, ("法定代表人",)),
        ("注册地址有没有变化？", Operation.SAME, ("注册地址",)),
        ("注册地址是否发生变更", Operation.SAME, ("注册地址",)),
    ],
)
def test_operations_of_one_company(question: str, operation: Operation, metrics: tuple[str, ...]) -> None:
    got = read(Q + question)
    assert (got.operation, got.metrics) == (operation, metrics), got.refusal
    assert got.route in (Route.FACT, Route.CALCULATION, Route.COMPARISON)


@pytest.mark.parametrize(
    ("question", "limit", "is_descending", "region"),
    [
        ("2021年营业收入最高的上市公司是哪家？", 1, True, ""),
        ("哪家上市公司，2021年营业收入最高？", 1, True, ""),
        ("2021年营业收入最低的公司是？", 1, False, ""),
        ("2021年营业收入最高的前5家上市公司是哪些？", 5, True, ""),
        ("2021年营业收入前五名的公司", 5, True, ""),
        ("2021年哪四家上市公司的营业收入最高？金额为？", 4, True, ""),
        ("2021年营业收入最高的3家上市公司是？", 3, True, ""),
        ("2021年营业收入排名前十的公司有哪些", 10, True, ""),
        ("2021年营业收入top3的公司", 3, True, ""),
        ("2021年营业收入第七高的是哪家上市公司？", 7, True, ""),
        ("2021年营业收入最少的3家企业", 3, False, ""),
        ("注册地址在杭州的上市公司中，2021年营业收入最高的前5家是？金额为？", 5, True, "杭州"),
        ("在宁波注册的所有上市公司中，2021年营业收入最高的公司为？金额为？", 1, True, "宁波"),
        ("哪家在上海注册的上市公司，2021年营业收入最高？金额是？", 1, True, "上海"),
        ("2021年营业收入最高并且历史注册地址在重庆的上市公司是？金额是？", 1, True, "重庆"),
        ("2021年注册地址在苏州哪五个上市公司的营业收入最高？", 5, True, "苏州"),
    ],
)
def test_rankings(question: str, limit: int, is_descending: bool, region: str) -> None:
    got = read(question)
    assert (got.route, got.operation, got.metrics) == (Route.STATISTICS, Operation.RANK, ("营业收入",)), got.refusal
    *places, ordering = got.selection
    assert isinstance(ordering, Ordering)
    assert places == ([Condition(ADDRESS, Comparator.CONTAINS, (region,))] if region else [])
    is_nth = "第七" in question
    assert (ordering.first_place, ordering.last_place) == (limit if is_nth else 1, limit)
    assert ordering.is_descending is is_descending
    assert [str(period) for period in got.periods] == ["2021"]


def test_a_ranking_without_a_year_takes_the_latest_and_says_so() -> None:
    got = read("营业收入最高的公司是哪家？")
    assert (str(got.periods[0]), got.is_period_assumed) == ("2021", True)


def test_companies_are_ranked_among_themselves() -> None:
    got = read("2021年度，星河智造和青岚老窖的总资产谁更高？")
    assert (got.operation, got.is_descending) == (Operation.RANK, True)
    assert [company.short_name for company in got.companies] == ["星河智造", "青岚老窖"]


def test_companies_of_a_region_are_counted() -> None:
    got = read("2021年注册地址在杭州的上市公司有多少家？")
    assert (got.route, got.operation) == (Route.STATISTICS, Operation.COUNT)
    assert got.selection == (Condition(ADDRESS, Comparator.CONTAINS, ("杭州",)),)


@pytest.mark.parametrize(
    ("question", "scope", "metrics"),
    [
        ("母公司的净利润是多少", Scope.PARENT, ("净利润",)),
        ("母公司口径净利润是多少", Scope.PARENT, ("净利润",)),
        ("净利润（母公司）是多少", Scope.PARENT, ("净利润",)),
        ("母公司资产负债表中的货币资金", Scope.PARENT, ("货币资金",)),
        ("合并口径净利润", Scope.CONSOLIDATED, ("净利润",)),
        ("合并利润表中净利润是多少", Scope.CONSOLIDATED, ("净利润",)),
        ("归属于母公司股东的净利润", Scope.CONSOLIDATED, ("归属于母公司所有者的净利润",)),
        ("净利润", Scope.CONSOLIDATED, ("净利润",)),
    ],
)
def test_scope_is_read_where_it_is_not_part_of_a_name(question: str, scope: Scope, metrics: tuple[str, ...]) -> None:
    got = read(Q + question)
    assert (got.scope, got.metrics, got.route) == (scope, metrics, Route.FACT), got.refusal


def test_both_scopes_at_once_are_refused() -> None:
    assert read(Q + "合并口径和母公司口径的净利润分别是多少").route is Route.REFUSE


@pytest.mark.parametrize(
    ("question", "unit", "decimals"),
    [
        ("营业收入是多少亿元", "亿元", None),
        ("营业收入是多少亿", "亿元", None),
        ("营业收入，以万元为单位，保留两位小数", "万元", 2),
        ("营业收入（单位：百万元）", "百万元", None),
        ("营业收入用亿元表示，精确到小数点后三位", "亿元", 3),
        ("营业收入是多少元？", "", None),
        ("营业收入，单位为元。", "", None),
        ("毛利率是多少？保留2位小数。", "", 2),
        ("毛利率是多少？请保留至小数点后两位", "", 2),
        ("在保留两位小数的情况下，计算毛利率", "", 2),
        ("毛利率用百分比表示", "%", None),
        ("营业收入，取整数", "", 0),
    ],
)
def test_display_is_read(question: str, unit: str, decimals: int | None) -> None:
    got = read(Q + question)
    assert (got.unit, got.decimals) == (unit, decimals)
    assert got.route in (Route.FACT, Route.CALCULATION), got.refusal


def test_text_is_not_calculated_with() -> None:
    assert read(Q + "法定代表人增长率是多少").refusal_code == "unsupported"


@pytest.mark.parametrize(
    ("question", "statistic"),
    [
        ("星河智造2019-2021年营业收入合计是多少", Statistic.SUM),
        ("星河智造近三年累计净利润", Statistic.SUM),
        ("星河智造2019至2021年净利润之和", Statistic.SUM),
        ("星河智造和青岚老窖2021年净利润总和是多少", Statistic.SUM),
        ("星河智造2019-2021年平均每年的营业收入是多少", Statistic.AVERAGE),
        ("星河智造2019年至2021年年均净利润", Statistic.AVERAGE),
        ("星河智造近三年毛利率的平均值", Statistic.AVERAGE),
        ("星河智造2019-2021年哪一年的营业收入最高", Statistic.MAX),
        ("星河智造近三年中净利润最低的是哪年", Statistic.MIN),
        ("星河智造营业收入最高的是哪一年", Statistic.MAX),
    ],
)
def test_several_figures_become_one(question: str, statistic: Statistic) -> None:
    got = read(question)
    assert (got.operation, got.statistic, got.route) == (Operation.STATISTIC, statistic, Route.CALCULATION), got.refusal


def test_every_year_needs_years() -> None:
    assert read("列出星河智造2019年至2021年每年的净利润").operation is Operation.VALUE
    assert read("星河智造2021年每年的净利润").route is Route.REFUSE


def test_figures_asked_for_one_by_one_are_not_added_up() -> None:
    assert read("星河智造2019-2021年每年的营业收入总额分别是多少").operation is Operation.VALUE


@pytest.mark.parametrize(
    ("question", "metrics"),
    [
        ("星河智造 2021 营收 净利", ("营业收入", "净利润")),
        ("星河智造2021年营收 净利润　总资产", ("营业收入", "净利润", "资产总计")),
        ("星河智造2021年研发投入强度", ("研发投入占营业收入的比例",)),
        ("星河智造2021年研发强度是多少", ("研发投入占营业收入的比例",)),
        ("星河智造2021年研发费用占营收的比例", ("研发费用率",)),
        ("星河智造2021年研发费用占营收的比重是多少", ("研发费用率",)),
    ],
)
def test_figures_parted_by_a_blank_and_shares_are_read(question: str, metrics: tuple[str, ...]) -> None:
    got = read(question)
    assert (got.metrics, got.route is Route.REFUSE) == (metrics, False), got.refusal


@pytest.mark.parametrize(
    "question", ["星河智造2021年 控股股东 净利润", "星河智造2021年营收净利", "星河智造2021年 境外 营收"]
)
def test_what_qualifies_a_figure_is_not_taken_for_one_of_its_own(question: str) -> None:
    assert read(question).refusal_code == "unknown_metric"


@pytest.mark.parametrize(
    ("asked", "operation"),
    [
        ("净利润比上年是增加还是减少", Operation.GROWTH),
        ("净利润是升还是降", Operation.GROWTH),
        ("净利润较去年涨了还是跌了", Operation.GROWTH),
        ("资产负债率比上年上升还是下降", Operation.DIFFERENCE),
        ("净利润比上年增加还是减少，增加了多少元", Operation.DIFFERENCE),
    ],
)
def test_which_way_a_figure_went_is_its_change(asked: str, operation: Operation) -> None:
    got = read(f"{Q}{asked}")
    assert (got.route, got.operation) == (Route.CALCULATION, operation)


def test_which_way_is_no_growth_beside_another_company() -> None:
    assert read(f"{Q}净利润比青岚老窖是增加还是减少").operation is not Operation.GROWTH
