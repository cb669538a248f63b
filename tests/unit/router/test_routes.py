from __future__ import annotations

import pytest

from nianbao.domain.errors import BadQuestion
from nianbao.domain.question import Operation, Route
from tests.unit.router.companies import STAR, knowledge, read


@pytest.mark.parametrize(
    "question",
    [
        "请简要介绍星河智造2020年的研发投入情况。",
        "请简要分析星河智造2020年核心竞争力的情况",
        "概述一下审计意见的情况，针对星河智造2020年的年报。",
        "根据星河智造2020年的年报，请简要介绍报告期内公司主要销售客户的客户集中度如何？",
        "星河智造2020年营业收入变动的原因是什么？",
        "星河智造2020年有无重大诉讼？",
        "星河智造2020年是否涉及重大诉讼、仲裁事项？",
        "请具体描述一下2020年星河智造控股股东是否发生变更。",
        "星河智造2020年面临的风险有哪些",
        "星河智造2020年境外业务情况",
        "2020年星河智造的董事长是谁",
    ],
)
def test_what_a_report_tells_in_words_is_an_open_question(question: str) -> None:
    got = read(question)
    assert (got.route, got.operation, got.companies) == (Route.OPEN, Operation.DESCRIBE, (STAR,)), got
    assert [str(period) for period in got.periods] == ["2020"]


@pytest.mark.parametrize(
    "question",
    [
        "请介绍星河智造2020年的营业收入",
        "描述一下2020年的星河智造应付账款和应收账款的详细信息。",
        "请告诉我星河智造2020年的证券代码的具体情况",
        "根据星河智造2020年的年报，请简要介绍报告期内公司的营业收入是多少元？",
        "请简要介绍报告期内星河智造2020年职工人数的情况",
    ],
)
def test_a_figure_asked_for_in_an_open_manner_is_still_a_fact(question: str) -> None:
    assert read(question).route is Route.FACT


@pytest.mark.parametrize(
    "question",
    [
        "什么是营运资本？",
        "净资产收益率怎么算",
        "速动比率的计算公式是什么？",
        "营业利润和利润总额有什么区别？",
        "商誉减值对企业的盈利能力有何影响？",
        "预计负债是指什么？",
        "如何理解权益乘数",
        "企业如何确定资产减值损失？",
        "什么是做市商",
        "解释一下夏普比率",
        "停牌是什么意思",
        "什么是负债？",
        "做市商对股票流动性有何影响",
        "什么叫借壳上市？",
        "拨备覆盖率的公式",
        "ESG是什么",
        "什么是市赢率",
        "为什么销售额可以是负的",
        "公司为什么会亏损",
        "商誉有什么作用",
        "存货周转率有什么意义",
        "固定资产和无形资产有什么联系",
        "应收账款过多有什么坏处",
        "资产负债率多少合适",
        "财务报表有哪些",
        "NPV和IRR哪个好",
        "财务费用为负说明什么",
        "存货计价方法有哪几种",
        "存货增加对公司是好事还是坏事",
    ],
)
def test_notions_are_knowledge_questions(question: str) -> None:
    got = read(question)
    assert (got.route, got.operation, got.companies) == (Route.KNOWLEDGE, Operation.DEFINE, ())


@pytest.mark.parametrize("question", ["星河智造2020年的毛利率怎么算", "星河智造2020年毛利率的计算公式是什么"])
def test_how_a_companys_computed_figure_comes_about_is_shown_by_computing_it(question: str) -> None:
    got = read(question)
    assert (got.route, got.metrics, got.companies) == (Route.CALCULATION, ("毛利率",), (STAR,))


def test_how_a_printed_figure_comes_about_is_a_notion_even_beside_a_company() -> None:
    got = read("星河智造2020年的净利润怎么算")
    assert (got.route, got.operation) == (Route.KNOWLEDGE, Operation.DEFINE)


@pytest.mark.parametrize("question", ["星河智造2020年境外毛利率怎么算", "星河智造2020年毛利率怎么变化"])
def test_how_it_is_computed_drops_no_other_word(question: str) -> None:
    assert read(question).route in (Route.REFUSE, Route.OPEN)


@pytest.mark.parametrize(
    "question", ["今天天气怎么样？", "给我写一首诗", "1+1等于几", "???", "你是谁", "。", "hello", "什么是爱情"]
)
def test_what_is_not_about_reports_is_refused(question: str) -> None:
    got = read(question)
    assert (got.route, got.refusal_code) == (Route.REFUSE, "off_topic"), got
    assert "未查询到" in got.refusal


@pytest.mark.parametrize(
    ("question", "route"),
    [
        ("星河智造2020年的毛利率是多少？", Route.CALCULATION),
        ("星河智造2020年的流动负债是多少元？", Route.FACT),
        ("星河智造2020年的净资产收益率是什么？", Route.CALCULATION),
    ],
)
def test_a_metric_of_a_company_is_a_figure_and_no_notion(question: str, route: Route) -> None:
    assert read(question).route is route


def test_a_company_alone_is_asked_what_about_it() -> None:
    got = read("星河智造2020年")
    assert got.refusal_code == "no_metric"
    assert "星河智造" in got.refusal


def test_an_unknown_figure_offers_near_metrics() -> None:
    got = read("星河智造2020年应付职工薪金是多少元？")
    assert got.refusal_code == "unknown_metric"
    assert "应付职工薪酬" in got.refusal


@pytest.mark.parametrize("question", ["", "   \n", "营" * 2_001, "星河智造\x00净利润"])
def test_what_is_no_question_is_bad_input(question: str) -> None:
    with pytest.raises(BadQuestion):
        read(question)


def test_the_same_question_is_always_understood_the_same() -> None:
    question = "2021年营业收入最高的前5家上市公司是哪些？"
    assert read(question) == read(question)
    assert knowledge() is knowledge()
