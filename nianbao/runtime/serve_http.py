"""Run a service's HTTP application under uvicorn, with /healthz, /readyz and /metrics in front of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import structlog
import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from nianbao.runtime.health import Check, run_checks
from nianbao.runtime.serve_rpc import stop_event
from nianbao.runtime.service import Service
from nianbao.runtime.settings import ServiceSettings
from nianbao.runtime.settle_memory import settle_memory

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

log = structlog.get_logger(__name__)


async def serve_http(service: Service, settings: ServiceSettings) -> None:
    """Serve until SIGTERM or SIGINT, then let running requests finish within the grace period."""
    assert service.make_http_app is not None
    # uvicorn raises the signal that stopped it again once it is done; with handlers of our
    # own in place that second signal ends nothing, so the service's `close` still runs.
    stop_event()
    config = uvicorn.Config(
        HealthEndpoints(service.make_http_app(), service.checks, has_metrics=settings.metrics_port == 0),
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        server_header=False,
        ssl_certfile=settings.http_tls_certificate,
        ssl_keyfile=settings.http_tls_key,
        timeout_graceful_shutdown=max(1, round(settings.shutdown_grace_s)),
    )
    settle_memory()
    log.info("http_serving", host=settings.http_host, port=settings.http_port, tls=settings.has_http_tls())
    await uvicorn.Server(config).serve()


class HealthEndpoints:
    """An ASGI wrapper that answers the paths of probes itself; all others go to the application.

    `/metrics` is among them only with `has_metrics`: where metrics have a port of their own, those who
    ask questions have no business with them.
    `/healthz` is 200 while the process lives; `/readyz` is 200 or 503 with
    `{"ready": …, "failures": {check: reason}}`.
    """

    def __init__(self, app: ASGIApp, checks: Mapping[str, Check], *, has_metrics: bool) -> None:
        self._app = app
        self._has_metrics = has_metrics
        self._checks = checks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI event stream."""
        path = scope.get("path") if scope["type"] == "http" else None
        if path == "/healthz":
            await _respond(send, 200, b'{"alive": true}')
        elif path == "/readyz":
            readiness = await run_checks(self._checks)
            body = {"ready": readiness.is_ready, "failures": dict(readiness.failures)}
            await _respond(send, 200 if readiness.is_ready else 503, json.dumps(body, ensure_ascii=False).encode())
        elif path == "/metrics" and self._has_metrics:
            # In a thread: some metrics are asked of the broker.
            await _respond(send, 200, await asyncio.to_thread(generate_latest), CONTENT_TYPE_LATEST)
        else:
            await self._app(scope, receive, send)


async def _respond(send: Send, status: int, body: bytes, content_type: str = "application/json") -> None:
    headers = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
