"""Refuse request bodies that are larger than any JSON we take; uploads have a limit of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nianbao.domain.errors import BadInput
from services.gateway.http.errors import error_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class LimitBody:
    """An ASGI middleware that counts the body as it is read."""

    def __init__(self, app: ASGIApp, *, max_bytes: int, exempt: tuple[str, ...]) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._exempt = exempt

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI event stream."""
        if scope["type"] != "http" or scope["path"] in self._exempt:
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > self._max_bytes:
            await error_response(self._too_large())(scope, receive, send)
            return
        received = 0

        async def receive_bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_bytes:
                raise self._too_large()
            return message

        await self._app(scope, receive_bounded, send)

    def _too_large(self) -> BadInput:
        return BadInput(f"请求内容超过上限 {self._max_bytes} 字节，请缩短后再试", code="body_too_large")
