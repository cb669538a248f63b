"""OpenAI's API, spoken by the official client to the running application over a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import uvicorn

from nianbao.domain.answer import Answer, Citation, FactAnswer, Writing
from nianbao.domain.conversation import Turn
from nianbao.domain.errors import Unavailable
from nianbao.domain.geometry import Box
from nianbao.domain.question import Operation, Route, Understanding
from services.gateway.http import make_app
from tests.support import openai_client

CITED = Citation(
    "星河.pdf", 66, Box(1, 2, 3, 4), "1,234.50", metric="管理费用", period="2020", value="1234.50", unit="元"
)
ANSWER = Answer("", "星河股份2020年的管理费用是1,234.50元。", False, Route.FACT, citations=(CITED,))
QUESTION = {"role": "user", "content": "星河股份2020年的管理费用是多少？"}


@pytest.fixture
async def url(parts, doubles) -> AsyncIterator[str]:
    """The application served on a port of its own."""
    doubles.router.understanding = Understanding(QUESTION["content"], Route.FACT, Operation.VALUE)
    doubles.facts.facts = FactAnswer("{}", "SELECT 1")
    doubles.composer.pieces = ("星河股份2020年的", "管理费用是1,234.50元。")
    doubles.composer.answer = ANSWER
    server = uvicorn.Server(uvicorn.Config(make_app(parts), port=0, log_level="warning"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/v1"
    server.should_exit = True
    await serving


async def _complete(url: str, **request: Any) -> dict[str, Any]:
    """The client blocks, so it has a thread of its own."""
    return await asyncio.to_thread(openai_client.complete, url, **request)


async def _stream(url: str, **request: Any) -> list[dict[str, Any]]:
    return await asyncio.to_thread(lambda: list(openai_client.stream(url, **request)))


async def test_a_completion_has_the_answer_its_citations_and_usage(url):
    got = await _complete(url, model="nianbao", messages=[QUESTION])

    assert got["object"] == "chat.completion"
    assert got["choices"][0]["message"]["content"] == ANSWER.text
    assert got["choices"][0]["finish_reason"] == "stop"
    assert (got["citations"][0]["page"], got["citations"][0]["value"]) == (66, "1234.50")
    assert (got["nianbao"]["route"], got["nianbao"]["sql"]) == ("fact", "SELECT 1")
    usage = got["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"] > 20


async def test_a_stream_has_the_same_words_and_ends_with_citations_and_usage(url):
    options = {} if openai_client.IS_OLD else {"stream_options": {"include_usage": True}}
    chunks = await _stream(url, model="default", messages=[QUESTION], **options)

    spoken = [chunk for chunk in chunks if chunk["choices"]]
    assert "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in spoken) == ANSWER.text
    assert spoken[0]["choices"][0]["delta"]["role"] == "assistant"
    assert spoken[-1]["choices"][0]["finish_reason"] == "stop"
    assert spoken[-1]["citations"][0]["document"] == "星河.pdf"
    assert len({chunk["id"] for chunk in chunks}) == 1
    if options:
        assert chunks[-1]["usage"]["completion_tokens"] > 10


async def test_a_model_that_begins_to_write_is_told_before_its_words(url, doubles):
    doubles.composer.pieces = (Writing("qwen"), ANSWER.text)
    first, told, said, *_ = await _stream(url, model="nianbao", messages=[QUESTION])

    assert first["choices"][0]["delta"]["role"] == "assistant"
    assert (told["nianbao"], told["choices"][0]["delta"]["content"]) == ({"writing": {"model": "qwen"}}, "")
    assert said["choices"][0]["delta"]["content"] == ANSWER.text


async def test_a_stream_whose_answer_was_mended_by_checks_says_the_answer_again(url, doubles):
    doubles.composer.pieces = ("星河股份的管理费用是9,999元。",)
    chunks = await _stream(url, model="nianbao", messages=[QUESTION])

    spoken = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks if chunk["choices"])
    assert spoken.endswith(f"（核对后的回答）\n{ANSWER.text}")


async def test_the_messages_before_are_the_conversation_and_a_follow_up_says_what_it_was_taken_for(url, doubles):
    full = "星河股份2021年的管理费用是多少？"
    doubles.router.understanding = replace(doubles.router.understanding, text=full, asked="那2021年呢？")
    messages = [
        {"role": "system", "content": "你是分析师"},
        QUESTION,
        {"role": "assistant", "content": ANSWER.text},
        {"role": "user", "content": "那2021年呢？"},
    ]
    got = await _complete(url, model="nianbao", messages=messages)

    assert doubles.router.asked[-1] == ("那2021年呢？", "default")
    assert doubles.router.histories[-1] == (Turn(QUESTION["content"], ANSWER.text),)
    assert got["nianbao"]["full_question"] == full
    assert got["choices"][0]["message"]["content"] == f"按「{full}」回答：\n{ANSWER.text}"


async def test_models_are_the_knowledge_bases_and_the_product(url):
    assert (await asyncio.to_thread(openai_client.models, url))[:2] == ["nianbao", "default"]


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"model": "nianbao", "messages": [{"role": "user", "content": ""}]}, "empty_question"),
        ({"model": "nianbao", "messages": [{"role": "assistant", "content": "好"}]}, "no_question"),
        ({"model": "nianbao", "messages": [QUESTION], "n": 2}, "unsupported_n"),
        ({"model": "nianbao", "messages": []}, "bad_request"),
    ],
)
async def test_a_wrong_request_is_an_error_of_the_client_s_own_kind(url, request_, code):
    wrong, _ = openai_client.errors()
    with pytest.raises(wrong) as failure:
        await _complete(url, **request_)
    assert failure.value.code == code


async def test_errors_have_openai_s_shape(client, doubles):
    unknown = await client.post("/v1/chat/completions", json={"model": "没有", "messages": [QUESTION]})
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "model_not_found")
    assert unknown.json()["error"]["type"] == "invalid_request_error"
    doubles.router.failure = Unavailable("router 服务目前不可用", service="router")
    away = await client.post("/v1/chat/completions", json={"model": "nianbao", "messages": [QUESTION]})
    assert away.status_code == 503
    assert away.json()["error"] == {
        "code": "unavailable",
        "message": "router 服务目前不可用",
        "service": "router",
        "type": "server_error",
        "param": None,
    }


async def test_a_service_that_goes_away_in_mid_stream_is_raised_by_the_client(url, doubles):
    doubles.composer.failure = Unavailable("generator 服务目前不可用", service="generator")
    with pytest.raises(Exception, match="generator 服务目前不可用"):
        await _stream(url, model="nianbao", messages=[QUESTION])
