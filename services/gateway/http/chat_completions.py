"""POST /v1/chat/completions: questions and answers in the shapes of OpenAI's API."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import structlog
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sse_starlette import EventSourceResponse, ServerSentEvent

from nianbao.domain.answer import Writing
from nianbao.domain.errors import BadInput, NianbaoError, NotFound
from services.gateway.answer_json import AnswerJson, answer_json
from services.gateway.chat_request import ChatMessageJson, read_chat
from services.gateway.count_tokens import count_tokens
from services.gateway.http.errors import openai_error
from services.gateway.http.events import event_stream
from services.gateway.http.models import knowledge_base_of, no_such_model
from services.gateway.http.parts import Gateway
from services.gateway.pipeline import Answered, AskEvent, Delta
from services.gateway.validate_question import validate_question

log = structlog.get_logger(__name__)
router = APIRouter(prefix="/v1/chat/completions", tags=["openai"])

_CHECKED = "\n\n（核对后的回答）\n"


class StreamOptionsJson(BaseModel):
    """What a stream shall carry beside text."""

    model_config = ConfigDict(extra="ignore")

    include_usage: bool = False


class ChatJson(BaseModel):
    """A conversation whose last message is the question. What only concerns a model's style is passed over."""

    model_config = ConfigDict(extra="ignore")

    model: str = Field(description="nianbao（默认知识库），或知识库的名称")
    messages: list[ChatMessageJson] = Field(min_length=1, max_length=500)
    stream: bool = False
    stream_options: StreamOptionsJson | None = None
    n: int | None = None
    web: bool = Field(False, description="同 POST /v1/ask 的 web")


class UsageJson(BaseModel):
    """Tokens as counted without a vocabulary."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ReplyJson(BaseModel):
    """The answer as a message."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None


class ChoiceJson(BaseModel):
    """The only choice: facts have no alternatives."""

    index: int = 0
    message: ReplyJson
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class CompletionJson(BaseModel):
    """The answer; `citations` and `nianbao` are beside OpenAI's fields."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[ChoiceJson]
    usage: UsageJson
    citations: list[dict[str, Any]]
    nianbao: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Chat:
    """A request on its way: what every piece of its answer repeats, and what it is counted by."""

    model: str
    prompt: str
    wants_usage: bool
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    def usage(self, text: str) -> UsageJson:
        """Count."""
        asked, said = count_tokens(self.prompt), count_tokens(text)
        return UsageJson(prompt_tokens=asked, completion_tokens=said, total_tokens=asked + said)


@router.post("", response_model=CompletionJson)
async def complete_chat(gateway: Gateway, asked: ChatJson) -> CompletionJson | EventSourceResponse:
    """Answer the last message; a follow-up is read with those before it. Nothing is kept."""
    if asked.n not in (None, 1):
        raise BadInput("n 只能为 1：事实没有多种说法，请改正后再试", code="unsupported_n")
    text, history = read_chat(asked.messages, gateway.settings.history_turns)
    question = validate_question(text, gateway.settings.question_max_chars)
    try:
        opened = await gateway.conversations.open(knowledge_base_of(asked.model), None, is_kept=False)
    except NotFound as error:
        raise no_such_model(asked.model) from error
    events = gateway.ask.ask(question, replace(opened, history=history), may_ask_web=asked.web)
    # The first event comes before the response begins, so that a router that is down is a 503.
    await anext(events)
    wants_usage = asked.stream_options is not None and asked.stream_options.include_usage
    chat = _Chat(asked.model, "".join(message.text for message in asked.messages), wants_usage)
    if asked.stream:
        stream = _stream(chat, events)
        return event_stream(gateway.settings, stream, separator="\n")
    async for event in events:
        if isinstance(event, Answered):
            return _completion(chat, answer_json(event.answer, event.understanding, None, event.web))
    raise NianbaoError("没有得到答案，请查看网关日志", code="incomplete_answer")


def _completion(chat: _Chat, answer: AnswerJson) -> CompletionJson:
    return CompletionJson(
        id=chat.id,
        created=chat.created,
        model=chat.model,
        choices=[ChoiceJson(message=ReplyJson(content=answer.answer))],
        usage=chat.usage(answer.answer),
        **_beside(answer),
    )


def _beside(answer: AnswerJson) -> dict[str, Any]:
    """What OpenAI's shapes have no place for."""
    data = answer.model_dump(mode="json", exclude={"answer", "session", "message"})
    return {"citations": data.pop("citations"), "nianbao": data}


async def _stream(chat: _Chat, events: AsyncIterator[AskEvent]) -> AsyncIterator[ServerSentEvent]:
    said = ""
    try:
        yield _chunk(chat, {"role": "assistant", "content": ""})
        async for event in events:
            if isinstance(event, Delta):
                said += event.text
                yield _chunk(chat, {"content": event.text})
            elif isinstance(event, Writing):
                # OpenAI's chunks know no such event: a piece without text says that the model is at work.
                yield _chunk(chat, {"content": ""}, nianbao={"writing": {"model": event.model}})
            elif isinstance(event, Answered):
                answer = answer_json(event.answer, event.understanding, None, event.web)
                if rest := _rest(said, answer.answer):
                    yield _chunk(chat, {"content": rest})
                yield _chunk(chat, {}, finish_reason="stop", **_beside(answer))
                if chat.wants_usage:
                    yield _chunk(chat, None, usage=chat.usage(answer.answer).model_dump())
                yield ServerSentEvent("[DONE]")
    except NianbaoError as error:
        yield ServerSentEvent(json.dumps(openai_error(error), ensure_ascii=False))
    except Exception:
        # An edge: the response has begun, so no handler of the application can answer any more.
        log.exception("chat_stream_crashed")
        crash = NianbaoError("服务内部出错，请把响应头 x-request-id 告诉管理员")
        yield ServerSentEvent(json.dumps(openai_error(crash), ensure_ascii=False))


def _rest(said: str, answer: str) -> str:
    """What is still to be sent: the whole answer again where checks have changed it since."""
    if answer.startswith(said):
        return answer[len(said) :]
    return "" if said.strip() == answer.strip() else f"{_CHECKED}{answer}"


def _chunk(
    chat: _Chat, delta: dict[str, Any] | None, *, finish_reason: str | None = None, **beside: Any
) -> ServerSentEvent:
    """One piece; `delta` None is the last one, which has no choice but the usage."""
    choices = [] if delta is None else [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}]
    chunk = {
        "id": chat.id,
        "object": "chat.completion.chunk",
        "created": chat.created,
        "model": chat.model,
        "choices": choices,
        **beside,
    }
    return ServerSentEvent(json.dumps(chunk, ensure_ascii=False))
