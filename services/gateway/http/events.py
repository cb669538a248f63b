"""Server-sent events with JSON data."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from pydantic import BaseModel
from sse_starlette import EventSourceResponse, ServerSentEvent

from nianbao.domain.errors import NianbaoError
from services.gateway.http.errors import error_json
from services.gateway.settings import GatewaySettings

# An answer that is being written may be finished while the process drains, but for this time.
_BEFORE_THE_END_S = 0.5


def event_stream(
    settings: GatewaySettings, events: AsyncIterator[ServerSentEvent], separator: str | None = None
) -> EventSourceResponse:
    """Answer a question as a stream, which goes on while the process drains."""
    return EventSourceResponse(
        events,
        ping=round(settings.heartbeat_s) or 1,
        sep=separator,
        shutdown_grace_period=max(0.0, settings.shutdown_grace_s - _BEFORE_THE_END_S),
    )


def json_event(name: str, data: BaseModel) -> ServerSentEvent:
    """One event."""
    return ServerSentEvent(data.model_dump_json(), event=name)


def error_event(error: NianbaoError) -> ServerSentEvent:
    """The last event of a stream that broke: the error in the shape of an error response."""
    return ServerSentEvent(json.dumps(error_json(error), ensure_ascii=False), event="error")
