"""The request id travels with the call: from the log context of the caller into that of the callee."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
import structlog
from grpc.aio import ServerInterceptor

KEY = "x-request-id"
# Matches "4f0c2f6d1b7e4a0fb3f3a1e7a0d9c111" and "demo-7"; anything else is not logged.
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


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
        given = metadata.get(KEY, "")
        if isinstance(given, str) and _ID.fullmatch(given):
            structlog.contextvars.bind_contextvars(request_id=given)
        return await continuation(handler_call_details)


def request_id() -> str | None:
    """The id bound to the present log context, if it is one."""
    bound = structlog.contextvars.get_contextvars().get("request_id")
    return bound if isinstance(bound, str) and _ID.fullmatch(bound) else None
