"""Refuse what is more than can be served at once: a quick 429 now is better than a late answer for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nianbao.domain.errors import Overloaded
from nianbao.rpc.deadline import end_within
from services.gateway.http.errors import error_response, is_openai, openai_error
from services.gateway.measures import REQUESTS_IN_FLIGHT, REQUESTS_SHED

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

ASK, OTHER = "ask", "other"
_ASK_PATHS = frozenset({"/v1/ask", "/v1/chat/completions"})
_RETRY_AFTER_S = 1


class ShedLoad:
    """An ASGI middleware with a bound for questions and one for all other requests.

    A question also gets its deadline here, which the calls to other services keep.
    """

    def __init__(self, app: ASGIApp, *, asks_at_once: int, requests_at_once: int, ask_deadline_s: float) -> None:
        self._app = app
        self._most = {ASK: asks_at_once, OTHER: requests_at_once}
        self._serving = {ASK: 0, OTHER: 0}
        self._ask_deadline_s = ask_deadline_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI event stream."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        lane = ASK if scope["path"] in _ASK_PATHS else OTHER
        if self._serving[lane] >= self._most[lane]:
            REQUESTS_SHED.labels(lane).inc()
            await _refusal(scope["path"])(scope, receive, send)
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


def _refusal(path: str) -> ASGIApp:
    error = Overloaded("正在处理的请求太多，请稍后再试", service="gateway", retry_after_s=_RETRY_AFTER_S)
    return error_response(error, openai_error(error) if is_openai(path) else None)
