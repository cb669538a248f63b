"""Server-sent events with JSON data."""

from __future__ import annotations

import json

from pydantic import BaseModel
from sse_starlette import ServerSentEvent

from nianbao.domain.errors import NianbaoError
from services.gateway.http.errors import error_json


def json_event(name: str, data: BaseModel) -> ServerSentEvent:
    """One event."""
    return ServerSentEvent(data.model_dump_json(), event=name)


def error_event(error: NianbaoError) -> ServerSentEvent:
    """The last event of a stream that broke: the error in the shape of an error response."""
    return ServerSentEvent(json.dumps(error_json(error), ensure_ascii=False), event="error")
