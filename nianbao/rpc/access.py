"""The caller's access travels with the call: its token, in the metadata, and on to the next service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import grpc
from grpc.aio import (
    ClientCallDetails,
    Metadata,
    ServerInterceptor,
    UnaryStreamClientInterceptor,
    UnaryUnaryClientInterceptor,
)

from nianbao.domain.access import bind_access, current_access

KEY = "nianbao-access"
_ALL = "*:"


@dataclass(frozen=True, slots=True)
class PassedOn:
    """Access as another service hands it on; the database checks whether the token is genuine."""

    value: str

    @property
    def is_restricted(self) -> bool:
        """Whether the token names knowledge bases."""
        return not self.value.startswith(_ALL)

    async def token(self) -> str:
        """The token as it came."""
        return self.value


class SendAccess(UnaryUnaryClientInterceptor):
    """Adds the caller's token to the metadata of a unary call."""

    async def intercept_unary_unary(
        self, continuation: Any, client_call_details: ClientCallDetails, request: Any
    ) -> Any:
        """Pass the call on with the token."""
        return await continuation(await _with_access(client_call_details), request)


class SendAccessOfStream(UnaryStreamClientInterceptor):
    """Adds the caller's token to the metadata of a call whose answer streams."""

    async def intercept_unary_stream(
        self, continuation: Any, client_call_details: ClientCallDetails, request: Any
    ) -> Any:
        """Pass the call on with the token."""
        return await continuation(await _with_access(client_call_details), request)


class BindAccess(ServerInterceptor):
    """Binds the caller's access to the task that serves the call."""

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        """Bind the access and find the method."""
        token = dict(handler_call_details.invocation_metadata or ()).get(KEY)
        if isinstance(token, str):
            bind_access(PassedOn(token))
        return await continuation(handler_call_details)


async def _with_access(details: ClientCallDetails) -> ClientCallDetails:
    access = current_access()
    if access is None:
        return details
    metadata = Metadata(*(details.metadata or ()), (KEY, await access.token()))
    return ClientCallDetails(details.method, details.timeout, metadata, details.credentials, details.wait_for_ready)
