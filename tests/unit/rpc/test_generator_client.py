"""The stream of an answer: one that nobody takes up is given up soon, one that takes long is waited for."""

import asyncio
import time

import grpc
import pytest

from nianbao.domain.errors import Unavailable
from nianbao.rpc.channels import open_channel
from nianbao.rpc.clients import GeneratorClient
from nianbao.rpc.serve_calls import ServeCalls
from services.generator.rpc import GeneratorServicer, register
from tests.unit.generator.test_open_and_knowledge import open_question


class SlowComposer:
    """Says its first word late, as a model does, or fails."""

    def __init__(self, failure=None):
        self.failure = failure

    async def compose(self, understanding, facts, passages):
        await asyncio.sleep(0.6)
        if self.failure is not None:
            raise self.failure
        yield "营业收入"


@pytest.fixture
async def serve():
    """Serve a composer; the port."""
    servers = []

    async def served(composer):
        server = grpc.aio.server(interceptors=[ServeCalls("generator", 4)])
        register(server, GeneratorServicer(composer))
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        servers.append(server)
        return port

    yield served
    for server in servers:
        await server.stop(None)


async def said(port):
    async with open_channel(f"127.0.0.1:{port}") as channel:
        return [piece async for piece in GeneratorClient(channel, 30, begin_s=0.3).compose(open_question())]


async def test_a_process_that_hangs_is_given_up_before_the_time_of_a_whole_answer():
    hanging = await asyncio.start_server(lambda reader, writer: asyncio.sleep(60), "127.0.0.1", 0)
    began = time.monotonic()
    with pytest.raises(Unavailable) as late:
        await said(hanging.sockets[0].getsockname()[1])
    assert time.monotonic() - began < 5
    assert (late.value.code, late.value.service) == ("deadline_exceeded", "generator")
    hanging.close()


async def test_a_model_whose_first_word_takes_longer_is_waited_for(serve):
    assert await said(await serve(SlowComposer())) == ["营业收入"]


async def test_an_error_names_the_service_that_is_away_behind_the_one_that_was_called(serve):
    port = await serve(SlowComposer(Unavailable("模型没有应答", service="model")))
    with pytest.raises(Unavailable) as away:
        await said(port)
    assert (away.value.service, away.value.message) == ("model", "模型没有应答")
