"""Every chat model keeps the port's contract; TGI is spoken to as it streams."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from nianbao.domain.errors import Unavailable
from nianbao.llm.chat import ChatMessage, ChatModel, Speaker
from nianbao.llm.scripted import ScriptedModel
from nianbao.llm.tgi import TgiChatModel

REPLY = "研发投入为5.51亿元。"
QUESTION = [ChatMessage(Speaker.SYSTEM, "只根据证据回答"), ChatMessage(Speaker.USER, "研发投入？")]


class TgiStub:
    """Answers /v1/chat/completions with the server-sent events that TGI 3 sends."""

    def __init__(self) -> None:
        self.requests: list[dict[str, object]] = []
        self.headers: list[str] = []
        self.mode = "reply"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.headers.append(head)
        length = next(
            int(line.split(":")[1]) for line in head.splitlines() if line.lower().startswith("content-length")
        )
        self.requests.append(json.loads(await reader.readexactly(length)))
        await getattr(self, f"_{self.mode}")(writer)
        writer.close()

    async def _reply(self, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
        writer.write(b":keep-alive\n\n")
        for index, character in enumerate(REPLY):
            writer.write(self._event({"content": character} | ({"role": "assistant"} if index == 0 else {})))
            await writer.drain()
        writer.write(self._event({"role": "assistant", "content": ""}, finish="stop"))
        usage = {"prompt_tokens": 9, "completion_tokens": 12, "total_tokens": 21}
        writer.write(b"data:" + json.dumps(self._chunk([]) | {"usage": usage}).encode() + b"\n\n")
        writer.write(b"data: [DONE]\n\n")
        await writer.drain()

    async def _overloaded(self, writer: asyncio.StreamWriter) -> None:
        body = b'{"error":"Model is overloaded","error_type":"overloaded"}'
        writer.write(b"HTTP/1.1 429 Too Many Requests\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()

    async def _silent(self, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(3)

    async def _breaks_off(self, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
        event = self._event({"role": "assistant", "content": "研"})
        writer.write(b"%x\r\n%s\r\n" % (len(event), event))
        await writer.drain()
        writer.transport.abort()

    async def _error_event(self, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
        writer.write(b'data:{"error":"Request failed during generation","error_type":"generation"}\n\n')
        await writer.drain()

    def _event(self, delta: dict[str, str], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return b"data: " + json.dumps(self._chunk([choice])).encode() + b"\n\n"

    @staticmethod
    def _chunk(choices: list[dict[str, object]]) -> dict[str, object]:
        return {
            "object": "chat.completion.chunk", "id": "", "created": 1730000000, "model": "Qwen/Qwen2.5-7B-Instruct",
            "system_fingerprint": "3.0.0-native", "choices": choices, "usage": None,
        }  # fmt: skip


@pytest_asyncio.fixture
async def stub() -> AsyncIterator[TgiStub]:
    stub = TgiStub()
    server = await asyncio.start_server(stub.serve, "127.0.0.1", 0)
    stub.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"  # type: ignore[attr-defined]
    yield stub
    server.close()


@pytest_asyncio.fixture(params=["scripted", "tgi"])
async def model(request: pytest.FixtureRequest, stub: TgiStub) -> AsyncIterator[ChatModel]:
    made: ChatModel = ScriptedModel(REPLY) if request.param == "scripted" else TgiChatModel(stub.url)  # type: ignore[attr-defined]
    yield made
    await made.close()


@pytest_asyncio.fixture(params=["scripted", "tgi"])
async def broken_model(request: pytest.FixtureRequest, stub: TgiStub) -> AsyncIterator[ChatModel]:
    stub.mode = "overloaded"
    failing = ScriptedModel(Unavailable("忙", service="model"))
    made: ChatModel = failing if request.param == "scripted" else TgiChatModel(stub.url)  # type: ignore[attr-defined]
    yield made
    await made.close()


async def read(model: ChatModel) -> list[str]:
    return [piece async for piece in model.stream(QUESTION, max_tokens=100)]


async def test_the_pieces_are_not_empty_and_make_the_whole_reply(model: ChatModel) -> None:
    pieces = await read(model)
    assert "".join(pieces) == REPLY
    assert all(pieces)
    assert len(pieces) > 1


async def test_a_model_may_be_asked_again(model: ChatModel) -> None:
    assert await read(model) == await read(model)


async def test_a_model_has_a_name(model: ChatModel) -> None:
    assert model.name


async def test_a_failure_is_unavailable_and_names_the_model(broken_model: ChatModel) -> None:
    with pytest.raises(Unavailable) as failure:
        await read(broken_model)
    assert failure.value.service == "model"


async def test_tgi_is_sent_the_conversation_the_limit_and_the_token(stub: TgiStub) -> None:
    model = TgiChatModel(stub.url, name="qwen", token="geheim")  # type: ignore[attr-defined]
    assert "".join(await read(model)) == REPLY
    await model.close()
    (request,) = stub.requests
    assert request["messages"] == [
        {"role": "system", "content": "只根据证据回答"},
        {"role": "user", "content": "研发投入？"},
    ]
    assert (request["model"], request["max_tokens"], request["stream"]) == ("qwen", 100, True)
    assert "temperature" not in request or request["temperature"] is None
    assert stub.headers[0].startswith("POST /v1/chat/completions")
    assert "bearer geheim" in stub.headers[0].lower()


@pytest.mark.parametrize("mode", ["breaks_off", "error_event"])
async def test_a_stream_that_breaks_off_is_unavailable(stub: TgiStub, mode: str) -> None:
    stub.mode = mode
    model = TgiChatModel(stub.url)  # type: ignore[attr-defined]
    with pytest.raises(Unavailable):
        await read(model)
    await model.close()


async def test_a_silent_server_is_a_timeout(stub: TgiStub) -> None:
    stub.mode = "silent"
    model = TgiChatModel(stub.url, timeout_s=0.2)  # type: ignore[attr-defined]
    with pytest.raises(Unavailable) as failure:
        await read(model)
    assert failure.value.code == "model_timeout"
    await model.close()


async def test_nobody_listening_is_unavailable() -> None:
    model = TgiChatModel("http://127.0.0.1:9")
    with pytest.raises(Unavailable):
        await read(model)
    await model.close()
