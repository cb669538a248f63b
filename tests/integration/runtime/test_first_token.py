"""From a model's first token to the client's first byte: model over HTTP, generator over gRPC, events over HTTP."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import AsyncIterator

import grpc.aio
import pytest
import pytest_asyncio

from nianbao.domain.answer import Writing
from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.glossary import load_glossary
from nianbao.llm.steady import SteadyChatModel, Steadiness
from nianbao.llm.tgi import TgiChatModel
from nianbao.rpc.clients import GeneratorClient
from services.generator.pipeline import Composer
from services.generator.rpc import GeneratorServicer, register
from services.generator.write_with_model import Limits
from tests.unit.generator.test_open_and_knowledge import RESEARCH, open_question, passage

REPLY = "研发投入为5.51亿元，占营业收入的4.15%[1]。"
FIRST_BYTE_S = 0.05


class SlowServer:
    """Streams a reply as TGI does, a character each 20 ms, and remembers when each first one left."""

    def __init__(self) -> None:
        self.first_tokens: list[float] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(int(line.split(":")[1]) for line in head.splitlines() if line.lower().startswith("content-len"))
        await reader.readexactly(length)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
        for index, sign in enumerate(REPLY):
            await asyncio.sleep(0.02)
            if index == 0:
                self.first_tokens.append(time.perf_counter())
            chunk = {"object": "chat.completion.chunk", "id": "", "created": 1, "model": "m", "system_fingerprint": ""}
            chunk["choices"] = [{"index": 0, "delta": {"role": "assistant", "content": sign}, "finish_reason": None}]
            writer.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
            await writer.drain()
        writer.write(b"data: [DONE]\n\n")
        await writer.drain()
        writer.close()


@pytest_asyncio.fixture
async def server() -> AsyncIterator[SlowServer]:
    server = SlowServer()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    yield server
    listening.close()


@pytest_asyncio.fixture
async def client(server: SlowServer) -> AsyncIterator[GeneratorClient]:
    model = SteadyChatModel(TgiChatModel(server.url), Steadiness())
    rpc = grpc.aio.server()
    register(rpc, GeneratorServicer(Composer(load_catalogue(), load_glossary(), model, Limits(10, 400))))
    port = rpc.add_insecure_port("127.0.0.1:0")
    await rpc.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield GeneratorClient(channel, 30)
    await rpc.stop(None)


async def test_the_client_has_a_sign_within_50_ms_of_the_first_token(
    server: SlowServer, client: GeneratorClient
) -> None:
    waits = []
    for _ in range(6):
        kinds = []
        async for event in client.compose(open_question(), None, [passage(RESEARCH)]):
            if isinstance(event, Writing):
                waits.append(time.perf_counter() - server.first_tokens[-1])
            kinds.append(type(event).__name__)
        assert kinds == ["Writing", "str", "Answer"]
    # The first answer loads the words of the guard.
    assert statistics.median(waits[1:]) <= FIRST_BYTE_S, waits
