"""A question that rules refuse, through router, model, nl2sql and generator, over a real database."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Sequence

import pytest

from nianbao.domain.answer import Answer, FactAnswer, Passage
from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.conversation import Turn
from nianbao.domain.glossary import load_glossary
from nianbao.domain.question import Route, Understanding
from nianbao.llm.chat import Grammar
from nianbao.llm.openai_json import OpenAiJsonModel
from nianbao.llm.tgi import TgiChatModel
from services.gateway.answer_json import answer_json
from services.gateway.conversations import Conversation
from services.gateway.doubles import ScriptedPassages
from services.gateway.pipeline import Answered, AskPipeline
from services.gateway.ports import Peers
from services.generator.pipeline import Composer
from services.generator.write_with_model import Limits
from services.nl2sql.pipeline import answer
from services.nl2sql.reader import PostgresReader
from services.nl2sql.reread.pipeline import Rereader
from tests.support.model_server import ModelServer, model_server
from tests.support.reread import CATALOGUE, proposed, read, rereader

REVENUE = "青禾股份2020年卖东西进账多少钱"


class LocalRouter:
    async def understand(self, question: str, knowledge_base: str, history: Sequence[Turn] = ()) -> Understanding:
        return read(question)


class LocalFacts:
    def __init__(self, reader: PostgresReader, rereader: Rereader) -> None:
        self._reader, self._rereader = reader, rereader

    async def answer(self, understanding: Understanding, knowledge_base: str) -> FactAnswer:
        return await answer(understanding, knowledge_base, self._reader, load_catalogue())

    async def reread(self, understanding: Understanding, knowledge_base: str) -> Understanding:
        return await self._rereader.reread(understanding, knowledge_base)


class LocalComposer:
    def compose(
        self, understanding: Understanding, facts: FactAnswer | None = None, passages: Sequence[Passage] = ()
    ) -> AsyncIterator[str | Answer]:
        return Composer(CATALOGUE, load_glossary(), None, Limits(5, 100)).compose(understanding, facts, passages)


async def asked(
    question: str, server: ModelServer, reader: PostgresReader, grammar: Grammar = "json_schema"
) -> Answered:
    made = TgiChatModel if grammar == "tgi" else OpenAiJsonModel
    model = made(server.url, "qwen", timeout_s=5)
    facts = LocalFacts(reader, rereader(model, reader))
    peers = Peers(LocalRouter(), facts, ScriptedPassages(), LocalComposer())
    pipeline = AskPipeline(peers, question_max_chars=500, search_passages=3)
    events = [event async for event in pipeline.ask(question, Conversation("default", None))]
    assert isinstance(events[-1], Answered)
    return events[-1]


@pytest.mark.parametrize(("style", "grammar"), [("tgi", "tgi"), ("tgi", "json_schema"), ("openai", "json_schema")])
async def test_a_right_proposal_gives_the_right_answer_with_its_citation(
    reader: PostgresReader, style: str, grammar: Grammar
) -> None:
    async with model_server(proposed(metrics=["营业收入"]), style=style) as server:
        event = await asked(REVENUE, server, reader, grammar)
    text = event.answer.text
    assert text.startswith("按以下理解作答（由语言模型理解，请核对）：公司：青禾股份；报告期：2020年；指标：营业收入；")
    assert "200,000,000.00元" in text
    assert not event.answer.is_refused
    assert [(c.metric, c.value, c.page) for c in event.answer.citations] == [("营业收入", "200000000.00", 66)]
    shown = answer_json(event.answer, event.understanding, None).understanding
    assert (shown.understood_by, shown.confidence) == ("model", 0.5)


async def test_the_server_is_sent_the_schema_and_the_columns_with_sample_values(reader: PostgresReader) -> None:
    async with model_server(proposed(metrics=["营业收入"])) as server:
        await asked(REVENUE, server, reader)
    (request,) = server.requests
    schema = request["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["companies"]["items"]["enum"] == ["600001"]
    assert schema["properties"]["periods"]["items"]["enum"] == ["2020"]
    assert "营业收入" in schema["properties"]["metrics"]["items"]["enum"]
    assert "$ref" not in json.dumps(schema)
    data = json.loads(request["messages"][1]["content"])
    revenue = next(column for column in data["columns"] if column["name"] == "营业收入")
    assert "200000000.00" in revenue["samples"]
    assert data["rules"]["left_over"] == ["卖东西", "进账"]


async def test_the_first_tgi_grammar_is_sent_as_tgi_has_it(reader: PostgresReader) -> None:
    async with model_server(proposed(metrics=["营业收入"]), style="tgi") as server:
        await asked(REVENUE, server, reader, "tgi")
    assert server.requests[0]["response_format"]["type"] == "json"
    assert server.requests[0]["response_format"]["value"]["additionalProperties"] is False


async def test_a_ranking_is_read_by_the_model_and_answered_from_the_views(reader: PostgresReader) -> None:
    order = {"metric": "营业收入", "descending": True, "first": 1, "last": 1}
    proposal = proposed("rank", companies=[], periods=["2021"], metrics=["营业收入"], order=order)
    async with model_server(proposal) as server:
        event = await asked("2021年进账最多的1家公司是", server, reader)
    assert "云岭科技股份有限公司" in event.answer.text
    assert "900,000,000元" in event.answer.text
    assert "营业收入从高到低第1名" in event.answer.text


async def test_no_json_is_repaired_and_then_answered(reader: PostgresReader) -> None:
    async with model_server("好的", proposed(metrics=["营业收入"])) as server:
        event = await asked(REVENUE, server, reader)
    assert "200,000,000.00元" in event.answer.text
    assert len(server.requests) == 2


async def test_three_wrong_proposals_are_a_refusal_without_figures(reader: PostgresReader) -> None:
    async with model_server(proposed(metrics=["净利润"])) as server:
        event = await asked(REVENUE, server, reader)
    assert event.answer.is_refused
    assert event.answer.refusal_code == "unknown_metric"
    assert (event.answer.sql, event.answer.citations) == ("", ())
    assert "问题中没有足够的字词表示「净利润」" in event.answer.text
    assert len(server.requests) == 3


async def test_a_server_that_fails_leaves_the_refusal_of_the_rules(reader: PostgresReader) -> None:
    async with model_server(503) as server:
        event = await asked(REVENUE, server, reader)
    assert event.answer.text == read(REVENUE).refusal


@pytest.mark.parametrize(
    "question",
    [
        "青禾股份2020年的管理费用是多少元？",
        "青禾股份2021年净利润增长率是多少？",
        "2021年营业收入最高的2家公司是哪些？",
        "火星股份2020年净利润是多少",
        "青禾股份2016年营业收入是多少",
        "介绍青禾股份2020年的研发投入情况",
    ],
)
async def test_the_model_is_not_asked_about_what_rules_understand(reader: PostgresReader, question: str) -> None:
    async with model_server(proposed(metrics=["净利润"])) as server:
        event = await asked(question, server, reader)
    assert server.requests == []
    assert event.understanding == read(question)


@pytest.mark.parametrize(
    "question", [REVENUE, "青禾股份2020年境外营业收入是多少", "青禾股份2020年第四季度净利润是多少"]
)
async def test_a_live_model_gives_the_right_figure_or_none(reader: PostgresReader, question: str) -> None:
    url = os.environ.get("NIANBAO_TEST_MODEL_URL")
    if not url:
        pytest.skip("set NIANBAO_TEST_MODEL_URL to an OpenAI-compatible server to ask a live model")
    desk = rereader(OpenAiJsonModel(url, "live", timeout_s=120), reader, timeout_s=240)
    got = await desk.reread(read(question), "default")
    assert (
        got.metrics == ("营业收入",)
        if got.understood_by == "model" and question == REVENUE
        else got.route is Route.REFUSE
    )
