"""One line and one measurement a request, and an id that its whole trail carries."""

from __future__ import annotations

import re
import time
import uuid
from typing import TYPE_CHECKING

import structlog

from nianbao.runtime.logging import log_context
from services.gateway.http.errors import bug_response
from services.gateway.measures import REQUEST_SECONDS

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger(__name__)

# Matches "4f1c2a" and "req-2024.01:7"; anything else from outside is replaced by an id of our own.
_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


class RequestLog:
    """An ASGI middleware: takes or makes `x-request-id`, logs the request when its last byte is sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI event stream."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            await send(message)

        started = time.perf_counter()
        with log_context(request_id=request_id):
            try:
                await self._app(scope, receive, send_with_id)
            except Exception:
                # An edge: what no handler foresaw is answered here, so that it has the id too.
                log.exception("request_crashed")
                if status == 0:
                    await bug_response()(scope, receive, send_with_id)
            finally:
                _record(scope, status, time.perf_counter() - started)


def _request_id(scope: Scope) -> str:
    given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
    return given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def _record(scope: Scope, status: int, took_s: float) -> None:
    # The route's pattern, not the path: ids in labels would make a series of every job.
    route = getattr(scope.get("route"), "path", "unknown")
    REQUEST_SECONDS.labels(scope["method"], route, str(status)).observe(took_s)
    log.info("http_request", method=scope["method"], path=scope["path"], status=status, ms=round(took_s * 1000, 1))
