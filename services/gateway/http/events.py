"""Server-sent events with JSON data."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from pydantic import BaseModel
from sse_starlette import EventSourceResponse, ServerSentEvent

from nianbao.domain.errors import NianbaoError
from services.gateway.http.errors import error_json
from services.gateway.settings import GatewaySettings

_T = TypeVar("_T")
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


async def change_stream(
    settings: GatewaySettings, name: str, changes: AsyncIterator[_T], as_json: Callable[[_T], BaseModel]
) -> EventSourceResponse:
    """Stream what a watched thing is now and after every change, as events of a name."""
    # Before the response begins, so that an unknown one is a 404.
    first = await anext(changes)
    return EventSourceResponse(_change_events(name, first, changes, as_json), ping=round(settings.heartbeat_s) or 1)


async def _change_events(
    name: str, first: _T, changes: AsyncIterator[_T], as_json: Callable[[_T], BaseModel]
) -> AsyncIterator[ServerSentEvent]:
    yield json_event(name, as_json(first))
    try:
        async for value in changes:
            yield json_event(name, as_json(value))
    except NianbaoError as error:
        yield error_event(error)


def json_event(name: str, data: BaseModel) -> ServerSentEvent:
    """One event."""
    return ServerSentEvent(data.model_dump_json(), event=name)


def error_event(error: NianbaoError) -> ServerSentEvent:
    """The last event of a stream that broke: the error in the shape of an error response."""
    return ServerSentEvent(json.dumps(error_json(error), ensure_ascii=False), event="error")
