"""Logs: events with fields, JSON lines unless a person watches, ids bound to the call, secrets out."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Literal

import structlog
from opentelemetry import trace
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "***"

# Matches the key names "password", "db_passwd", "api_key", "apikey", "Authorization", "hf_token".
_SECRET_KEY = re.compile(r"passw|secret|api_?key|authorization|(^|_)token$", re.IGNORECASE)
# Matches the password of "postgresql://nianbao:s3cret@127.0.0.1/nianbao" and of "redis://:s3cret@host".
_URL_PASSWORD = re.compile(r"(?<=://)([^\s:/@]*):[^\s/@]+@")
# Matches the credential of "Bearer eyJhbGciOi" and of "Bearer sk-123".
_BEARER = re.compile(r"(?i)\b(bearer)\s+[\w.~+/=-]+")
# Matches the secret part of the API key "nb_4f1c2a9b_Jx3…", wherever somebody has put it.
_API_KEY = re.compile(r"\b(nb_[0-9a-f]{8})_[\w-]{20,}")


def configure_logging(
    service: str, role: str = "", *, level: str = "info", format: Literal["auto", "json", "console"] = "auto"
) -> None:
    """Send every event, also of libraries that use `logging`, to stderr in one form.

    Each event carries `service` and `role`, and whatever `log_context` bound.
    """
    origin = {"service": service} | ({"role": role} if role else {})
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_origin(origin),
        _with_trace,
    ]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *before],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_render(format)],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)


# These name every request, poll, message or step of starting at INFO, which drowns the service's own events.
_NOISY = (
    "httpx",
    "httpcore",
    "uvicorn.error",
    "uvicorn.access",
    "kombu",
    "amqp",
    "celery.worker.strategy",
    "celery.app.trace",
)


def log_context(**ids: object) -> AbstractContextManager[None]:
    """Bind ids (`request_id`, `report_id`, `job_id`, …) to every event logged inside the block."""
    return structlog.contextvars.bound_contextvars(**ids)


def redact(value: object) -> object:
    """Return `value` with passwords of URLs, bearer tokens, API keys and secret-named entries hidden.

    >>> redact("redis://:s3cret@127.0.0.1:6379/0")
    'redis://:***@127.0.0.1:6379/0'
    """
    if isinstance(value, str):
        value = _API_KEY.sub(rf"\1_{HIDDEN}", value)
        return _BEARER.sub(rf"\1 {HIDDEN}", _URL_PASSWORD.sub(rf"\1:{HIDDEN}@", value))
    if isinstance(value, Mapping):
        return {key: HIDDEN if _SECRET_KEY.search(str(key)) else redact(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [redact(item) for item in value]
    return value


def _redact_event(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    return {key: HIDDEN if _SECRET_KEY.search(key) else redact(value) for key, value in event.items()}


def _with_origin(origin: Mapping[str, str]) -> Processor:
    def add_origin(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
        return {**origin, **event}

    return add_origin


def _with_trace(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Name the trace that the event belongs to, where there is one."""
    span = trace.get_current_span().get_span_context()
    return {**event, "trace_id": trace.format_trace_id(span.trace_id)} if span.is_valid else event


def _render(format: Literal["auto", "json", "console"]) -> list[Processor]:
    console = format == "console" or (format == "auto" and sys.stderr.isatty())
    if console:
        # The console renderer formats the traceback itself, so what it prints is not redacted:
        # it is for the person at this terminal.
        return [_redact_event, structlog.dev.ConsoleRenderer()]
    return [
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        _redact_event,
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    ]
