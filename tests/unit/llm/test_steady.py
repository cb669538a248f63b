"""A model behind a queue, retries and a circuit breaker."""

from __future__ import annotations

import asyncio

import pytest

from nianbao.domain.errors import Overloaded, Unavailable
from nianbao.llm.chat import ChatMessage, Speaker
from nianbao.llm.scripted import ScriptedModel
from nianbao.llm.steady import RESTING, Steadiness, SteadyChatModel, SteadyJsonModel

QUESTION = [ChatMessage(Speaker.USER, "研发投入？")]
DOWN = Unavailable("坏了", service="model")
SLOW = Unavailable("慢", service="model", code="model_timeout")


async def read(model: SteadyChatModel) -> str:
    return "".join([piece async for piece in model.stream(QUESTION, max_tokens=100)])


async def test_a_failure_before_the_first_piece_is_tried_again() -> None:
    scripted = ScriptedModel(DOWN, "好的。")
    assert await read(SteadyChatModel(scripted, Steadiness())) == "好的。"
    assert len(scripted.asked) == 2


async def test_a_time_out_is_not_tried_again() -> None:
    scripted = ScriptedModel(SLOW)
    with pytest.raises(Unavailable) as failure:
        await read(SteadyChatModel(scripted, Steadiness()))
    assert (failure.value.code, len(scripted.asked)) == ("model_timeout", 1)


async def test_a_model_that_fails_again_and_again_is_left_alone_and_tried_later() -> None:
    scripted = ScriptedModel(DOWN, DOWN, "回来了。")
    model = SteadyChatModel(scripted, Steadiness(attempts=1, failures=2, rest_s=0.1))
    for _ in range(2):
        with pytest.raises(Unavailable):
            await read(model)
    with pytest.raises(Unavailable) as resting:
        await read(model)
    assert resting.value.code == RESTING
    assert len(scripted.asked) == 2
    await asyncio.sleep(0.15)
    assert await read(model) == "回来了。"


async def test_a_caller_who_leaves_early_does_not_count_as_a_failure() -> None:
    model = SteadyChatModel(ScriptedModel("很长的回答。" * 10), Steadiness(failures=1))
    for _ in range(3):
        pieces = model.stream(QUESTION, max_tokens=100)
        assert await anext(pieces)
        await pieces.aclose()
    assert (await read(model)).startswith("很长的回答。")


async def test_more_callers_than_turns_wait_and_are_shed() -> None:
    model = SteadyChatModel(ScriptedModel("慢慢说。", delay_s=0.2), Steadiness(concurrent=1, queue_s=0.05))
    first = asyncio.create_task(read(model))
    await asyncio.sleep(0.02)
    with pytest.raises(Overloaded) as shed:
        await read(model)
    assert shed.value.service == "model"
    assert await first == "慢慢说。"
    assert await read(model) == "慢慢说。"


async def write(model: SteadyJsonModel) -> str:
    return await model.write_json(QUESTION, {"type": "object"}, max_tokens=100)


async def test_json_that_failed_is_asked_for_again_and_slow_json_is_not() -> None:
    failing, slow = ScriptedModel(DOWN, "{}"), ScriptedModel(SLOW)
    assert await write(SteadyJsonModel(failing, Steadiness())) == "{}"
    with pytest.raises(Unavailable) as failure:
        await write(SteadyJsonModel(slow, Steadiness()))
    assert (failure.value.code, len(failing.asked), len(slow.asked)) == ("model_timeout", 2, 1)


async def test_a_model_whose_caller_gave_up_rests_and_is_tried_later() -> None:
    scripted = ScriptedModel("{}")
    model = SteadyJsonModel(scripted, Steadiness(rest_s=0.5))
    model.rest()
    with pytest.raises(Unavailable) as resting:
        await write(model)
    assert (resting.value.code, scripted.asked) == (RESTING, [])
    await asyncio.sleep(0.55)
    assert await write(model) == "{}"
