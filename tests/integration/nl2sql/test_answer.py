"""Questions as the router understands them, answered from a real database."""

from __future__ import annotations

import json
from decimal import Decimal

import jsonschema
import pytest
from sqlglot import exp, parse_one

from nianbao.domain.answer import Cell, FactAnswer
from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.fact import Scope
from nianbao.domain.question import Operation, Understanding
from nianbao.domain.selection import ADDRESS, Comparator, Condition, Ordering, Quantity
from services.nl2sql.pipeline import answer
from services.nl2sql.plan_schema import plan_schema
from services.nl2sql.reader import PostgresReader
from tests.support.questions import HAILAN, QINGHE, YUNLING, asked, replace


async def ask(reader: PostgresReader, understanding: Understanding, knowledge_base: str = "default") -> FactAnswer:
    result = await answer(understanding, knowledge_base, reader, load_catalogue())
    jsonschema.validate(json.loads(result.plan_json), plan_schema())
    return result


def values(result: FactAnswer) -> list[tuple[str, str, Decimal | str | None]]:
    return [(cell.metric, cell.period, cell.value) for cell in result.cells]


def passport(cell: Cell) -> tuple[str, int, str, str, str]:
    assert cell.citation is not None
    each = cell.citation
    return each.document, each.page, each.text, each.scope, each.metric


async def test_one_value_comes_with_its_passport_and_its_sql(reader: PostgresReader) -> None:
    result = await ask(reader, asked(Operation.VALUE, "管理费用"))
    (cell,) = result.cells
    assert cell.value == Decimal("138734348.36")
    assert (cell.company_code, cell.company_name, cell.unit) == ("600001", "青禾股份", "元")
    assert passport(cell) == ("600001_2020.pdf", 66, "138,734,348.36", "合并", "管理费用")
    assert cell.citation is not None
    assert cell.citation.box is not None
    assert (cell.citation.value, cell.citation.company) == ("138734348.36", "青禾股份")
    assert '"管理费用"' in result.sql
    assert ";" not in result.sql
    assert (result.missing, result.refusal_code) == ((), "")


async def test_an_amount_printed_as_a_negative_to_take_it_off_is_said_as_the_amount(reader: PostgresReader) -> None:
    result = await ask(reader, asked(Operation.VALUE, "管理费用", companies=(YUNLING,), periods="2021"))
    (cell,) = result.cells
    assert cell.value == Decimal("600.00")
    assert cell.citation is not None
    assert (cell.citation.value, cell.citation.text) == ("600.00", "(600.00)")
    assert "printed_as_deduction:pass" in cell.citation.checks
    assert any("印成负数" in warning for warning in result.warnings)


async def test_metrics_of_three_tables_come_from_one_statement(reader: PostgresReader) -> None:
    result = await ask(reader, asked(Operation.VALUE, "职工人数", "管理费用", "法定代表人"))
    assert values(result) == [
        ("职工人数", "2020", Decimal("1444")),
        ("管理费用", "2020", Decimal("138734348.36")),
        ("法定代表人", "2020", "赵青"),
    ]
    assert result.sql.count("SELECT") == 1


async def test_a_joined_table_is_asked_alone_when_the_base_has_no_row(reader: PostgresReader) -> None:
    # 员工情况 has no row for the comparative year 2019; 公司信息 none either, 利润表 has one.
    result = await ask(reader, asked(Operation.VALUE, "货币资金", "营业收入", periods="2019"))
    assert values(result) == [("货币资金", "2019", Decimal("100.00")), ("营业收入", "2019", Decimal("0.00"))]
    result = await ask(reader, asked(Operation.VALUE, "利润总额", "基本每股收益", "资产总计", periods="2021"))
    assert values(result) == [("资产总计", "2021", Decimal("2000.50"))]


async def test_key_figures_stand_in_and_the_second_step_is_recorded(reader: PostgresReader) -> None:
    result = await ask(reader, asked(Operation.VALUE, "资产总计", periods="2020 2021"))
    assert values(result) == [("资产总计", "2020", Decimal("1000.50")), ("资产总计", "2021", Decimal("2000.50"))]
    assert result.sql.count("SELECT") == 2
    plan = json.loads(result.plan_json)
    column = plan["fallbacks"][0]["select"][-1]
    assert (column["table"], column["name"]) == ("主要会计数据", "资产总计")


async def test_a_metric_that_is_not_printed_is_read_from_its_stand_in(reader: PostgresReader) -> None:
    result = await ask(reader, asked(Operation.VALUE, "每股收益"))
    (cell,) = result.cells
    assert (cell.metric, cell.value) == ("每股收益", Decimal("0.25"))
    assert passport(cell)[4] == "基本每股收益"


async def test_the_parents_figures_are_never_the_groups(reader: PostgresReader) -> None:
    result = await ask(reader, asked(Operation.VALUE, "营业收入", scope=Scope.PARENT))
    assert values(result) == [("营业收入", "2020", Decimal("88000000.00"))]
    assert passport(result.cells[0])[3] == "母公司"
    refused = await ask(reader, asked(Operation.VALUE, "资产总计", scope=Scope.PARENT))
    assert refused.cells == ()
    assert "母公司口径" in refused.missing[0]


async def test_setting_the_parents_figures_against_the_whole_companys_is_warned_about(reader: PostgresReader) -> None:
    result = await ask(reader, asked(Operation.RATIO, "营业收入", "职工人数", scope=Scope.PARENT))
    assert abs(result.computed[0].value * 1444 - Decimal("88000000")) < Decimal("1e-20")
    assert "职工人数是公司整体口径" in result.warnings[0]


async def test_statements_without_a_scope_answer_for_the_group(reader: PostgresReader) -> None:
    result = await ask(reader, asked(Operation.VALUE, "营业收入", periods="2023H1", companies=(HAILAN,)))
    assert values(result) == [("营业收入", "2023H1", Decimal("1234.56"))]
    assert passport(result.cells[0])[3] == ""


async def test_growth_is_computed_from_two_cited_operands(reader: PostgresReader) -> None:
    result = await ask(reader, asked(Operation.GROWTH, "货币资金"))
    (computed,) = result.computed
    assert (computed.name, computed.period, computed.value, computed.display) == (
        "货币资金增长率", "2020", Decimal("0.5"), "percent",
    )  # fmt: skip
    assert [(term.operand, term.period, term.value) for term in computed.terms] == [
        ("货币资金", "2020", Decimal("150.00")),
        ("上期(货币资金)", "2019", Decimal("100.00")),
    ]
    assert [cell.period for cell in result.cells] == ["2020", "2019"]
    assert all(cell.citation for cell in result.cells)


async def test_growth_over_zero_is_refused_and_over_a_loss_warned_about(reader: PostgresReader) -> None:
    over_zero = await ask(reader, asked(Operation.GROWTH, "营业收入"))
    assert over_zero.computed == ()
    assert over_zero.refusal_code == "division_by_zero"
    assert "2019年营业收入为0" in over_zero.missing[0]
    over_loss = await ask(reader, asked(Operation.GROWTH, "净利润"))
    assert over_loss.computed[0].value == Decimal("-3.5")
    assert "负数" in over_loss.warnings[0]


async def test_growth_of_an_interim_balance_is_over_the_last_year_end(reader: PostgresReader) -> None:
    result = await ask(reader, asked(Operation.GROWTH, "货币资金", periods="2023H1", companies=(HAILAN,)))
    assert result.computed[0].value == Decimal("0.5")
    assert [cell.period for cell in result.cells] == ["2023H1", "2022"]


@pytest.mark.parametrize(
    ("understanding", "value", "display"),
    [
        (asked(Operation.DERIVED, "速动比率"), Decimal("2.5"), "decimal"),
        (asked(Operation.DERIVED, "毛利率"), Decimal("0.4"), "percent"),
        (asked(Operation.RATIO, "营业成本", "营业收入", text="比值"), Decimal("0.6"), "decimal"),
        (asked(Operation.DIFFERENCE, "营业收入", "营业成本"), Decimal("80000000.00"), "yuan"),
        (asked(Operation.DIFFERENCE, "营业收入", periods="2020 2021"), Decimal("50000000.00"), "yuan"),
        (
            asked(Operation.DIFFERENCE, "营业收入", periods="2021", companies=(QINGHE, YUNLING)),
            Decimal("-650000000.00"),
            "yuan",
        ),
    ],
)
async def test_arithmetic_is_exact(
    reader: PostgresReader, understanding: Understanding, value: Decimal, display: str
) -> None:
    result = await ask(reader, understanding)
    assert (result.computed[0].value, result.computed[0].display) == (value, display)


async def test_a_missing_operand_is_named_and_nothing_is_computed(reader: PostgresReader) -> None:
    result = await ask(reader, asked(Operation.DERIVED, "存货周转率"))
    assert result.computed == ()
    assert result.refusal_code == "figure_not_stated"
    assert result.missing == ("未查询到青禾股份2019年存货：已收录的报告中，该指标只有2020年的数值。",)


@pytest.mark.parametrize(
    ("understanding", "words"),
    [
        (
            asked(Operation.VALUE, "营业收入", periods="2016"),
            ("青禾股份", "2016年", "营业收入", "2019年、2020年、2021年"),
        ),
        (asked(Operation.VALUE, "开发支出"), ("青禾股份", "2020年", "开发支出", "未披露")),
        (
            asked(Operation.VALUE, "营业收入", periods="2021H1", companies=(HAILAN,)),
            ("海澜医药", "2021年上半年", "营业收入", "2022年上半年、2023年上半年"),
        ),
    ],
)
async def test_what_is_not_stated_is_refused_by_name(
    reader: PostgresReader, understanding: Understanding, words: tuple[str, ...]
) -> None:
    result = await ask(reader, understanding)
    assert result.refusal_code == "figure_not_stated"
    assert result.cells == ()
    assert "未查询到" in result.missing[0]
    assert all(word in result.missing[0] for word in words)


async def test_one_of_two_metrics_missing_is_a_partial_answer(reader: PostgresReader) -> None:
    result = await ask(reader, asked(Operation.VALUE, "管理费用", "财务费用"))
    assert [cell.metric for cell in result.cells] == ["管理费用"]
    assert result.refusal_code == ""
    assert "财务费用" in result.missing[0]


async def test_a_value_without_a_passport_is_not_said(reader: PostgresReader) -> None:
    result = await ask(reader, asked(Operation.VALUE, "投资活动产生的现金流量净额"))
    assert result.cells == ()
    assert result.refusal_code == "no_passport"
    assert "出处" in result.missing[0]


async def test_a_failed_check_is_a_warning_in_words(reader: PostgresReader) -> None:
    result = await ask(reader, asked(Operation.VALUE, "资产总计"))
    assert result.warnings == (
        "青禾股份2020年的资产总计：该数值未通过勾稽校验（资产总计 = 负债合计 + 所有者权益合计），请核对原文后使用。",
    )


async def test_texts_are_fetched_for_each_period(reader: PostgresReader) -> None:
    result = await ask(reader, asked(Operation.SAME, "法定代表人", periods="2020 2021"))
    assert values(result) == [("法定代表人", "2020", "赵青"), ("法定代表人", "2021", "钱禾")]


async def test_a_ranking_orders_all_companies_of_the_scope(reader: PostgresReader) -> None:
    question = asked(Operation.RANK, "流动资产合计", periods="2021", companies=())
    result = await ask(reader, question)
    assert [(cell.company_name, cell.value) for cell in result.cells] == [
        ("青禾农业股份有限公司", Decimal("800.00")),
        ("云岭科技股份有限公司", Decimal("777.00")),
    ]
    assert result.universe == 2
    lowest = await ask(reader, replace(question, selection=(Ordering(Quantity("流动资产合计"), False),)))
    assert [cell.company_name for cell in lowest.cells] == ["云岭科技股份有限公司"]


async def test_a_region_filters_by_registered_address(reader: PostgresReader) -> None:
    def located(operation: Operation, place: str, *metrics: str) -> Understanding:
        where = Condition(ADDRESS, Comparator.CONTAINS, (place,))
        return replace(asked(operation, *metrics, periods="2021", companies=()), selection=(where,))

    question = located(Operation.RANK, "昆明", "流动资产合计")
    assert [cell.company_name for cell in (await ask(reader, question)).cells] == ["云岭科技股份有限公司"]
    counted = await ask(reader, located(Operation.COUNT, "杭州"))
    assert (counted.computed[0].value, counted.loaded) == (Decimal(1), 1)
    assert [cell.company_name for cell in counted.cells] == ["青禾农业股份有限公司"]
    nowhere = await ask(reader, located(Operation.COUNT, "火_%星"))
    assert nowhere.computed[0].value == 0


async def test_a_named_rival_without_the_figure_is_missed_by_name(reader: PostgresReader) -> None:
    question = asked(Operation.RANK, "货币资金", companies=(QINGHE, YUNLING))
    result = await ask(reader, question)
    assert [cell.company_name for cell in result.cells] == ["青禾农业股份有限公司"]
    assert "云岭科技" in result.missing[0]


async def test_a_ranking_of_a_year_without_reports_is_refused(reader: PostgresReader) -> None:
    result = await ask(reader, asked(Operation.RANK, "流动资产合计", periods="2018", companies=()))
    assert result.refusal_code == "figure_not_stated"


async def test_another_knowledge_base_sees_nothing(reader: PostgresReader) -> None:
    for name in ("other", "", "default' OR '1'='1"):
        result = await ask(reader, asked(Operation.VALUE, "管理费用"), name)
        assert result.refusal_code == "figure_not_stated"


async def test_a_restated_figure_is_answered_as_first_reported_with_a_warning(reader: PostgresReader) -> None:
    result = await ask(reader, asked(Operation.VALUE, "净利润"))
    (cell,) = result.cells
    assert cell.value == Decimal("5000000.00")
    assert result.warnings == ("青禾股份2020年的净利润：2021年年报将其重述为4,800,000.00元。",)
    assert cell.citation is not None
    assert (cell.citation.restated_value, cell.citation.restated_by) == ("4800000.00", "2021年年报")


async def test_a_figure_that_two_reports_print_alike_says_so_in_its_checks(reader: PostgresReader) -> None:
    (cell,) = (await ask(reader, asked(Operation.VALUE, "营业收入", periods="2019"))).cells
    assert cell.citation is not None
    assert "prior_year=own_report:pass" in cell.citation.checks
    assert cell.citation.restated_by == ""


async def test_the_reader_lists_restatements_with_both_reports(reader: PostgresReader) -> None:
    async with reader.read("default") as view:
        statement = parse_one(
            'SELECT "证券代码", "报告期", "指标", "原值", "重述值", "重述报告", "重述页码" FROM "重述" LIMIT 10',
            dialect="postgres",
        )
        assert isinstance(statement, exp.Select)
        rows = (await view.run(statement)).rows
    assert rows == [("600001", "2020", "净利润", Decimal("5000000.00"), Decimal("4800000.00"), "600001_2021.pdf", 66)]


async def test_a_change_over_a_restated_figure_is_also_computed_on_the_restated_one(reader: PostgresReader) -> None:
    result = await ask(reader, asked(Operation.GROWTH, "净利润", periods="2021"))
    assert [each.name for each in result.computed] == ["净利润增长率", "按重述数计算的净利润增长率"]
    assert [term.value for each in result.computed for term in each.terms if term.period == "2020"] == [
        Decimal("5000000.00"),
        Decimal("4800000.00"),
    ]
