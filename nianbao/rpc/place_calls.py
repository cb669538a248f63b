"""What goes with every call to another service: the request's id, its trace, whose it is, and the time left."""

from __future__ import annotations

from typing import Any

import grpc
from grpc.aio import AioRpcError, ClientCallDetails, Metadata, UnaryStreamClientInterceptor, UnaryUnaryClientInterceptor
from opentelemetry import propagate, trace

from nianbao.domain.access import current_access
from nianbao.rpc.access import KEY as ACCESS_KEY
from nianbao.rpc.deadline import remaining_s
from nianbao.rpc.request_id import KEY, request_id

_tracer = trace.get_tracer("nianbao.rpc")


class PlaceCall(UnaryUnaryClientInterceptor):
    """Places a call with one answer."""

    async def intercept_unary_unary(
        self, continuation: Any, client_call_details: ClientCallDetails, request: Any
    ) -> Any:
        """Pass the call on, with what goes with it."""
        return await _place(continuation, client_call_details, request)


class PlaceStream(UnaryStreamClientInterceptor):
    """Places a call whose answer streams."""

    async def intercept_unary_stream(
        self, continuation: Any, client_call_details: ClientCallDetails, request: Any
    ) -> Any:
        """Pass the call on, with what goes with it."""
        return await _place(continuation, client_call_details, request)


async def _place(continuation: Any, details: ClientCallDetails, request: Any) -> Any:
    if remaining_s() == 0:
        raise _out_of_time()
    access = current_access()
    token = None if access is None else await access.token()
    span = _tracer.start_span(_name(details.method), kind=trace.SpanKind.CLIENT)
    try:
        call = await continuation(_with_context(details, span, token), request)
    except BaseException:
        span.end()
        raise
    call.add_done_callback(lambda _: span.end())
    return call


def _with_context(details: ClientCallDetails, span: trace.Span, token: str | None) -> ClientCallDetails:
    carried: dict[str, str] = {}
    propagate.inject(carried, trace.set_span_in_context(span))
    if (bound := request_id()) is not None:
        carried[KEY] = bound
    if token is not None:
        carried[ACCESS_KEY] = token
    left = remaining_s()
    timeout = details.timeout if left is None else min(left, details.timeout or left)
    metadata = Metadata(*(details.metadata or ()), *carried.items())
    return ClientCallDetails(details.method, timeout, metadata, details.credentials, details.wait_for_ready)


def _out_of_time() -> AioRpcError:
    nothing = Metadata()
    return AioRpcError(grpc.StatusCode.DEADLINE_EXCEEDED, nothing, nothing, "no time was left for this call")


def _name(method: str | bytes) -> str:
    return (method.decode() if isinstance(method, bytes) else method).lstrip("/")
