"""What goes with a message beside it: when it was sent, the request that it comes from, and its trace."""

from __future__ import annotations

import re
import time

import structlog
from celery.app.task import Context
from opentelemetry import context as contexts
from opentelemetry import propagate

SENT_AT, REQUEST_ID = "nianbao_sent_at", "nianbao_request_id"
# Matches "4f0c2f6d1b7e4a0fb3f3a1e7a0d9c111" and "demo-7"; anything else is not logged.
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


def carried_headers() -> dict[str, str]:
    """The headers for a message that is sent now, from the present log context and trace."""
    headers = {SENT_AT: f"{time.time():.3f}"}
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    if isinstance(request_id, str) and _ID.fullmatch(request_id):
        headers[REQUEST_ID] = request_id
    propagate.inject(headers)
    return headers


def request_id_of(request: Context) -> str | None:
    """The id of the request that the message of a running task comes from, if it says one."""
    found = _headers(request).get(REQUEST_ID, "")
    return found if _ID.fullmatch(found) else None


def trace_of(request: Context) -> contexts.Context:
    """The trace that the message of a running task belongs to; a fresh context if it says none."""
    return propagate.extract(_headers(request))


def _headers(request: Context) -> dict[str, str]:
    return {str(key): str(value) for key, value in (request.headers or {}).items()}
