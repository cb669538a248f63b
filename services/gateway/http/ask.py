"""POST /v1/ask: one question, as JSON or as a stream of events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

import structlog
from fastapi import APIRouter, Header
from pydantic import BaseModel, ConfigDict, Field
from sse_starlette import EventSourceResponse, ServerSentEvent

from nianbao.domain.answer import Writing
from nianbao.domain.errors import NianbaoError
from services.gateway.answer_json import AnswerJson, answer_json, understanding_json
from services.gateway.conversations import Conversation
from services.gateway.http.events import error_event, event_stream, json_event
from services.gateway.http.parts import Gateway, Parts
from services.gateway.pipeline import Answered, AskEvent, Delta, Understood
from services.gateway.validate_question import validate_question

log = structlog.get_logger(__name__)
router = APIRouter(prefix="/v1/ask", tags=["ask"])


class AskJson(BaseModel):
    """A question. `session` continues a conversation; without `store` nothing is kept of it."""

    model_config = ConfigDict(extra="forbid")

    question: str
    kb: str | None = Field(None, description="知识库，默认 default")
    session: str | None = None
    stream: bool = False
    store: bool = True
    web: bool = Field(False, description="已收录的内容答不了、又不是问数字时，可否搜索互联网（须由管理员配置）")


class WritingJson(BaseModel):
    """A model has begun to write; its sentences come as each is checked."""

    model: str


class DeltaJson(BaseModel):
    """A piece of the answer's text."""

    text: str


@router.post("", response_model=AnswerJson)
async def ask(
    gateway: Gateway, asked: AskJson, accept: Annotated[str, Header()] = ""
) -> AnswerJson | EventSourceResponse:
    """Answer one question; with `stream`, or `Accept: text/event-stream`, as events.

    Events: `understanding` once, `writing` when a model begins, `delta` any number of times, then `answer` or `error`.
    """
    # Before the session is looked up: a bad question is a bad question, database or not.
    question = validate_question(asked.question, gateway.settings.question_max_chars)
    conversation = await gateway.conversations.open(asked.kb, asked.session, is_kept=asked.store)
    events = gateway.ask.ask(question, conversation, may_ask_web=asked.web)
    # The first event comes before the response begins, so that a router that is down is a 503.
    first = await anext(events)
    if asked.stream or "text/event-stream" in accept:
        stream = _stream(gateway, question, conversation, first, events)
        return event_stream(gateway.settings, stream)
    async for event in events:
        if isinstance(event, Answered):
            return await _kept(gateway, question, conversation, event)
    raise NianbaoError("没有得到答案，请查看网关日志", code="incomplete_answer")


async def _stream(
    gateway: Parts, question: str, conversation: Conversation, first: AskEvent, events: AsyncIterator[AskEvent]
) -> AsyncIterator[ServerSentEvent]:
    try:
        if isinstance(first, Understood):
            yield json_event("understanding", understanding_json(first.understanding))
        async for event in events:
            if isinstance(event, Writing):
                yield json_event("writing", WritingJson(model=event.model))
            elif isinstance(event, Delta):
                yield json_event("delta", DeltaJson(text=event.text))
            elif isinstance(event, Answered):
                yield json_event("answer", await _kept(gateway, question, conversation, event))
    except NianbaoError as error:
        yield error_event(error)
    except Exception:
        # An edge: the response has begun, so no handler of the application can answer any more.
        log.exception("ask_stream_crashed")
        yield error_event(NianbaoError("服务内部出错，请把响应头 x-request-id 告诉管理员"))


async def _kept(gateway: Parts, question: str, conversation: Conversation, event: Answered) -> AnswerJson:
    session = None if conversation.session is None else str(conversation.session)
    answer = answer_json(event.answer, event.understanding, session, event.web)
    message = await gateway.conversations.keep(conversation, question, answer)
    if message is not None and event.answer.dropped:
        await gateway.cases.keep_dropped(conversation.knowledge_base, answer, event)
    return answer.model_copy(update={"message": message})
