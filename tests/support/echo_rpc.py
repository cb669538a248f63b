"""A gRPC service of one method that answers who served it; slow or failing as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
from grpc_health.v1 import health_pb2

CODEC = {
    "request_deserializer": health_pb2.HealthCheckRequest.FromString,
    "response_serializer": health_pb2.HealthCheckRequest.SerializeToString,
}
Work = Callable[[Any], Awaitable[None]]


def register_echo(server: grpc.aio.Server, name: str, work: Work | None = None) -> None:
    """Add `/test.Echo/Say` and its streaming twin `/test.Echo/Tell`, which answer `name` after `work(context)`."""

    async def say(request: Any, context: Any) -> Any:
        if work is not None:
            await work(context)
        return health_pb2.HealthCheckRequest(service=name)

    async def tell(request: Any, context: Any) -> Any:
        yield await say(request, context)

    methods = {
        "Say": grpc.unary_unary_rpc_method_handler(say, **CODEC),
        "Tell": grpc.unary_stream_rpc_method_handler(tell, **CODEC),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("test.Echo", methods),))


async def say(channel: grpc.aio.Channel, timeout: float = 5) -> str:
    """Call it; who answered."""
    call = channel.unary_unary(
        "/test.Echo/Say",
        request_serializer=health_pb2.HealthCheckRequest.SerializeToString,
        response_deserializer=health_pb2.HealthCheckRequest.FromString,
    )
    return (await call(health_pb2.HealthCheckRequest(), timeout=timeout)).service


async def tell(channel: grpc.aio.Channel, timeout: float = 5) -> str:
    """Call the streaming twin; who answered."""
    call = channel.unary_stream(
        "/test.Echo/Tell",
        request_serializer=health_pb2.HealthCheckRequest.SerializeToString,
        response_deserializer=health_pb2.HealthCheckRequest.FromString,
    )
    return [answer.service async for answer in call(health_pb2.HealthCheckRequest(), timeout=timeout)][-1]


async def eventually(claim: Callable[[], bool], within_s: float = 5.0) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(within_s):
        while not claim():
            await asyncio.sleep(0.02)
