"""Several servers behind one name, as pods behind a headless Service; and what each does with too many calls."""

import asyncio
from contextlib import asynccontextmanager

import grpc
import pytest
from prometheus_client import REGISTRY

from nianbao.domain.errors import Overloaded
from nianbao.rpc.channels import open_channel
from nianbao.rpc.deadline import end_within, remaining_s
from nianbao.rpc.serve_calls import ServeCalls
from nianbao.rpc.status import error_from
from nianbao.runtime.serve_rpc import serve_rpc
from nianbao.runtime.service import Service
from nianbao.runtime.settings import ServiceSettings
from tests.support.echo_rpc import eventually, register_echo, say, tell
from tests.support.name_server import name_server


def settings(host, port, **changes):
    # Draining ends with its last call: the longest that it may take is for a machine that is busy.
    return ServiceSettings(rpc_host=host, rpc_port=port, shutdown_grace_s=20, **changes)


@pytest.fixture
async def pods(unused_tcp_port, monkeypatch):
    """Start servers on addresses of this host, one port, each until it is told to stop."""
    stops, tasks = {}, {}

    @asynccontextmanager
    async def ready(address):
        async with grpc.aio.insecure_channel(f"{address}:{unused_tcp_port}") as channel:
            await channel.channel_ready()
            yield

    async def start(address, work=None, **changes):
        stops[address] = asyncio.Event()
        monkeypatch.setattr("nianbao.runtime.serve_rpc.stop_event", lambda: stops[address])
        service = Service("echo", register_rpc=lambda server: register_echo(server, address, work))
        tasks[address] = asyncio.create_task(serve_rpc(service, settings(address, unused_tcp_port, **changes)))
        async with ready(address):
            return stops[address]

    yield start, unused_tcp_port, tasks
    for stop in stops.values():
        stop.set()
    await asyncio.gather(*tasks.values())


async def test_calls_go_to_every_server_behind_the_name(pods):
    start, port, _ = pods
    for address in ("127.0.0.2", "127.0.0.3"):
        await start(address)
    with name_server(["127.0.0.2", "127.0.0.3"]) as names:
        async with open_channel(names.target("echo.test", port)) as channel:
            await say(channel)
            answers = [await say(channel) for _ in range(40)]
    assert min(answers.count("127.0.0.2"), answers.count("127.0.0.3")) >= 15


async def test_a_new_server_is_found_when_connections_age(pods):
    start, port, _ = pods
    await start("127.0.0.2", rpc_connection_age_s=1)
    with name_server(["127.0.0.2"]) as names:
        async with open_channel(names.target("echo.test", port)) as channel:
            assert await say(channel) == "127.0.0.2"
            await start("127.0.0.3")
            names.addresses.append("127.0.0.3")
            answers = []
            async with asyncio.timeout(10):
                while "127.0.0.3" not in answers:
                    answers.append(await say(channel))
                    await asyncio.sleep(0.02)


async def test_no_call_fails_while_a_server_drains(pods):
    start, port, tasks = pods

    async def work(_context):
        await asyncio.sleep(0.05)

    first = await start("127.0.0.2", work)
    await start("127.0.0.3", work)
    # The name keeps the old address for a while, as DNS does.
    with name_server(["127.0.0.2", "127.0.0.3"]) as names:
        async with open_channel(names.target("echo.test", port)) as channel:
            answers = []

            async def ask():
                answers.extend([await say(channel) for _ in range(5)])

            asking = [asyncio.create_task(ask()) for _ in range(64)]
            await eventually(lambda: len(answers) > 60)
            first.set()
            await asyncio.gather(*asking)
            await tasks["127.0.0.2"]
            assert {await say(channel) for _ in range(10)} == {"127.0.0.3"}
    assert len(answers) == 320
    assert answers.count("127.0.0.2") > 60


async def test_a_draining_server_finishes_what_it_took_and_takes_no_more(pods):
    start, port, tasks = pods
    began = asyncio.Event()

    async def work(_context):
        began.set()
        await asyncio.sleep(1)

    stop = await start("127.0.0.2", work)
    async with open_channel(f"127.0.0.2:{port}") as channel:
        running = asyncio.create_task(say(channel))
        await began.wait()
        stop.set()
        await asyncio.sleep(0.2)
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await say(channel, timeout=0.4)
        assert refused.value.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
        assert await running == "127.0.0.2"
    await tasks["127.0.0.2"]


@pytest.fixture
async def bounded():
    """A server that serves two calls at once, each until released; its seen deadlines."""
    release, seen = asyncio.Event(), []

    async def work(_context):
        seen.append(remaining_s())
        await release.wait()

    server = grpc.aio.server(interceptors=[ServeCalls("echo", 2)])
    register_echo(server, "bounded", work)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with open_channel(f"127.0.0.1:{port}") as channel:
        yield channel, release, seen
    await server.stop(None)


@pytest.mark.parametrize("call", [say, tell])
async def test_a_call_too_many_is_refused_at_once_and_later_ones_are_served(bounded, call):
    channel, release, seen = bounded
    running = [asyncio.create_task(call(channel)) for _ in range(2)]
    await eventually(lambda: len(seen) == 2)
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await call(channel)
    error = error_from(refused.value, "echo")
    assert isinstance(error, Overloaded)
    assert error.retry_after_s == 1
    assert "稍后再试" in error.message
    release.set()
    assert await asyncio.gather(*running) == ["bounded", "bounded"]
    assert await call(channel) == "bounded"


async def test_a_call_has_no_more_time_than_what_its_caller_has_left(bounded):
    channel, release, seen = bounded
    release.set()
    await say(channel, timeout=5)

    async def within(seconds):
        end_within(seconds)
        await say(channel, timeout=5)

    await asyncio.create_task(within(1.0))
    assert 4 < seen[0] <= 5.1
    # gRPC rounds to its own ticks.
    assert 0.5 < seen[1] <= 1.1


async def test_nothing_is_asked_of_others_when_the_time_is_up(bounded):
    channel, release, _ = bounded
    release.set()

    async def late():
        end_within(0)
        await say(channel, timeout=5)

    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await asyncio.create_task(late())
    assert failed.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED


async def test_calls_are_counted_by_method_and_code(bounded):
    channel, release, _ = bounded

    def served(code):
        return REGISTRY.get_sample_value("nianbao_rpc_seconds_count", {"method": "/test.Echo/Say", "code": code}) or 0

    release.set()
    before = served("OK")
    await say(channel)
    assert served("OK") == before + 1


async def test_a_deadline_is_never_extended():
    async def bound_twice():
        end_within(1)
        end_within(60)
        return remaining_s()

    assert await asyncio.create_task(bound_twice()) <= 1
