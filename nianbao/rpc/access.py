"""The caller's access as it arrives with a call: a token in the metadata, which goes on to the next service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import grpc
from grpc.aio import ServerInterceptor

from nianbao.domain.access import bind_access

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
