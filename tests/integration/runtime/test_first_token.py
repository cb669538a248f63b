"""From a model's first token to the client's first byte: model over HTTP, generator over gRPC, events over HTTP."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import grpc.aio
import httpx
import pytest_asyncio
import uvicorn

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.glossary import load_glossary
from nianbao.llm.steady import Steadiness, SteadyChatModel
from nianbao.llm.tgi import TgiChatModel
from nianbao.rpc.clients import GeneratorClient
from nianbao.store.async_postgres import AsyncPostgres
from nianbao.store.objects import ObjectStore
from services.gateway.doubles import ListedQueue, MemoryConversations, ScriptedFacts, ScriptedPassages, ScriptedRouter
from services.gateway.http import make_app
from services.gateway.ports import Peers
from services.gateway.settings import GatewaySettings
from services.gateway.wiring import assemble
from services.generator.pipeline import Composer
from services.generator.rpc import GeneratorServicer, register
from services.generator.write_with_model import Limits
from tests.unit.generator.test_open_and_knowledge import RESEARCH, open_question, passage

# Port 1 refuses at once: nothing here needs the database.
NOWHERE = "postgresql://nobody@127.0.0.1:1/none"
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
async def gateway(server: SlowServer, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a gateway in front of a generator in front of the server."""
    model = SteadyChatModel(TgiChatModel(server.url), Steadiness())
    rpc = grpc.aio.server()
    register(rpc, GeneratorServicer(Composer(load_catalogue(), load_glossary(), model, Limits(10, 400))))
    port = rpc.add_insecure_port("127.0.0.1:0")
    await rpc.start()
    settings = GatewaySettings(
        database_url=NOWHERE, redis_url="redis://127.0.0.1:1/0", object_store=str(tmp_path), sweep_every_s=0
    )
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        router = ScriptedRouter(open_question())
        passages = ScriptedPassages((passage(RESEARCH),))
        peers = Peers(router, ScriptedFacts(), passages, GeneratorClient(channel, 30))
        database = AsyncPostgres(NOWHERE, name="gateway", wait_s=0.3)
        parts = assemble(settings, database, ObjectStore(str(tmp_path)), ListedQueue(), peers)
        app = make_app(replace(parts, conversations=MemoryConversations()))
        web = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", log_level="error"))
        running = asyncio.create_task(web.serve())
        while not web.started:
            await asyncio.sleep(0.02)
        yield f"http://127.0.0.1:{web.servers[0].sockets[0].getsockname()[1]}"
        web.should_exit = True
        await running
        await database.close()
    await rpc.stop(None)


async def test_a_chat_client_has_a_sign_within_50_ms_of_the_models_first_token(
    server: SlowServer, gateway: str
) -> None:
    waits = []
    async with httpx.AsyncClient(base_url=gateway, timeout=20) as client:
        for _ in range(6):
            asked = {
                "model": "nianbao",
                "messages": [{"role": "user", "content": open_question().text}],
                "stream": True,
            }
            async with client.stream("POST", "/v1/chat/completions", json=asked) as response:
                waits += [
                    time.perf_counter() - server.first_tokens[-1]
                    async for line in response.aiter_lines()
                    if '"writing"' in line
                ]
    assert len(waits) == 6
    assert statistics.median(waits[1:]) <= FIRST_BYTE_S, waits


async def test_the_client_has_a_sign_within_50_ms_of_the_models_first_token(server: SlowServer, gateway: str) -> None:
    waits = []
    async with httpx.AsyncClient(base_url=gateway, timeout=20) as client:
        for _ in range(6):
            names = []
            asked = {"question": open_question().text, "stream": True, "store": False}
            async with client.stream("POST", "/v1/ask", json=asked) as response:
                async for line in response.aiter_lines():
                    if line.startswith("event: "):
                        names.append(line.removeprefix("event: "))
                        if names[-1] == "writing":
                            waits.append(time.perf_counter() - server.first_tokens[-1])
            assert names == ["understanding", "writing", "delta", "answer"]
    # The first answer loads the words of the guard.
    assert statistics.median(waits[1:]) <= FIRST_BYTE_S, waits
