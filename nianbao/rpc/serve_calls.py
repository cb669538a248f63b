"""Around every call that a service serves: a bound on how many at once, its deadline, its trace, its measures."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc
import structlog
from grpc.aio import ServerInterceptor
from opentelemetry import context as contexts
from opentelemetry import propagate, trace

from nianbao.domain.errors import Overloaded
from nianbao.rpc.deadline import end_within
from nianbao.rpc.measures import RPC_IN_FLIGHT, RPC_SECONDS, RPC_SHED
from nianbao.rpc.status import abort_with

log = structlog.get_logger(__name__)

_tracer = trace.get_tracer("nianbao.rpc")
# Probes must be answered by a service that is busy: it is not ill.
_UNBOUNDED = "/grpc.health."
_CODE_OF_NUMBER = {code.value[0]: code.name for code in grpc.StatusCode}


class ServeCalls(ServerInterceptor):
    """Serves at most `at_once` calls; the next is refused at once, since waiting would only use up its time."""

    def __init__(self, service: str, at_once: int) -> None:
        self._service = service
        self._at_once = at_once
        self._serving = 0

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        """Find the method and put this around it."""
        handler = await continuation(handler_call_details)
        method = handler_call_details.method
        if handler is None or method.startswith(_UNBOUNDED):
            return handler
        carried = {str(key): value for key, value in handler_call_details.invocation_metadata or ()}
        # Each call runs in a task of its own, so what is bound here ends with the call.
        contexts.attach(propagate.extract(carried))
        if handler.unary_stream is not None:
            return self._around_stream(handler, method)
        return self._around_unary(handler, method)

    def _around_unary(self, handler: Any, method: str) -> Any:
        async def serve(request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> Any:
            async with self._served(method, context):
                return await handler.unary_unary(request, context)

        return grpc.unary_unary_rpc_method_handler(
            serve, request_deserializer=handler.request_deserializer, response_serializer=handler.response_serializer
        )

    def _around_stream(self, handler: Any, method: str) -> Any:
        async def serve(request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> AsyncIterator[Any]:
            async with self._served(method, context):
                # Tells the caller at once that the call was taken up; what it waits for may take long.
                await context.send_initial_metadata(())
                async for response in handler.unary_stream(request, context):
                    yield response

        return grpc.unary_stream_rpc_method_handler(
            serve, request_deserializer=handler.request_deserializer, response_serializer=handler.response_serializer
        )

    @asynccontextmanager
    async def _served(self, method: str, context: grpc.aio.ServicerContext[Any, Any]) -> AsyncIterator[None]:
        if self._serving >= self._at_once:
            RPC_SHED.labels(method).inc()
            log.warning("call_shed", method=method, serving=self._serving)
            await abort_with(context, Overloaded(f"{self._service} 服务繁忙，请稍后再试", service=self._service))
        left = context.time_remaining()
        if left is not None:
            end_within(left)
        span = _tracer.start_span(method.lstrip("/"), kind=trace.SpanKind.SERVER)
        contexts.attach(trace.set_span_in_context(span))
        started = time.perf_counter()
        code = "OK"
        self._serving += 1
        RPC_IN_FLIGHT.inc()
        try:
            yield
        except (asyncio.CancelledError, GeneratorExit):
            code = "CANCELLED"
            raise
        except BaseException:
            code = _code_of(context)
            raise
        finally:
            self._serving -= 1
            RPC_IN_FLIGHT.dec()
            RPC_SECONDS.labels(method, code).observe(time.perf_counter() - started)
            span.set_attribute("rpc.grpc.status", code)
            span.end()


def _code_of(context: grpc.aio.ServicerContext[Any, Any]) -> str:
    """The code of a call that raised; grpc keeps the number of an aborted one."""
    code: Any = context.code()
    number = code.value[0] if isinstance(code, grpc.StatusCode) else code
    return _CODE_OF_NUMBER.get(number, "UNKNOWN") if number else "UNKNOWN"
