"""Each operation's planner: what is fetched, what is computed, what is refused."""

from __future__ import annotations

import pytest

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.fact import Scope
from nianbao.domain.period import Period
from nianbao.domain.plan import Plan
from nianbao.domain.question import Operation, Statistic, Understanding
from nianbao.domain.selection import ADDRESS, Comparator, Condition, Measure, Ordering, Quantity
from services.nl2sql.plan import PLANNERS, make_task
from services.nl2sql.plan.cannot_plan import CannotPlan
from services.nl2sql.task import FigureTask, RangingTask
from tests.support.questions import HAILAN, QINGHE, YUNLING, asked, replace

CATALOGUE = load_catalogue()


def figures(understanding: Understanding) -> FigureTask:
    task = make_task(understanding, CATALOGUE)
    assert isinstance(task, FigureTask)
    return task


def totalled(*metrics: str, periods: str = "2020", statistic: Statistic = Statistic.SUM) -> Understanding:
    return replace(asked(Operation.STATISTIC, *metrics, periods=periods), statistic=statistic)


def keys(task: FigureTask) -> list[str]:
    return [f"{key.company_code} {key.metric} {key.period}" for key in task.wanted]


def test_values_are_fetched_for_every_company_period_and_metric_in_the_order_asked() -> None:
    task = figures(asked(Operation.VALUE, "管理费用", "销售费用", periods="2020 2021", companies=(QINGHE, YUNLING)))
    assert keys(task)[:4] == [
        "600001 管理费用 2020",
        "600001 销售费用 2020",
        "600001 管理费用 2021",
        "600001 销售费用 2021",
    ]
    assert len(task.stated) == 8
    assert task.computations == ()


@pytest.mark.parametrize(
    ("understanding", "name", "formula", "display"),
    [
        (
            totalled("营业收入", periods="2021 2019 2020"),
            "2019年至2021年营业收入合计",
            "营业收入@2019@600001 + 营业收入@2020@600001 + 营业收入@2021@600001",
            "yuan",
        ),
        (
            totalled("货币资金", periods="2019 2021", statistic=Statistic.AVERAGE),
            "2019年、2021年货币资金平均值",
            "(货币资金@2019@600001 + 货币资金@2021@600001) / 2",
            "yuan",
        ),
        (
            totalled("销售费用", "管理费用"),
            "销售费用、管理费用合计",
            "销售费用@2020@600001 + 管理费用@2020@600001",
            "yuan",
        ),
        (
            replace(totalled("净利润"), companies=(QINGHE, YUNLING)),
            "净利润合计",
            "净利润@2020@600001 + 净利润@2020@000002",
            "yuan",
        ),
        (
            totalled("营业利润率", periods="2020 2021", statistic=Statistic.AVERAGE),
            "2020年、2021年营业利润率平均值",
            "((营业利润@2020@600001/营业收入@2020@600001) + (营业利润@2021@600001/营业收入@2021@600001)) / 2",
            "percent",
        ),
    ],
)
def test_totals_and_means_name_what_they_are_taken_over(
    understanding: Understanding, name: str, formula: str, display: str
) -> None:
    (computation,) = figures(understanding).computations
    assert (computation.name, computation.formula, computation.display) == (name, formula, display)


def test_for_the_extreme_year_every_years_figure_is_fetched() -> None:
    assert keys(figures(totalled("净利润", periods="2021 2019 2020", statistic=Statistic.MIN))) == [
        "600001 净利润 2019",
        "600001 净利润 2020",
        "600001 净利润 2021",
    ]


def test_a_derived_metric_is_compared_over_time_in_points() -> None:
    (computation,) = figures(asked(Operation.DIFFERENCE, "营业利润率", periods="2021 2019")).computations
    assert (computation.formula, computation.display) == (
        "(营业利润@2021@600001/营业收入@2021@600001) - (营业利润@2019@600001/营业收入@2019@600001)",
        "points",
    )


def test_an_amount_per_head_is_in_yuan() -> None:
    (computation,) = figures(asked(Operation.RATIO, "研发费用", "职工人数")).computations
    assert (computation.name, computation.display) == ("人均研发费用", "yuan")


def test_a_derived_metric_among_values_is_computed() -> None:
    task = figures(asked(Operation.VALUE, "营业收入", "毛利率"))
    assert [key.metric for key in task.stated] == ["营业收入"]
    assert [each.name for each in task.computations] == ["毛利率"]
    assert keys(task) == ["600001 营业收入 2020", "600001 营业成本 2020"]


@pytest.mark.parametrize(
    ("understanding", "formula", "wanted", "display"),
    [
        (
            asked(Operation.GROWTH, "货币资金"),
            "(货币资金 - 上期(货币资金)) / 上期(货币资金)",
            ["600001 货币资金 2020", "600001 货币资金 2019"],
            "percent",
        ),
        (
            asked(Operation.GROWTH, "营业收入", periods="2021 2019", text="2021年营业收入较2019年的增长率"),
            "(营业收入@2021@600001 - 营业收入@2019@600001) / 营业收入@2019@600001",
            ["600001 营业收入 2021", "600001 营业收入 2019"],
            "percent",
        ),
        (
            asked(Operation.GROWTH, "货币资金", periods="2023H1", companies=(HAILAN,)),
            "(货币资金 - 上期(货币资金)) / 上期(货币资金)",
            ["300003 货币资金 2023H1", "300003 货币资金 2022"],
            "percent",
        ),
        (
            asked(Operation.GROWTH, "营业收入", periods="2023H1", companies=(HAILAN,)),
            "(营业收入 - 上期(营业收入)) / 上期(营业收入)",
            ["300003 营业收入 2023H1", "300003 营业收入 2022H1"],
            "percent",
        ),
        (
            asked(Operation.DIFFERENCE, "营业收入", "营业成本"),
            "营业收入@2020@600001 - 营业成本@2020@600001",
            ["600001 营业收入 2020", "600001 营业成本 2020"],
            "yuan",
        ),
        (
            asked(Operation.DIFFERENCE, "职工人数", periods="2019 2021"),
            "职工人数@2021@600001 - 职工人数@2019@600001",
            ["600001 职工人数 2021", "600001 职工人数 2019"],
            "persons",
        ),
        (
            asked(Operation.DIFFERENCE, "营业收入"),
            "营业收入@2020@600001 - 营业收入@2019@600001",
            ["600001 营业收入 2020", "600001 营业收入 2019"],
            "yuan",
        ),
        (
            asked(Operation.DIFFERENCE, "营业收入", companies=(QINGHE, YUNLING)),
            "营业收入@2020@600001 - 营业收入@2020@000002",
            ["600001 营业收入 2020", "000002 营业收入 2020"],
            "yuan",
        ),
        (
            asked(Operation.RATIO, "研发费用", "净利润", text="研发费用与净利润的比值"),
            "研发费用@2020@600001 / 净利润@2020@600001",
            ["600001 研发费用 2020", "600001 净利润 2020"],
            "decimal",
        ),
        (
            asked(Operation.RATIO, "研发费用", "营业收入", text="研发费用占营业收入的比例"),
            "研发费用@2020@600001 / 营业收入@2020@600001",
            ["600001 研发费用 2020", "600001 营业收入 2020"],
            "percent",
        ),
        (
            asked(Operation.DERIVED, "速动比率"),
            "(流动资产合计 - 存货) / 流动负债合计",
            ["600001 流动资产合计 2020", "600001 存货 2020", "600001 流动负债合计 2020"],
            "decimal",
        ),
        (
            asked(Operation.DERIVED, "存货周转率"),
            "营业成本 / 平均(存货)",
            ["600001 营业成本 2020", "600001 存货 2020", "600001 存货 2019"],
            "decimal",
        ),
    ],
)
def test_arithmetic_is_a_formula_over_named_figures(
    understanding: Understanding, formula: str, wanted: list[str], display: str
) -> None:
    task = figures(understanding)
    assert task.formula == formula
    assert keys(task) == wanted
    assert task.computations[0].display == display


def test_growth_in_each_of_two_years_is_two_growths() -> None:
    task = figures(
        asked(Operation.GROWTH, "营业收入", periods="2020 2021", text="2020年和2021年营业收入增长率分别是多少")
    )
    assert [str(each.period) for each in task.computations] == ["2020", "2021"]


def test_growth_from_one_year_to_the_next_is_one_growth() -> None:
    task = figures(asked(Operation.GROWTH, "营业收入", periods="2020 2021", text="2021年与2020年相比营业收入增长率"))
    assert [str(each.period) for each in task.computations] == ["2021"]


def test_growth_of_a_derived_metric_goes_through_its_formula() -> None:
    task = figures(asked(Operation.GROWTH, "毛利率"))
    assert keys(task) == [f"600001 {name} {year}" for year in (2020, 2019) for name in ("营业收入", "营业成本")]


def test_one_period_is_compared_with_the_one_before() -> None:
    assert [key.period for key in figures(asked(Operation.SAME, "法定代表人")).stated] == [Period(2019), Period(2020)]


def test_periods_named_for_a_comparison_are_compared_as_named() -> None:
    task = figures(asked(Operation.SAME, "法定代表人", periods="2021 2019"))
    assert [str(key.period) for key in task.stated] == ["2019", "2021"]


def ranging(understanding: Understanding) -> RangingTask:
    task = make_task(understanding, CATALOGUE)
    assert isinstance(task, RangingTask)
    return task


def rows(task: RangingTask) -> Plan:
    assert task.rows is not None
    return task.rows


HANGZHOU = Condition(ADDRESS, Comparator.CONTAINS, ("杭州",))


def select(*steps: Condition | Ordering, operation: Operation = Operation.LIST, periods: str = "2020") -> Understanding:
    return replace(asked(operation, companies=(), periods=periods), selection=steps)


def test_a_ranking_leaves_out_missing_values_and_breaks_ties_by_code() -> None:
    plan = rows(ranging(select(HANGZHOU, Ordering(Quantity("营业收入"), True, 1, 5), operation=Operation.RANK)))
    assert [(order.column.name, order.is_descending) for order in plan.order] == [
        ("营业收入", True),
        ("证券代码", False),
    ]
    assert plan.limit == 5
    assert [str(item.op) for item in plan.filters if item.column.name == "营业收入"] == ["present"]
    assert [item.values for item in plan.filters if item.column.name == "注册地址"] == [("杭州",)]


def test_one_place_is_fetched_with_those_before_it() -> None:
    task = ranging(select(Ordering(Quantity("营业收入"), True, 7, 7), operation=Operation.RANK))
    assert (rows(task).limit, task.skipped) == (7, 6)


def test_a_ranking_can_also_be_read_from_the_other_tables_that_print_the_metric() -> None:
    task = ranging(asked(Operation.RANK, "营业收入", companies=(QINGHE, YUNLING)))
    tables = [str(rows(each).select[0].table) for each in (task, *task.otherwise)]
    assert tables == ["利润表", "主要会计数据"]


def test_a_count_ranges_over_every_loaded_company_of_the_period() -> None:
    task = ranging(select(HANGZHOU, operation=Operation.COUNT))
    assert task.count is not None
    assert [item.column.name for item in task.loaded.filters] == ["报告期", "本期报告", "注册地址"]


def test_a_growth_is_compared_over_a_positive_base_only() -> None:
    growth = Quantity("营业收入", Measure.GROWTH)
    plan = rows(ranging(select(Condition(growth, Comparator.GREATER, ("0.5",)))))
    compared = [(item.column.formula, str(item.op), item.values) for item in plan.filters if item.column.formula]
    assert compared == [
        ("(营业收入 - 上期(营业收入)) / 上期(营业收入)", ">", ("0.5",)),
    ]
    assert [(item.column.period, str(item.op)) for item in plan.filters if item.column.name == "营业收入"] == [
        ("", "present"),
        ("2019", "present"),
        ("2019", ">"),
    ]


def test_of_conditions_one_of_which_must_be_met_one_must_be_stated() -> None:
    heads = Condition(Quantity("职工人数"), Comparator.GREATER, ("1000",))
    plan = rows(ranging(select(Condition(Quantity("营业收入"), Comparator.GREATER, ("5",), or_else=(heads,)))))
    stated, met = plan.any_of
    assert [[(item.column.name, str(item.op)) for item in each] for each in stated.alternatives] == [
        [("营业收入", "present")],
        [("职工人数", "present")],
    ]
    assert [[item.values for item in each] for each in met.alternatives] == [[("5",)], [("1000",)]]
    # A company may have no row in one of two tables, so those of neither table stand for the companies.
    assert str(plan.select[0].table) == "公司信息"


def test_steps_apply_in_the_order_said() -> None:
    loss = Condition(Quantity("净利润"), Comparator.LESS, ("0",))
    top = Ordering(Quantity("营业收入"), True, 1, 10)
    loss_first = rows(ranging(select(loss, top)))
    (pool,) = loss_first.within
    assert any(item.column.name == "净利润" and str(item.op) == "<" for item in pool.filters)
    top_first = rows(ranging(select(top, loss)))
    (pool,) = top_first.within
    assert not any(item.column.name == "净利润" and str(item.op) == "<" for item in pool.filters)
    assert any(item.column.name == "净利润" and str(item.op) == "<" for item in top_first.filters)


def test_what_must_hold_every_year_is_looked_up_in_each() -> None:
    plan = rows(ranging(select(Condition(Quantity("净利润"), Comparator.LESS, ("0",)), periods="2019 2020 2021")))
    assert {item.column.period for item in plan.filters if str(item.op) == "<"} == {"", "2019", "2020"}
    top = rows(ranging(select(Ordering(Quantity("货币资金"), True, 1, 10), periods="2019 2020 2021")))
    assert [plan.filters[0].values for plan in top.within] == [("2019",), ("2020",), ("2021",)]


@pytest.mark.parametrize(
    ("understanding", "code"),
    [
        (asked(Operation.VALUE, "管理费用", companies=()), "company_missing"),
        (asked(Operation.VALUE, "管理费用", periods=""), "period_missing"),
        (asked(Operation.VALUE), "metric_missing"),
        (asked(Operation.VALUE, "月球业务收入"), "unknown_metric"),
        (asked(Operation.DESCRIBE, "管理费用"), "not_a_figure_question"),
        (asked(Operation.GROWTH, "法定代表人"), "not_a_number"),
        (asked(Operation.DIFFERENCE, "营业收入", "职工人数"), "different_units"),
        (asked(Operation.DIFFERENCE, "营业收入", "营业成本", "净利润"), "unclear_operands"),
        (totalled("营业收入", "销售费用", periods="2020 2021"), "unclear_operands"),
        (totalled("营业收入"), "unclear_operands"),
        (totalled("货币资金", periods="2020 2021"), "not_additive"),
        (totalled("毛利率", periods="2020 2021"), "not_additive"),
        (totalled("净利润", periods="2020 2020H1"), "not_additive"),
        (totalled("营业收入", "职工人数"), "different_units"),
        (totalled("营业收入", statistic=Statistic.MAX), "unclear_operands"),
        (asked(Operation.SAME, "毛利率"), "derived_in_comparison"),
        (asked(Operation.RANK, "法定代表人", companies=()), "not_a_number"),
        (asked(Operation.RANK, "营业收入", companies=(), periods="2020 2021"), "several_periods"),
        (replace(totalled("毛利率"), companies=()), "not_additive"),
        (replace(totalled("营业收入", statistic=Statistic.PLACE), companies=(QINGHE, YUNLING)), "unclear_operands"),
        (asked(Operation.COUNT, companies=()), "count_of_nothing"),
        (asked(Operation.VALUE, "管理费用", companies=(QINGHE,) * 41), "too_much_asked"),
        (
            asked(
                Operation.VALUE,
                "管理费用",
                "销售费用",
                companies=(QINGHE,) * 30,
                periods="2015 2016 2017 2018 2019 2020 2021",
            ),
            "too_much_asked",
        ),
    ],
)
def test_what_cannot_be_planned_is_refused_with_a_code_and_a_sentence(understanding: Understanding, code: str) -> None:
    with pytest.raises(CannotPlan) as reason:
        make_task(understanding, CATALOGUE)
    assert reason.value.code == code
    assert reason.value.sentence.endswith("。")


def test_every_operation_on_figures_has_a_planner() -> None:
    assert set(Operation) - set(PLANNERS) == {Operation.DESCRIBE, Operation.DEFINE}


def test_figures_are_the_groups_when_no_scope_is_given() -> None:
    assert figures(asked(Operation.VALUE, "营业收入", scope=Scope.NONE)).scope is Scope.CONSOLIDATED


def test_the_parents_figures_are_asked_for_under_the_parents_scope() -> None:
    assert figures(asked(Operation.VALUE, "营业收入", scope=Scope.PARENT)).scope is Scope.PARENT


def test_rankings_within_rankings_of_several_years_are_refused_before_they_become_sql() -> None:
    ordering = Ordering(Quantity("货币资金"), True, 1, 10, (Period(2020), Period(2021)))
    question = replace(asked(Operation.LIST, companies=(), periods="2020 2021"), selection=(ordering, ordering))
    with pytest.raises(CannotPlan) as refused:
        make_task(question, CATALOGUE)
    assert refused.value.code == "too_much_asked"
