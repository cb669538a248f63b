"""A request id bound by the caller is bound in the service that it calls, for that call only."""

import grpc
import pytest
import structlog
from grpc_health.v1 import health_pb2

from nianbao.rpc.channels import open_channel
from nianbao.rpc.request_id import BindRequestId
from nianbao.runtime.logging import log_context


@pytest.fixture
async def seen_and_channel():
    seen = []

    async def unary(request, context):
        seen.append(structlog.contextvars.get_contextvars().get("request_id"))
        return health_pb2.HealthCheckResponse()

    async def stream(request, context):
        seen.append(structlog.contextvars.get_contextvars().get("request_id"))
        yield health_pb2.HealthCheckResponse()

    codec = {
        "request_deserializer": health_pb2.HealthCheckRequest.FromString,
        "response_serializer": health_pb2.HealthCheckResponse.SerializeToString,
    }
    methods = {
        "Unary": grpc.unary_unary_rpc_method_handler(unary, **codec),
        "Stream": grpc.unary_stream_rpc_method_handler(stream, **codec),
    }
    server = grpc.aio.server(interceptors=[BindRequestId()])
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("test", methods),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with open_channel(f"127.0.0.1:{port}") as channel:
        yield seen, channel
    await server.stop(None)


def call(channel, kind, name):
    codec = {
        "request_serializer": health_pb2.HealthCheckRequest.SerializeToString,
        "response_deserializer": health_pb2.HealthCheckResponse.FromString,
    }
    return getattr(channel, kind)(f"/test/{name}", **codec)(health_pb2.HealthCheckRequest(), timeout=5)


async def test_the_id_of_the_caller_is_bound_in_the_callee(seen_and_channel):
    seen, channel = seen_and_channel
    with log_context(request_id="r-1"):
        await call(channel, "unary_unary", "Unary")
        async for _ in call(channel, "unary_stream", "Stream"):
            pass
    await call(channel, "unary_unary", "Unary")
    assert seen == ["r-1", "r-1", None]


async def test_what_is_no_id_is_not_sent(seen_and_channel):
    seen, channel = seen_and_channel
    with log_context(request_id="line\nbreak"):
        await call(channel, "unary_unary", "Unary")
    assert seen == [None]
