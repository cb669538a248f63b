"""The request id travels with the call: from the log context of the caller into that of the callee."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
import structlog
from grpc.aio import (
    ClientCallDetails,
    Metadata,
    ServerInterceptor,
    UnaryStreamClientInterceptor,
    UnaryUnaryClientInterceptor,
)

KEY = "x-request-id"
# Matches "4f0c2f6d1b7e4a0fb3f3a1e7a0d9c111" and "demo-7"; anything else is not logged.
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


class SendRequestId(UnaryUnaryClientInterceptor):
    """Adds the bound `request_id` to the metadata of a unary call."""

    async def intercept_unary_unary(
        self, continuation: Any, client_call_details: ClientCallDetails, request: Any
    ) -> Any:
        """Pass the call on with the id."""
        return await continuation(_with_request_id(client_call_details), request)


class SendRequestIdOfStream(UnaryStreamClientInterceptor):
    """Adds the bound `request_id` to the metadata of a call whose answer streams."""

    async def intercept_unary_stream(
        self, continuation: Any, client_call_details: ClientCallDetails, request: Any
    ) -> Any:
        """Pass the call on with the id."""
        return await continuation(_with_request_id(client_call_details), request)


class BindRequestId(ServerInterceptor):
    """Binds the caller's id to every event that the call logs.

    Each call runs in a task of its own that begins with the interceptors, so what is bound
    here ends with the call.
    """

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        """Bind the id and find the method."""
        metadata = dict(handler_call_details.invocation_metadata or ())
        request_id = metadata.get(KEY, "")
        if isinstance(request_id, str) and _ID.fullmatch(request_id):
            structlog.contextvars.bind_contextvars(request_id=request_id)
        return await continuation(handler_call_details)


def _with_request_id(details: ClientCallDetails) -> ClientCallDetails:
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    if not isinstance(request_id, str) or not _ID.fullmatch(request_id):
        return details
    metadata = Metadata(*(details.metadata or ()), (KEY, request_id))
    return ClientCallDetails(details.method, details.timeout, metadata, details.credentials, details.wait_for_ready)
