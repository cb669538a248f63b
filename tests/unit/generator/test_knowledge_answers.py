"""Knowledge questions end to end through the composer: meanings, formulas, relations, refusals."""

from __future__ import annotations

import pytest

from nianbao.domain.answer import Answer
from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.glossary import load_glossary
from nianbao.domain.metric import DerivedMetric
from nianbao.domain.question import Operation, Route
from nianbao.domain.report import Company
from nianbao.llm.chat import ChatModel
from nianbao.llm.scripted import ScriptedModel
from services.generator.define_term import define_term
from services.generator.pipeline import Composer
from services.generator.write_with_model import Limits
from tests.support.questions import asked, replace


async def answer(question: str, model: ChatModel | None = None) -> Answer:
    understanding = replace(asked(Operation.DEFINE, text=question, route=Route.KNOWLEDGE), companies=(), periods=())
    composer = Composer(load_catalogue(), load_glossary(), model, Limits(5, 400))
    pieces = [piece async for piece in composer.compose(understanding, None, ())]
    got = pieces.pop()
    assert isinstance(got, Answer)
    return got


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("什么是商誉？", ["商誉是指非同一控制下企业合并中", "不摊销", "（词库）"]),
        ("市盈率是什么意思", ["每股市价与每股收益之比", "市盈率 = 每股市价 ÷ 每股收益", "（词库）"]),
        ("年限平均法的公式", ["年折旧额 = (固定资产原值 - 预计净残值) ÷ 预计使用年限", "（词库）"]),
        ("解释一下ROE", ["净资产收益率 = 归属于母公司所有者的净利润 ÷ 平均(归属于母公司所有者权益合计)"]),
        ("市盈率和市净率有什么区别", ["前者适合盈利稳定的企业", "（词条：市盈率、市净率）"]),
        ("净利润与经营活动产生的现金流量净额的联系", ["权责发生制", "收付实现制"]),
        ("固定资产折旧方法变更对净利润有何影响", ["会计估计变更", "未来适用法", "（词条：固定资产折旧）"]),
        ("上市公司分红对财务状况有何影响", ["应付股利增加", "（词条：现金股利）"]),
        ("固定资产折旧对净利润有何影响", ["一减税率", "（词条：固定资产折旧）"]),
    ],
)
async def test_the_glossary_answers_and_is_named_as_the_source(question: str, parts: list[str]) -> None:
    got = await answer(question)
    assert [part for part in parts if part not in got.text] == []
    assert (got.is_refused, got.composed_by) == (False, "template")


async def test_a_relation_that_nobody_wrote_is_answered_with_both_definitions_and_shared_operands() -> None:
    got = await answer("流动比率和现金比率有什么区别")
    glossary = load_glossary()
    for name in ("流动比率", "现金比率"):
        term = glossary.find(name)
        assert term is not None
        assert define_term(term, glossary) in got.text
    assert got.text.endswith("两个公式都用到流动负债合计。（词条：流动比率、现金比率）")


@pytest.mark.parametrize("question", ["毛利率和量子纠缠有什么区别", "ROE和净资产收益率有何不同"])
async def test_a_difference_of_which_only_one_term_is_known_says_so(question: str) -> None:
    assert (await answer(question)).text.startswith("问题中只认出一个词条：")


async def test_an_effect_that_nobody_wrote_is_said_not_to_be_written() -> None:
    got = await answer("换手率对净资产收益率有何影响")
    assert got.text.startswith("换手率对净资产收益率的影响：词库没有写明这一影响。换手率是指")
    assert "净资产收益率取决于净利润率、总资产周转率和权益乘数" in got.text
    assert got.text.endswith("（词条：换手率、净资产收益率）")


async def test_what_has_an_effect_on_a_term_is_not_answered_with_the_effect_of_it() -> None:
    got = await answer("营业成本受哪些因素影响")
    assert got.text.startswith("营业成本受销量、原材料价格、人工成本")


@pytest.mark.parametrize("question", ["如何提高净资产收益率", "净资产收益率取决于什么", "影响净资产收益率的因素有哪些"])
async def test_what_moves_a_term_is_answered_from_its_drivers(question: str) -> None:
    got = await answer(question)
    assert got.text.startswith("净资产收益率取决于净利润率、总资产周转率和权益乘数")
    assert got.text.endswith("（词条：净资产收益率）")


async def test_what_is_affected_is_not_taken_for_what_has_the_effect() -> None:
    got = await answer("员工士气对净利润有什么影响")
    assert got.text.startswith("员工士气对净利润的影响：词库没有写明这一影响。净利润受营业收入、营业成本")


@pytest.mark.parametrize("question", ["净现值和内含报酬率哪个好", "NPV和IRR哪个好"])
async def test_two_terms_asked_about_in_any_way_are_answered_with_their_difference(question: str) -> None:
    got = await answer(question)
    assert "互斥项目以净现值较大者为优" in got.text
    assert got.text.endswith("（词条：净现值、内含报酬率）")


@pytest.mark.parametrize("question", ["商誉有什么作用", "为什么会有商誉", "商誉有哪些特点"])
async def test_a_question_for_more_than_the_meaning_gets_the_note_too(question: str) -> None:
    text = (await answer(question)).text
    assert text.startswith("商誉是指")
    assert "它代表并购溢价" in text


async def test_the_meaning_alone_comes_without_the_note() -> None:
    assert "它代表并购溢价" not in (await answer("什么是商誉")).text


async def test_a_term_that_is_described_is_named_before_it_is_defined() -> None:
    got = await answer("银行不良贷款余额与贷款总额之比叫什么")
    assert got.text.startswith("最相关的词条是“不良贷款率”：不良贷款率是指")


async def test_why_sales_can_be_negative_is_explained() -> None:
    assert "销售额可以为负数" in (await answer("为什么销售额可以是负的")).text


async def test_a_company_in_a_question_for_a_formula_is_no_part_of_the_notion() -> None:
    company = Company("000001", "平安银行", "平安银行股份有限公司")
    question = "平安银行2020年基本每股收益怎么算"
    understanding = replace(
        asked(Operation.DEFINE, text=question, route=Route.KNOWLEDGE), companies=(company,), periods=()
    )
    pieces = [
        piece
        async for piece in Composer(load_catalogue(), load_glossary(), None, Limits(5, 400)).compose(
            understanding, None, ()
        )
    ]
    got = pieces.pop()
    assert isinstance(got, Answer)
    assert got.text.startswith("基本每股收益是指")


async def test_a_similar_name_is_answered_under_its_own_name() -> None:
    got = await answer("什么是加权平圴资本成本")
    assert got.text.startswith("词库中没有“加权平圴资本成本”，最接近的词条是“加权平均资本成本”：")


async def test_a_term_that_is_not_there_is_refused_with_near_ones() -> None:
    got = await answer("什么是市赢率")
    assert (got.is_refused, got.refusal_code) == (True, "unknown_term")
    assert "相近的词条有：市盈率" in got.text


async def test_a_definition_stands_as_it_is_written_even_with_a_model() -> None:
    model = ScriptedModel("商誉就是好名声。")
    assert (await answer("什么是商誉？", model)).text.startswith("商誉是指非同一控制下企业合并中")
    assert model.asked == []


async def test_the_model_words_a_relation_from_what_is_written() -> None:
    model = ScriptedModel("市盈率看盈利，市净率看净资产。")
    got = await answer("市盈率和市净率有什么区别", model)
    assert (got.text, got.composed_by) == ("市盈率看盈利，市净率看净资产。", "model")
    assert "市净率以每股市价除以每股净资产" in model.asked[0][1].text


def test_every_computed_metric_is_explained_with_the_formula_that_figures_are_computed_by() -> None:
    glossary = load_glossary()
    computed = [each for each in load_catalogue().derived if each.meaning]
    assert len(computed) > 90
    for metric in computed:
        term = glossary.find(metric.name)
        assert term is not None
        derived = glossary.derived(term)
        assert isinstance(derived, DerivedMetric)
        assert derived.formula == metric.formula


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("研发费用对公司的技术创新有何影响？", "研发费用对公司的技术创新的影响："),
        ("请问资本支出的决策如何影响公司的财务结构？", "资本支出的决策对公司的财务结构的影响："),
        ("净利润率的变动如何反映公司的盈利能力？", "净利润率的变动怎样反映公司的盈利能力："),
    ],
)
async def test_an_effect_is_told_under_the_question_s_own_words(question: str, lead: str) -> None:
    assert (await answer(question)).text.startswith(lead)


@pytest.mark.parametrize("model", [None, ScriptedModel("市盈率看盈利，市净率看净资产。")], ids=["rules", "model"])
async def test_the_terms_of_an_answer_are_named_for_machines(model: ScriptedModel | None) -> None:
    got = await answer("市盈率和市净率有什么区别", model)
    assert [(each.term, each.file) for each in got.terms] == [
        ("市盈率", "valuation.toml"),
        ("市净率", "valuation.toml"),
    ]
    assert {each.version for each in got.terms} == {load_glossary().version}
    assert all(each.related for each in got.terms)


async def test_a_term_of_the_catalogue_names_the_catalogue_and_a_refusal_names_no_term() -> None:
    named = {term.name for term in load_glossary().terms if term.file == "metrics.toml"}
    got = await answer(f"什么是{sorted(named)[0]}")
    assert [each.file for each in got.terms] == ["metrics.toml"]
    assert (await answer("什么是市赢率")).terms == ()


def test_every_term_says_what_it_tells_a_reader() -> None:
    written = [term for term in load_glossary().terms if term.file != "metrics.toml"]
    assert len(written) > 950
    assert [term.name for term in written if not term.note] == []
    assert [term.name for term in written if not term.related] == []
