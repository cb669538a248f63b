"""Sessions over a real database, and answers given again from a real Redis."""

from __future__ import annotations

from dataclasses import replace

import httpx
import psycopg
import pytest
from prometheus_client import REGISTRY

from nianbao.domain.answer import Answer, Citation, FactAnswer
from nianbao.domain.conversation import Turn
from nianbao.domain.errors import Unavailable
from nianbao.domain.geometry import Box
from nianbao.domain.question import Operation, Route, Understanding
from nianbao.store.objects import ObjectStore
from services.gateway.answer_cache import RedisAnswerCache
from services.gateway.http import make_app
from services.gateway.ports import Peers
from services.gateway.settings import GatewaySettings
from services.gateway.wiring import assemble

FIRST, FOLLOW_UP = "星河股份2020年的管理费用是多少？", "那2021年呢？"
FULL = "星河股份2021年的管理费用是多少？"
CITED = Citation("星河.pdf", 66, Box(1, 2, 3, 4), "1,234.50", metric="管理费用", period="2020", value="1", unit="元")
ANSWER = Answer("", "星河股份2020年的管理费用是1,234.50元。", False, Route.FACT, citations=(CITED,))


@pytest.fixture
def factual(doubles):
    doubles.router.understanding = Understanding(FIRST, Route.FACT, Operation.VALUE)
    doubles.facts.facts = FactAnswer("{}", "SELECT 1")
    doubles.composer.pieces = (ANSWER.text,)
    doubles.composer.answer = ANSWER
    return doubles


@pytest.fixture
async def cached(parts, database_url, objects, redis_url, factual):
    """The application with a cache; the version of its knowledge base is known."""
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO nianbao.registry_version VALUES (1, nextval('nianbao.registry_version_number'))"
            " ON CONFLICT DO NOTHING"
        )
    cache = RedisAnswerCache(redis_url, "test", 60)
    peers = Peers(factual.router, factual.facts, factual.passages, factual.composer)
    settings = GatewaySettings(database_url=database_url, redis_url=redis_url, object_store=str(objects))
    with_cache = assemble(settings, parts.database, ObjectStore(str(objects)), factual.queue, peers, cache=cache)
    transport = httpx.ASGITransport(make_app(with_cache), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        yield client
    await cache.close()


async def _ask(client: httpx.AsyncClient, question: str, **fields: object) -> dict[str, object]:
    response = await client.post("/v1/ask", json={"question": question, **fields})
    assert response.status_code == 200, response.text
    return response.json()


async def test_a_follow_up_is_read_with_its_session_and_kept_with_its_full_question_and_citations(client, factual):
    first = await _ask(client, FIRST)
    factual.router.understanding = Understanding(FULL, Route.FACT, Operation.VALUE, asked=FOLLOW_UP)
    second = await _ask(client, FOLLOW_UP, session=first["session"])
    await _ask(client, "增长了多少？", session=first["session"])

    assert factual.router.histories[0] == ()
    assert factual.router.histories[1] == (Turn(FIRST, ANSWER.text),)
    # What was written out once is not to be written out again.
    assert [turn.question for turn in factual.router.histories[2]] == [FIRST, FULL]
    assert second["full_question"] == FULL
    assert second["answer"] == f"按「{FULL}」回答：\n{ANSWER.text}"

    reopened = (await client.get(f"/v1/sessions/{first['session']}")).json()["history"]
    assert [message["question"] for message in reopened[:2]] == [FIRST, FOLLOW_UP]
    assert reopened[1]["answer"]["full_question"] == FULL
    assert reopened[1]["answer"]["citations"] == second["citations"]
    assert reopened[0]["answer"]["citations"][0]["text"] == "1,234.50"


async def test_an_answer_is_given_again_as_it_was_and_counted(cached, factual):
    hits = REGISTRY.get_sample_value("nianbao_gateway_answer_cache_total", {"outcome": "hit"}) or 0
    fresh = await _ask(cached, FIRST, store=False)
    again = await _ask(cached, FIRST.replace("2020", "２０２０"), store=False)

    assert len(factual.facts.asked) == 1
    assert {**again, "latency_ms": 0} == {**fresh, "latency_ms": 0}
    assert REGISTRY.get_sample_value("nianbao_gateway_answer_cache_total", {"outcome": "hit"}) == hits + 1


async def test_a_follow_up_finds_the_answer_to_its_full_question(cached, factual):
    first = await _ask(cached, "星河股份的存货是多少？")
    factual.router.understanding = Understanding(FULL, Route.FACT, Operation.VALUE)
    fresh = await _ask(cached, FULL)
    asked = len(factual.facts.asked)
    factual.router.understanding = replace(factual.router.understanding, asked=FOLLOW_UP)
    again = await _ask(cached, FOLLOW_UP, session=first["session"])

    assert len(factual.facts.asked) == asked
    assert again["answer"] == f"按「{FULL}」回答：\n{fresh['answer']}"
    assert again["citations"] == fresh["citations"]


async def test_the_same_words_behind_another_question_are_not_the_same_question(cached, factual):
    factual.router.understanding = Understanding(FOLLOW_UP, Route.FACT, Operation.VALUE)
    await _ask(cached, FOLLOW_UP)
    first = await _ask(cached, FIRST)
    factual.router.understanding = Understanding(FULL, Route.FACT, Operation.VALUE, asked=FOLLOW_UP)
    assert (await _ask(cached, FOLLOW_UP, session=first["session"]))["full_question"] == FULL


async def test_a_report_that_changes_drops_the_answers(cached, factual, database_url):
    await _ask(cached, FIRST)
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE nianbao.registry_version SET version = nextval('nianbao.registry_version_number')")
    await _ask(cached, FIRST)
    assert len(factual.facts.asked) == 2


@pytest.mark.parametrize(
    "answer",
    [
        replace(ANSWER, is_refused=True, refusal_code="not_stated"),
        replace(ANSWER, route=Route.OPEN, warnings=("语言模型未能完成回答，以下是报告原文摘录。",)),
    ],
)
async def test_what_may_be_better_later_is_not_kept(cached, factual, answer):
    factual.composer.answer = answer
    factual.router.understanding = replace(factual.router.understanding, route=answer.route)
    await _ask(cached, FIRST)
    await _ask(cached, FIRST)
    assert len(factual.composer.evidence) == 2


async def test_a_service_that_is_down_leaves_nothing_behind(cached, factual):
    factual.facts.failure = Unavailable("nl2sql 服务目前不可用", service="nl2sql")
    assert (await cached.post("/v1/ask", json={"question": FIRST})).status_code == 503
    factual.facts.failure = None
    assert (await _ask(cached, FIRST))["refused"] is False


async def test_without_redis_every_question_is_answered_anew(parts, factual, database_url, objects):
    cache = RedisAnswerCache("redis://127.0.0.1:1/0", "test", 60)
    peers = Peers(factual.router, factual.facts, factual.passages, factual.composer)
    settings = GatewaySettings(database_url=database_url, redis_url="redis://127.0.0.1:1/0", object_store=str(objects))
    without = assemble(settings, parts.database, ObjectStore(str(objects)), factual.queue, peers, cache=cache)
    transport = httpx.ASGITransport(make_app(without), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        assert (await _ask(client, FIRST))["answer"] == ANSWER.text
    await cache.close()
