"""The Prometheus endpoint of a process, on its own port so that it never competes with requests.

Beside the metrics it says at `/readyz` whether a gRPC server is ready: probes of a cluster know no
client certificate, so where services speak mutual TLS this is where they ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from prometheus_client import start_http_server

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class ReadyFlag:
    """Whether a server is ready; raised and lowered by whoever runs it."""

    is_up: bool = False


def serve_metrics(host: str, port: int, ready: ReadyFlag | None = None) -> None:
    """Serve the process's metrics at `http://host:port/metrics`; port 0 turns it off.

    With `ready`, `/readyz` is 200 or 503.
    """
    if port == 0:
        return
    server, _ = start_http_server(port, addr=host)
    if ready is not None:
        metrics = server.get_app()
        assert metrics is not None
        server.set_app(_with_readiness(metrics, lambda: ready.is_up))
    log.info("metrics_serving", port=port)


def _with_readiness(metrics: WSGIApplication, is_ready: Callable[[], bool]) -> WSGIApplication:
    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != "/readyz":
            return metrics(environ, start_response)
        status, body = ("200 OK", b"ready") if is_ready() else ("503 Service Unavailable", b"not ready")
        start_response(status, [("Content-Type", "text/plain")])
        return [body]

    return answer
