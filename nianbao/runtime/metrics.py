"""The Prometheus endpoint of a process, on its own port so that it never competes with requests."""

from __future__ import annotations

import structlog
from prometheus_client import start_http_server

log = structlog.get_logger(__name__)


def serve_metrics(host: str, port: int) -> None:
    """Serve the process's metrics at `http://host:port/metrics`; port 0 turns it off."""
    if port == 0:
        return
    start_http_server(port, addr=host)
    log.info("metrics_serving", port=port)
