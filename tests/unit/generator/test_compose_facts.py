"""Factual answers: the wording, the citations, what is assumed, missing or doubtful."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nianbao.domain.answer import Answer, Cell, Citation, Computed, FactAnswer, Term
from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.fact import Scope
from nianbao.domain.geometry import Box
from nianbao.domain.question import Operation, Statistic, Understanding
from nianbao.domain.selection import ADDRESS, Comparator, Condition, Measure, Ordering, Quantity
from services.generator.compose_facts import TEMPLATES, compose_facts
from tests.support.questions import HAILAN, QINGHE, YUNLING, asked, replace

NAMES = {company.code: company.short_name for company in (QINGHE, YUNLING, HAILAN)}


def cell(
    metric: str, value: str, period: str = "2020", code: str = "600001", unit: str = "元", printed_as: str = ""
) -> Cell:
    number = value if unit == "" else Decimal(value)
    name = printed_as or metric
    citation = Citation(f"{code}.pdf", 66, Box(1, 2, 3, 4), value, name, period, "合并", value, unit, (), "r", code)
    return Cell(code, NAMES[code], metric, period, number, unit, citation)


def facts(*cells: Cell, **rest: object) -> FactAnswer:
    return FactAnswer('{"select": []}', "SELECT 1", cells, **rest)  # type: ignore[arg-type]


def say(understanding: Understanding, given: FactAnswer | None) -> Answer:
    return compose_facts(understanding, given, load_catalogue())


def test_one_value_repeats_the_words_of_the_question() -> None:
    question = asked(Operation.VALUE, "管理费用", text="青禾农业股份有限公司2020年的管理费用是多少元？")
    answer = say(question, facts(cell("管理费用", "123456789.01")))
    assert answer.text == "青禾农业股份有限公司2020年的管理费用是123,456,789.01元。"
    assert [(each.document, each.page) for each in answer.citations] == [("600001.pdf", 66)]
    assert (answer.sql, answer.plan, answer.is_refused) == ("SELECT 1", '{"select": []}', False)


def test_a_company_is_called_as_the_question_writes_it_blanks_and_all() -> None:
    question = asked(Operation.VALUE, "管理费用", text="青 禾股份2020年的管理费用")
    assert say(question, facts(cell("管理费用", "1.00"))).text == "青 禾股份2020年的管理费用是1.00元。"


def test_several_values_are_said_in_order() -> None:
    answer = say(
        asked(Operation.VALUE, "销售费用", "管理费用"), facts(cell("销售费用", "1.50"), cell("管理费用", "-2.25"))
    )
    assert answer.text == "青禾股份2020年的销售费用和管理费用分别是1.50元和-2.25元。"
    assert [each.metric for each in answer.citations] == ["销售费用", "管理费用"]


def test_an_alias_is_repeated_with_the_reports_name_behind() -> None:
    answer = say(asked(Operation.VALUE, "资产总计", text="青禾股份2020年总资产"), facts(cell("资产总计", "5")))
    assert answer.text == "青禾股份2020年的总资产（资产总计）是5元。"


def test_a_stand_in_is_named() -> None:
    answer = say(
        asked(Operation.VALUE, "每股收益"), facts(cell("每股收益", "0.25", unit="元/股", printed_as="基本每股收益"))
    )
    assert answer.text == "青禾股份2020年的每股收益（报告列示为“基本每股收益”）是0.25元/股。"


def test_text_counts_half_years_and_the_parents_scope_are_said_as_such() -> None:
    assert say(asked(Operation.VALUE, "法定代表人"), facts(cell("法定代表人", "赵青", unit=""))).text == (
        "青禾股份2020年的法定代表人是赵青。"
    )
    assert say(asked(Operation.VALUE, "职工人数"), facts(cell("职工人数", "1444", unit="人"))).text == (
        "青禾股份2020年的职工人数是1,444人。"
    )
    half = asked(Operation.VALUE, "营业收入", periods="2023H1", companies=(HAILAN,))
    assert say(half, facts(cell("营业收入", "7", "2023H1", "300003"))).text == "海澜医药2023年上半年的营业收入是7元。"
    parent = asked(Operation.VALUE, "营业收入", scope=Scope.PARENT)
    assert say(parent, facts(cell("营业收入", "7"))).text == "青禾股份2020年母公司口径的营业收入是7元。"


def test_an_assumed_period_is_said_first() -> None:
    question = replace(asked(Operation.VALUE, "营业收入"), is_period_assumed=True)
    assert say(question, facts(cell("营业收入", "7"))).text.startswith("问题未指明年份，按最新的2020年回答。")


def term(
    operand: str, metric: str, value: str | None, period: str = "2020", code: str = "600001", unit: str = "元"
) -> Term:
    return Term(operand, code, NAMES[code], metric, period, None if value is None else Decimal(value), unit)


def computed(name: str, value: str, display: str, formula: str, *terms: Term, period: str = "2020") -> Computed:
    return Computed("600001", "青禾股份", name, period, Decimal(value), display, formula, terms)


def test_a_computed_value_is_said_with_its_formula_and_operands() -> None:
    this, before = term("货币资金", "货币资金", "150.00"), term("上期(货币资金)", "货币资金", "100.00", "2019")
    growth = computed("货币资金增长率", "0.5", "percent", "(货币资金 - 上期(货币资金)) / 上期(货币资金)", this, before)
    operands = (cell("货币资金", "150.00"), cell("货币资金", "100.00", "2019"))
    answer = say(asked(Operation.GROWTH, "货币资金"), facts(*operands, computed=(growth,)))
    assert answer.text == (
        "青禾股份2020年的货币资金增长率是50.00%。根据公式：货币资金增长率=(货币资金-上年货币资金)/上年货币资金，"
        "其中2020年的货币资金为150.00元，上年货币资金为100.00元。"
    )
    assert [each.period for each in answer.citations] == ["2020", "2019"]


@pytest.mark.parametrize(
    ("metric", "period", "other", "said"),
    [
        (
            "资产总计",
            "2021H1",
            term("b", "资产总计", "2", "2020"),
            "其中2021年上半年的资产总计为3元，上年末资产总计为2元",
        ),
        ("净利润", "2021H1", term("b", "净利润", "2", "2020H1"), "净利润为3元，上年同期净利润为2元"),
        ("净利润", "2021", term("b", "净利润", "2", "2018"), "净利润为3元，2018年净利润为2元"),
        ("净利润", "2021", term("b", "净利润", "2", "2021", "000002"), "净利润为3元，云岭科技净利润为2元"),
        ("净利润", "2021", term("b", "净利润", None, "2020"), "净利润为3元，上年净利润为0（报告未列示）"),
    ],
)
def test_an_operand_is_named_against_the_period_computed(metric: str, period: str, other: Term, said: str) -> None:
    change = computed("结果", "1", "yuan", "a - b", term("a", metric, "3", period), other, period=period)
    assert (
        said in say(asked(Operation.DIFFERENCE, metric, text="问"), facts(cell(metric, "3"), computed=(change,))).text
    )


def test_a_growth_repeats_the_askers_word_for_its_metric() -> None:
    growth = computed(
        "资产总计增长率", "0.5", "percent", "a / b", term("a", "资产总计", "3"), term("b", "资产总计", "2")
    )
    given = facts(cell("资产总计", "3"), cell("资产总计", "2", "2019"), computed=(growth,))
    as_spoken = say(asked(Operation.GROWTH, "资产总计", text="资产总额增长率"), given)
    assert as_spoken.text.startswith(
        "青禾股份2020年的资产总额增长率是50.00%。根据公式：资产总额增长率=资产总额/资产总额，"
    )
    otherwise = say(asked(Operation.GROWTH, "资产总计", text="总资产增长率"), given)
    assert otherwise.text.startswith("青禾股份2020年的总资产（资产总计）增长率是50.00%。")


def test_operands_of_a_computation_are_not_said_as_values() -> None:
    margin = computed(
        "毛利率", "0.4", "percent", "(营业收入 - 营业成本) / 营业收入",
        term("营业收入", "营业收入", "10"), term("营业成本", "营业成本", "6"),
    )  # fmt: skip
    given = facts(cell("营业收入", "10"), cell("营业成本", "6"), computed=(margin,))
    assert say(asked(Operation.DERIVED, "毛利率"), given).text == (
        "青禾股份2020年的毛利率是40.00%。根据公式：毛利率=(营业收入-营业成本)/营业收入，"
        "其中2020年的营业收入为10元，营业成本为6元。"
    )


def test_the_same_text_over_periods_is_said_with_each_period() -> None:
    question = asked(Operation.SAME, "法定代表人", periods="2020 2021")
    same = facts(cell("法定代表人", "王林", unit=""), cell("法定代表人", "王林", "2021", unit=""))
    assert (
        say(question, same).text
        == "2021年青禾股份法定代表人与2020年相同，2020年法定代表人是王林，2021年法定代表人是王林。"
    )
    other = facts(cell("法定代表人", "赵青", unit=""), cell("法定代表人", "钱禾", "2021", unit=""))
    assert say(question, other).text == (
        "2021年青禾股份法定代表人与2020年不相同，2020年法定代表人是赵青，2021年法定代表人是钱禾。"
    )


def test_one_name_written_in_two_ways_is_said_to_be_that() -> None:
    question = asked(Operation.SAME, "法定代表人", periods="2020 2021")
    given = facts(cell("法定代表人", "王 林 先生", unit=""), cell("法定代表人", "王林", "2021", unit=""))
    assert say(question, given).text == (
        "2021年青禾股份法定代表人与2020年写法不相同，除去空格和称谓后相同："
        "2020年法定代表人是王 林 先生，2021年法定代表人是王林。"
    )


def test_several_years_are_all_the_same_or_not() -> None:
    question = asked(Operation.SAME, "法定代表人", periods="2019 2020 2021")

    def text(*names: str) -> str:
        years = ("2019", "2020", "2021")
        cells = (cell("法定代表人", name, year, unit="") for name, year in zip(names, years, strict=True))
        return say(question, facts(*cells)).text

    assert text("王林", "王林", "王林").startswith("2021年青禾股份法定代表人与2019年和2020年都相同，")
    assert text("王林", "王林", "赵青").startswith("2021年青禾股份法定代表人与2019年和2020年不相同，2019年")


def test_one_value_alone_is_not_called_the_same() -> None:
    question = asked(Operation.SAME, "法定代表人", periods="2019 2020")
    answer = say(question, facts(cell("法定代表人", "赵青", unit=""), missing=("未查询到2019年。",)))
    text = answer.text
    assert (answer.is_refused, answer.refusal_code) == (True, "nothing_to_compare")
    assert "无法比较" in text
    assert "相同，" not in text
    assert text.endswith("未查询到2019年。")


def test_two_companies_are_compared_in_one_sentence() -> None:
    question = asked(Operation.SAME, "注册地址", companies=(QINGHE, YUNLING))
    given = facts(cell("注册地址", "杭州", unit=""), cell("注册地址", "昆明", code="000002", unit=""))
    assert say(question, given).text == "青禾股份和云岭科技2020年的注册地址不相同：青禾股份是杭州，云岭科技是昆明。"


HANGZHOU = Condition(ADDRESS, Comparator.CONTAINS, ("杭州",))


def test_a_ranking_lists_places_and_what_it_ranged_over() -> None:
    top = Ordering(Quantity("营业收入"), True, 1, 2)
    question = replace(asked(Operation.RANK, "营业收入", companies=()), selection=(HANGZHOU, top))
    given = facts(cell("营业收入", "9"), cell("营业收入", "7", code="000002"), universe=31)
    assert say(question, given).text == (
        "注册地址在杭州的公司中，2020年营业收入最高的前2家上市公司分别为：1. 青禾股份，营业收入为9元；"
        "2. 云岭科技，营业收入为7元（在已收录的31家披露该指标的公司中）。"
    )


def test_one_place_names_that_company_only() -> None:
    growth = Quantity("营业收入", Measure.GROWTH)
    question = replace(
        asked(Operation.RANK, "营业收入", companies=()),
        selection=(Condition(Quantity("净利润"), Comparator.LESS, ("0",)), Ordering(growth, True, 7, 7)),
        quantities=(growth, Quantity("法定代表人")),
    )
    change = computed("营业收入增长率", "0.5", "percent", "a", term("a", "营业收入", "1"))
    given = facts(cell("法定代表人", "赵青", unit=""), computed=(change,), universe=31)
    assert say(question, given).text == (
        "净利润为负的公司中，2020年营业收入增长率第7高的公司为青禾股份，营业收入增长率为50.00%，法定代表人为赵青"
        "（在已收录的31家披露该指标的公司中）。"
    )


def test_a_list_says_the_conditions_and_each_figure() -> None:
    question = replace(
        asked(Operation.LIST, companies=()),
        selection=(
            HANGZHOU,
            Condition(Quantity("营业收入"), Comparator.AT_LEAST, ("5000000000",)),
        ),
    )
    counted = Computed("", "", "公司数量", "2020", Decimal(1), "count")
    given = facts(cell("营业收入", "6000000000"), computed=(counted,), universe=23, loaded=24)
    assert say(question, given).text == (
        "2020年注册地址在杭州且营业收入不低于50亿元的公司有1家：青禾股份（营业收入6,000,000,000元）"
        "（共收录24家公司该期报告，其中1家未披露该项，未计入）。"
    )
    none = facts(computed=(replace(counted, value=Decimal(0)),), universe=23, loaded=23)
    assert say(question, none).text.startswith("没有2020年注册地址在杭州且营业收入不低于50亿元的公司")


@pytest.mark.parametrize(
    ("statistic", "value", "said"),
    [
        (Statistic.SUM, computed("营业收入合计", "16", "yuan", ""), "2020年已收录的31家公司营业收入合计是16元"),
        (Statistic.MEDIAN, computed("营业收入中位数", "8", "yuan", ""), "2020年已收录的31家公司营业收入中位数是8元"),
    ],
)
def test_a_figure_of_all_says_how_many_it_is_of(statistic: Statistic, value: Computed, said: str) -> None:
    question = replace(asked(Operation.STATISTIC, "营业收入", companies=()), statistic=statistic)
    assert say(question, facts(computed=(value,), universe=31, loaded=33)).text == (
        f"{said}（共收录33家公司该期报告，其中2家未披露该项，未计入）。"
    )


def test_the_place_of_a_company_says_among_how_many() -> None:
    question = replace(asked(Operation.STATISTIC, "营业收入"), statistic=Statistic.PLACE)
    place = computed("名次", "3", "place", "")
    assert say(question, facts(cell("营业收入", "7"), computed=(place,), universe=31)).text == (
        "青禾股份2020年的营业收入为7元，在已收录的31家披露该项的公司中从高到低排第3。"
    )


def test_the_share_of_a_company_is_shown_with_the_sum() -> None:
    question = replace(asked(Operation.STATISTIC, "营业收入"), statistic=Statistic.SHARE)
    total = Term("全部公司营业收入", "", "全部公司", "营业收入", "2020", Decimal(28), "元")
    share = computed(
        "营业收入占全部公司营业收入合计的比例", "0.25", "percent", "营业收入 / 全部公司营业收入",
        term("营业收入", "营业收入", "7"), total,
    )  # fmt: skip
    assert say(question, facts(cell("营业收入", "7"), computed=(share,), universe=31, loaded=31)).text == (
        "青禾股份2020年的营业收入占全部公司营业收入合计的比例是25.00%。根据公式：营业收入占全部公司营业收入合计的比例="
        "营业收入/全部公司营业收入合计，其中2020年的营业收入为7元，全部公司营业收入合计为28元（共收录31家公司该期报告）。"
    )


def test_of_named_companies_the_first_one_is_named_first() -> None:
    question = asked(Operation.RANK, "营业收入", companies=(QINGHE, YUNLING))
    given = facts(cell("营业收入", "9", code="000002"), cell("营业收入", "7"))
    assert say(question, given).text == "2020年营业收入更高的是云岭科技，为9元；青禾股份为7元。"
    tied = facts(cell("营业收入", "7", code="000002"), cell("营业收入", "7"))
    assert say(question, tied).text == "2020年营业收入相同：云岭科技和青禾股份都为7元。"
    alone = say(question, facts(cell("营业收入", "7"), missing=("未查询到云岭科技。",)))
    assert (alone.refusal_code, alone.text) == (
        "nothing_to_compare", "只查到青禾股份2020年营业收入为7元，无法比较。未查询到云岭科技。",
    )  # fmt: skip


def test_the_extreme_year_is_named_before_the_others() -> None:
    question = replace(asked(Operation.STATISTIC, "营业收入", periods="2019 2020 2021"), statistic=Statistic.MIN)
    years = (cell("营业收入", "9", "2021"), cell("营业收入", "7", "2019"), cell("营业收入", "8"))
    assert say(question, facts(*years)).text == ("青禾股份营业收入最低的是2019年，为7元；2020年为8元，2021年为9元。")
    answer = say(question, facts(*years[:2], missing=("未查询到2020年。",)))
    assert answer.refusal_code == "nothing_to_compare"


def test_a_sum_over_years_names_each_year() -> None:
    question = replace(asked(Operation.STATISTIC, "营业收入", periods="2019 2020"), statistic=Statistic.SUM)
    total = computed(
        "2019年、2020年营业收入合计", "16", "yuan", "a + b",
        term("a", "营业收入", "7", "2019"), term("b", "营业收入", "9"), period="",
    )  # fmt: skip
    assert say(question, facts(cell("营业收入", "7", "2019"), cell("营业收入", "9"), computed=(total,))).text == (
        "青禾股份2019年、2020年营业收入合计是16元。根据公式：2019年、2020年营业收入合计=2019年营业收入+2020年营业收入，"
        "其中2019年营业收入为7元，2020年营业收入为9元。"
    )


def test_a_count_names_its_universe() -> None:
    question = replace(asked(Operation.COUNT, companies=()), selection=(HANGZHOU,))
    counted = Computed("", "", "公司数量", "2020", Decimal(6), "count")
    given = facts(cell("注册地址", "浙江杭州", unit=""), computed=(counted,), universe=24, loaded=24)
    assert say(question, given).text == ("2020年注册地址在杭州的公司有6家，包括青禾股份等（共收录24家公司该期报告）。")


def test_alternatives_are_said_together() -> None:
    large = Condition(Quantity("营业收入"), Comparator.GREATER, ("100",))
    either = Condition(Quantity("净利润"), Comparator.LESS, ("0",), or_else=(large,))
    counted = Computed("", "", "公司数量", "2020", Decimal(0), "count")
    given = facts(computed=(counted,), universe=24, loaded=24)
    question = replace(asked(Operation.COUNT, companies=()), selection=(either,))
    assert say(question, given).text == "2020年净利润为负或营业收入超过100元的公司有0家（共收录24家公司该期报告）。"
    within = replace(question, selection=(HANGZHOU, either))
    assert say(within, given).text.startswith("2020年注册地址在杭州且（净利润为负或营业收入超过100元）的公司")


def test_a_part_of_the_companies_is_said_with_both_numbers() -> None:
    gain = Condition(Quantity("净利润"), Comparator.GREATER, ("0",))
    question = replace(
        asked(Operation.STATISTIC, companies=()), statistic=Statistic.PROPORTION, selection=(HANGZHOU,), part=(gain,)
    )
    numbers = [("占比", "0.66666", "percent"), ("公司数量", "2", "count"), ("披露该项的公司", "3", "count")]
    given = facts(
        cell("净利润", "7"), computed=tuple(Computed("", "", n, "2020", Decimal(v), d) for n, v, d in numbers)
    )
    assert say(question, replace(given, universe=3, loaded=5, elsewhere=1)).text == (
        "2020年注册地址在杭州的公司中，净利润为正的有2家，包括青禾股份等，占披露该项的3家的66.67%"
        "（共收录5家公司该期报告，其中1家未披露该项，1家只在另一张报表中披露，未计入）。"
    )
    of_all = replace(question, selection=())
    assert say(of_all, replace(given, universe=3, loaded=3)).text.startswith("2020年已收录的公司中，净利润为正的有2家")


def test_a_refusal_says_what_is_missing_and_cites_nothing() -> None:
    given = facts(
        cell("货币资金", "5"), missing=("未查询到青禾股份2019年货币资金。",), refusal_code="figure_not_stated"
    )
    answer = say(asked(Operation.GROWTH, "货币资金"), given)
    assert (answer.is_refused, answer.text, answer.refusal_code) == (
        True, "未查询到青禾股份2019年货币资金。", "figure_not_stated",
    )  # fmt: skip
    assert answer.citations == ()


def test_warnings_stand_in_the_text_and_beside_it() -> None:
    answer = say(asked(Operation.VALUE, "营业收入"), facts(cell("营业收入", "7"), warnings=("该数值未通过勾稽校验。",)))
    assert answer.text.endswith("注意：该数值未通过勾稽校验。")
    assert answer.warnings == ("该数值未通过勾稽校验。",)


def test_no_facts_at_all_is_a_refusal() -> None:
    assert say(asked(Operation.VALUE, "营业收入"), None).is_refused


def test_every_factual_operation_has_a_template() -> None:
    assert set(Operation) - set(TEMPLATES) == {Operation.DESCRIBE, Operation.DEFINE}
