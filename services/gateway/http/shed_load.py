"""Refuse what is more than can be served at once: a quick 429 now is better than a late answer for all."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import structlog

from nianbao.domain.errors import Overloaded
from nianbao.rpc.deadline import end_within
from services.gateway.http.errors import error_json, is_openai, openai_error
from services.gateway.measures import REQUESTS_IN_FLIGHT, REQUESTS_SHED

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

log = structlog.get_logger(__name__)

ASK, OTHER = "ask", "other"
_ASK_PATHS = frozenset({"/v1/ask", "/v1/chat/completions"})
_RETRY_AFTER_S = 1
_ERROR = Overloaded("正在处理的请求太多，请稍后再试", service="gateway", retry_after_s=_RETRY_AFTER_S)
_LOG_EVERY_S = 1.0


class ShedLoad:
    """An ASGI middleware with a bound for questions and one for all other requests.

    It stands before all others, and a refusal costs next to nothing: no log line of its own,
    a body made once. A question also gets its deadline here, which the calls to other
    services keep.
    """

    def __init__(self, app: ASGIApp, *, asks_at_once: int, requests_at_once: int, ask_deadline_s: float) -> None:
        self._app = app
        self._most = {ASK: asks_at_once, OTHER: requests_at_once}
        self._serving = {ASK: 0, OTHER: 0}
        self._ask_deadline_s = ask_deadline_s
        self._log = _SparseLog()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI event stream."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        lane = ASK if scope["path"] in _ASK_PATHS else OTHER
        if self._serving[lane] >= self._most[lane]:
            REQUESTS_SHED.labels(lane).inc()
            self._log.shed(lane)
            await _refuse(send, _OPENAI_BODY if is_openai(scope["path"]) else _BODY)
            return
        if lane == ASK:
            # The server runs each request in a task of its own: the bound ends with it.
            end_within(self._ask_deadline_s)
        self._serving[lane] += 1
        REQUESTS_IN_FLIGHT.labels(lane).inc()
        try:
            await self._app(scope, receive, send)
        finally:
            self._serving[lane] -= 1
            REQUESTS_IN_FLIGHT.labels(lane).dec()


class _SparseLog:
    """Says how many were refused, at most once a second: under overload, logging is load too."""

    def __init__(self) -> None:
        self._since = 0.0
        self._count = 0

    def shed(self, lane: str) -> None:
        self._count += 1
        now = time.monotonic()
        if now - self._since >= _LOG_EVERY_S:
            log.warning("requests_shed", lane=lane, count=self._count)
            self._since, self._count = now, 0


async def _refuse(send: Send, body: bytes) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"retry-after", str(_RETRY_AFTER_S).encode()),
    ]
    await send({"type": "http.response.start", "status": 429, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _encode(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


_BODY, _OPENAI_BODY = _encode(error_json(_ERROR)), _encode(openai_error(_ERROR))
