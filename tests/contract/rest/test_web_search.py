"""Searching the web: off unless an operator and the asker want it, and always told apart from reports."""

from __future__ import annotations

import httpx
import pytest

from nianbao.domain.errors import Unavailable
from nianbao.domain.question import Operation, Route, Understanding
from services.gateway.conversations import Conversation
from services.gateway.doubles import ScriptedComposer, ScriptedFacts, ScriptedPassages, ScriptedRouter
from services.gateway.pipeline import Answered, AskPipeline
from services.gateway.ports import Peers
from services.gateway.searxng import SearxngSearch
from services.gateway.web_search import AWAY, OUTSIDE, WebResult
from tests.support.scripted_gateway import scripted_gateway

OFF_TOPIC = Understanding(
    "今天有什么新闻？", Route.REFUSE, Operation.VALUE, refusal="未查询到相关信息。", refusal_code="off_topic"
)
FOUND = {
    "results": [
        {"title": "新闻\u202e一", "url": "https://news.example/1", "content": "第一条\n内容"},
        {"title": "再来", "url": "https://news.example/1", "content": "同一个网页"},
        {"title": "脚本", "url": "javascript:alert(1)", "content": "x"},
        {"title": "伪装", "url": "https://bank.example@evil.example/", "content": "x"},
        {"title": "无字", "url": "https://news.example/2", "content": ""},
        {"title": "新闻二", "url": "http://news.example/3", "content": "字" * 400},
    ]
}


async def _answered(understanding: Understanding, web: SearxngSearch | None, *, may_ask_web: bool = True) -> Answered:
    peers = Peers(ScriptedRouter(understanding), ScriptedFacts(), ScriptedPassages(), ScriptedComposer())
    pipeline = AskPipeline(peers, question_max_chars=100, search_passages=5, web=web)
    events = pipeline.ask(understanding.text, Conversation("default", None), may_ask_web=may_ask_web)
    last = [event async for event in events][-1]
    assert isinstance(last, Answered)
    return last


async def test_results_are_cited_and_marked_as_outside_the_reports():
    with scripted_gateway() as engine:
        engine.routes["GET /search"] = lambda _body, _query: (200, FOUND)
        search = SearxngSearch(engine.url, timeout_s=2, limit=5)
        got = await _answered(OFF_TOPIC, search)
        await search.close()

    assert [each.url for each in got.web] == ["https://news.example/1", "http://news.example/3"]
    assert got.web[0] == WebResult("新闻 一", "https://news.example/1", "第一条 内容")
    assert len(got.web[1].text) == 300
    assert got.answer.text.startswith("未查询到相关信息。")
    assert OUTSIDE in got.answer.text
    assert (got.answer.is_refused, got.answer.citations) == (True, ())
    (_, _, query) = engine.seen[0]
    assert (query["q"], query["format"]) == ("今天有什么新闻？", "json")


async def test_nobody_is_asked_unless_the_asker_allows_it():
    with scripted_gateway() as engine:
        engine.routes["GET /search"] = lambda _body, _query: (200, FOUND)
        search = SearxngSearch(engine.url, timeout_s=2, limit=5)
        got = await _answered(OFF_TOPIC, search, may_ask_web=False)
        await search.close()
    assert (engine.seen, got.web) == ([], ())
    assert (await _answered(OFF_TOPIC, None)).web == ()


async def test_a_figure_is_never_looked_for_on_the_web():
    figure = Understanding(
        "天河科技2020年净利润", Route.REFUSE, Operation.VALUE, metrics=("净利润",), refusal_code="unknown_company"
    )
    with scripted_gateway() as engine:
        search = SearxngSearch(engine.url, timeout_s=2, limit=5)
        assert (await _answered(figure, search)).web == ()
        await search.close()
    assert engine.seen == []


@pytest.mark.parametrize(
    "reply",
    [(500, {}), (302, {}), (200, {}), (200, []), (200, {"results": [1]}), (200, {"results": 5}), (200, "<html>")],
)
async def test_an_engine_that_answers_something_else_leaves_the_refusal_and_says_so(reply):
    with scripted_gateway() as engine:
        engine.routes["GET /search"] = lambda _body, _query: reply
        search = SearxngSearch(engine.url, timeout_s=2, limit=5)
        with pytest.raises(Unavailable):
            await search.search("x")
        got = await _answered(OFF_TOPIC, search)
        await search.close()
    assert (got.answer.text, got.answer.warnings, got.web) == ("未查询到相关信息。", (AWAY,), ())


async def test_an_engine_that_is_away_is_given_up(client: httpx.AsyncClient):
    search = SearxngSearch("http://127.0.0.1:1", timeout_s=0.5, limit=5)
    assert (await _answered(OFF_TOPIC, search)).answer.warnings == (AWAY,)
    await search.close()
    assert (await client.post("/v1/ask", json={"question": "x", "web": "ja"})).status_code == 400
