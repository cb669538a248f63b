"""The model writes, sentence by sentence: each is checked before anybody sees it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

import structlog
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_fixed

from nianbao.domain.errors import Unavailable
from nianbao.llm.chat import ChatMessage, ChatModel
from services.generator.guard_figures import is_supported
from services.generator.sentences import finished_sentences

log = structlog.get_logger(__name__)

_RETRY_WAIT_S = 0.2


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much the model may write."""

    answer_timeout_s: float
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that the figure guard took out."""

    sentence: str


async def write_with_model(
    model: ChatModel, messages: Sequence[ChatMessage], known: frozenset[str], limits: Limits
) -> AsyncIterator[str | Dropped]:
    """Yield whole sentences whose figures are known, and `Dropped` for the others.

    A model that fails before its first piece is tried once more.

    Raises:
        Unavailable: the model failed twice, broke off, or was not done in time.
    """
    deadline = asyncio.get_running_loop().time() + limits.answer_timeout_s
    pending = ""
    async with aclosing(_pieces(model, messages, limits, deadline)) as pieces:
        async for piece in pieces:
            sentences, pending = finished_sentences(pending + piece)
            for sentence in sentences:
                yield _checked(sentence, known)
    if pending.strip():
        yield _checked(pending, known)


def _checked(sentence: str, known: frozenset[str]) -> str | Dropped:
    if is_supported(sentence, known):
        return sentence
    log.warning("sentence_dropped", sentence=sentence)
    return Dropped(sentence)


async def _pieces(
    model: ChatModel, messages: Sequence[ChatMessage], limits: Limits, deadline: float
) -> AsyncGenerator[str, None]:
    pieces, piece = await _first_piece(model, messages, limits, deadline)
    async with aclosing(pieces):
        while piece is not None:
            yield piece
            piece = await _within(deadline, anext(pieces, None))


async def _first_piece(
    model: ChatModel, messages: Sequence[ChatMessage], limits: Limits, deadline: float
) -> tuple[AsyncGenerator[str, None], str | None]:
    """Wait for the first piece, on a second attempt if the first one fails."""
    retrying = AsyncRetrying(
        stop=stop_after_attempt(2),
        wait=wait_fixed(_RETRY_WAIT_S),
        retry=retry_if_exception_type(Unavailable),
        reraise=True,
    )
    async for attempt in retrying:
        with attempt:
            pieces = model.stream(messages, max_tokens=limits.max_tokens)
            return pieces, await _within(deadline, anext(pieces, None))
    raise AssertionError("tenacity returns or raises")


async def _within(deadline: float, coming: Awaitable[str | None]) -> str | None:
    try:
        async with asyncio.timeout_at(deadline):
            return await coming
    except TimeoutError as error:
        raise Unavailable("语言模型没有在时限内答复", service="model", code="model_timeout") from error
