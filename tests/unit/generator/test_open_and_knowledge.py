"""Open and knowledge questions: quotes, definitions, and a model that may not invent figures."""

from __future__ import annotations

from nianbao.domain.answer import Answer, Passage, PassageLine, Writing
from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.errors import Unavailable
from nianbao.domain.geometry import Box
from nianbao.domain.glossary import load_glossary
from nianbao.domain.question import Operation, Route, Understanding
from nianbao.llm.chat import ChatModel, Speaker
from nianbao.llm.scripted import ScriptedModel
from services.generator.pipeline import Composer
from services.generator.write_with_model import Limits
from tests.support.questions import asked, replace

RESEARCH = "报告期内公司研发投入为5.51亿元，占营业收入的4.15%。公司拥有研发人员1,354人。"
DOWN = Unavailable("坏了", service="model")


def passage(text: str, page: int = 12, title: str = "第三节 / 研发投入") -> Passage:
    return Passage("r1", "600001.pdf", "青禾股份", "2020", title, text, page, Box(1, 2, 3, 4), 1.0, "bm25")


def open_question(text: str = "请简要介绍青禾股份2020年的研发投入情况") -> Understanding:
    return asked(Operation.DESCRIBE, text=text, route=Route.OPEN)


def knowledge_question(text: str, *metrics: str) -> Understanding:
    return replace(asked(Operation.DEFINE, *metrics, text=text, route=Route.KNOWLEDGE), companies=(), periods=())


async def compose(
    understanding: Understanding, *passages: Passage, model: ChatModel | None = None, timeout_s: float = 5
) -> tuple[list[str], Answer]:
    composer = Composer(load_catalogue(), load_glossary(), model, Limits(timeout_s, 400))
    pieces = [piece async for piece in composer.compose(understanding, None, passages)]
    answer = pieces.pop()
    assert isinstance(answer, Answer)
    return [piece for piece in pieces if not isinstance(piece, Writing) and isinstance(piece, str)], answer


async def test_without_a_model_the_best_passage_is_quoted_with_its_place() -> None:
    deltas, answer = await compose(open_question(), passage(RESEARCH), passage("公司治理结构完善。", 40, "公司治理"))
    assert answer.text == f"青禾股份2020年报告第12页“研发投入”：{RESEARCH}"
    assert deltas == [answer.text]
    assert [(each.document, each.page, each.box, each.text) for each in answer.citations] == [
        ("600001.pdf", 12, Box(1, 2, 3, 4), RESEARCH)
    ]
    assert answer.composed_by == "extract"


async def test_passages_about_something_else_are_a_refusal() -> None:
    _, answer = await compose(open_question(), passage("公司治理结构完善。", 40, "公司治理"))
    assert answer.is_refused
    assert answer.refusal_code == "no_relevant_passage"
    assert "未查询到" in answer.text
    assert answer.citations == ()


async def test_passages_far_below_the_best_are_left_out_and_headings_come_once_first() -> None:
    scored = [
        replace(passage("研发投入甲。", 1, "情况"), score=50),
        replace(passage("研发投入乙。", 2, "情况"), score=49),
        replace(passage("研发投入丙。", 3, "总表"), score=40),
        replace(passage("研发投入丁。", 4, "别处"), score=10),
    ]
    _, answer = await compose(open_question(), *scored)
    assert [each.page for each in answer.citations] == [1, 3, 2]


async def test_of_a_long_passage_the_telling_sentence_is_quoted_whole() -> None:
    filler = [f"第{number}句说的是别的事情，与问题没有关系，只是为了把段落写长一些。" for number in range(30)]
    filler[17] = "报告期内研发投入大幅增加，主要用于新品种的选育与推广。"
    _, answer = await compose(open_question(), passage("".join(filler)))
    assert answer.text.startswith(f"青禾股份2020年报告第12页“研发投入”：{filler[17]}")
    assert answer.text.endswith("。")
    assert len(answer.text) < 200


async def test_rows_of_a_table_are_said_as_one_sentence() -> None:
    rows = "研发人员：2020年 1,354\n研发投入：2020年 551.00；占比 4.15%"
    lines = (PassageLine(0, 12, None, is_row=True), PassageLine(16, 13, None, is_row=True))
    _, answer = await compose(open_question(), replace(passage(rows), lines=lines))
    assert answer.text.endswith("第12、13页“研发投入”：研发人员：2020年 1,354；研发投入：2020年 551.00，占比 4.15%。")
    assert [each.page for each in answer.citations] == [12, 13]


async def test_a_sentence_without_an_end_is_cut_and_says_so() -> None:
    _, answer = await compose(open_question(), passage("研发" * 500))
    assert len(answer.text) <= 300
    assert answer.text.endswith("……")


async def test_the_model_answers_from_numbered_evidence_and_cites_what_it_used() -> None:
    model = ScriptedModel("研发投入为5.51亿元，占营业收入的4.15%[1]。")
    deltas, answer = await compose(open_question(), passage(RESEARCH), passage("研发方向为育种。", 13), model=model)
    assert answer.text == "研发投入为5.51亿元，占营业收入的4.15%[1]。"
    assert "".join(deltas) == answer.text
    assert (answer.composed_by, [each.page for each in answer.citations]) == ("model", [12])
    system, user = model.asked[0]
    assert system.speaker is Speaker.SYSTEM
    assert f"<证据 编号=1 出处=“青禾股份2020年报告 第三节 / 研发投入”>\n{RESEARCH}\n</证据>" in user.text
    assert "<证据 编号=2" in user.text


async def test_a_sentence_with_an_unknown_figure_is_never_streamed() -> None:
    model = ScriptedModel("研发投入为5.51亿元。同比增长41.89%。研发人员1354人。")
    deltas, answer = await compose(open_question(), passage(RESEARCH), model=model)
    assert answer.text == "研发投入为5.51亿元[1]。研发人员1354人[1]。"
    assert not any("41.89" in delta for delta in deltas)
    assert "1句话" in answer.warnings[0]


async def test_numbers_of_pages_and_of_evidence_are_no_figures() -> None:
    model = ScriptedModel("研发投入为5.51亿元。共有12个项目。拥有1项专利。")
    _, answer = await compose(open_question(), passage(RESEARCH), model=model)
    assert answer.text == "研发投入为5.51亿元[1]。"


async def test_a_model_that_only_invents_is_replaced_by_quotes() -> None:
    _, answer = await compose(open_question(), passage(RESEARCH), model=ScriptedModel("研发投入为9.99亿元。"))
    assert answer.composed_by == "extract"
    assert RESEARCH in answer.text


async def test_a_failing_model_is_replaced_by_quotes_with_a_warning() -> None:
    _, answer = await compose(open_question(), passage(RESEARCH), model=ScriptedModel(DOWN))
    assert answer.composed_by == "extract"
    assert "语言模型未能完成回答" in answer.warnings[0]


async def test_a_slow_model_is_cut_off_at_its_deadline() -> None:
    model = ScriptedModel("研发投入为5.51亿元。" * 50, delay_s=0.05)
    _, answer = await compose(open_question(), passage(RESEARCH), model=model, timeout_s=0.3)
    assert answer.composed_by == "extract"
    assert answer.warnings


async def test_a_model_without_evidence_is_not_asked() -> None:
    model = ScriptedModel("随便说。")
    _, answer = await compose(open_question(), model=model)
    assert answer.is_refused
    assert model.asked == []


async def test_a_metric_is_defined_with_meaning_and_formula() -> None:
    _, answer = await compose(knowledge_question("什么是毛利率？", "毛利率"))
    assert answer.text.startswith("毛利率是指毛利与营业收入之比")
    assert "毛利率 = (营业收入 - 营业成本) ÷ 营业收入" in answer.text
    assert not answer.is_refused


async def test_a_definition_finds_the_metric_in_the_question_itself() -> None:
    _, answer = await compose(knowledge_question("请问速动比率如何计算"))
    assert "(流动资产合计 - 存货) ÷ 流动负债合计" in answer.text


async def test_an_unknown_term_is_refused_honestly() -> None:
    _, answer = await compose(knowledge_question("什么是量子纠缠？"))
    assert (answer.is_refused, answer.refusal_code) == (True, "unknown_term")
    assert "词库中没有" in answer.text


async def test_more_than_a_definition_goes_to_the_model_with_the_definition() -> None:
    model = ScriptedModel("研发费用增加会压低当期利润，但有助于长期竞争力。")
    _, answer = await compose(knowledge_question("研发费用对公司的竞争优势有何影响？", "研发费用"), model=model)
    assert answer.composed_by == "model"
    assert "参考释义" in model.asked[0][1].text


async def test_a_refused_question_is_answered_with_the_routers_sentence() -> None:
    refused = replace(open_question(), route=Route.REFUSE, refusal="未收录该公司。", refusal_code="unknown_company")
    deltas, answer = await compose(refused)
    assert (answer.is_refused, answer.text, answer.refusal_code) == (True, "未收录该公司。", "unknown_company")
    assert deltas == ["未收录该公司。"]
