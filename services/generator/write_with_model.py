"""The model writes, sentence by sentence: each is checked before anybody sees it."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

import structlog

from nianbao.domain.answer import Writing
from nianbao.domain.errors import Unavailable
from nianbao.llm.chat import ChatMessage, ChatModel, Speaker
from services.generator.clean_sentence import clean_sentence, marked
from services.generator.guard.guard import Guard
from services.generator.guard.problem import Problem
from services.generator.measures import PROBLEMS, SENTENCES
from services.generator.prompts import REWRITE, prompt
from services.generator.sentences import finished_sentences, split_sentences

# The model's word for "no sentence can be rewritten".
_NOTHING = re.compile(r"\s*(?:无|没有)[。.\s]*")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much the model may write, and how much it can read (tokens, its reply included)."""

    answer_timeout_s: float
    max_tokens: int
    context_tokens: int = 8192


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that is not said, and why."""

    sentence: str
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Draft:
    """What the model has written so far."""

    guard: Guard
    count: int
    raw: str = ""
    said: list[str] = field(default_factory=list)
    held_up: list[Dropped] = field(default_factory=list)

    def take(self, sentence: str) -> str | Dropped | None:
        """A sentence as it may be said, or why not; None for one without words or said before."""
        plain = clean_sentence(sentence)
        if not plain or plain.strip() in self.said:
            return None
        verdict = self.guard.check(plain, self.said[-1] if self.said else "")
        if not verdict.is_supported:
            return Dropped(plain.strip(), verdict.problems)
        self.said.append(plain.strip())
        return marked(plain, verdict.passages, self.count)


async def write_with_model(
    model: ChatModel, messages: Sequence[ChatMessage], guard: Guard, evidence_count: int, limits: Limits
) -> AsyncIterator[Writing | str | Dropped]:
    """Yield `Writing` with the first piece, whole sentences that the guard lets pass, and `Dropped` for others.

    Sentences that are held up are asked back once, all together, with the reasons; what comes
    back right follows the rest of the text.

    Raises:
        Unavailable: the model failed, broke off, or was not done in time.
    """
    deadline = asyncio.get_running_loop().time() + limits.answer_timeout_s
    draft = _Draft(guard, evidence_count)
    pending = ""
    async with aclosing(_pieces(model, messages, limits, deadline)) as pieces:
        async for piece in pieces:
            if not draft.raw:
                yield Writing(model.name)
            draft.raw += piece
            sentences, pending = finished_sentences(pending + piece)
            for sentence in sentences:
                if said := _said(draft, sentence):
                    yield said
    if said := _said(draft, pending):
        yield said
    if draft.held_up:
        async for rewritten in _rewritten(model, messages, draft, limits, deadline):
            yield rewritten


def _said(draft: _Draft, sentence: str) -> str:
    taken = draft.take(sentence)
    if isinstance(taken, Dropped):
        draft.held_up.append(taken)
        for problem in taken.problems:
            PROBLEMS.labels(str(problem.kind)).inc()
        return ""
    if taken:
        SENTENCES.labels("kept").inc()
    return taken or ""


async def _rewritten(
    model: ChatModel, messages: Sequence[ChatMessage], draft: _Draft, limits: Limits, deadline: float
) -> AsyncIterator[str | Dropped]:
    """Ask back once; a model that fails at this loses the sentences, not the answer."""
    reply = ""
    try:
        asked = [*messages, ChatMessage(Speaker.ASSISTANT, draft.raw), ChatMessage(Speaker.USER, _ask_back(draft))]
        async with aclosing(_pieces(model, asked, limits, deadline)) as pieces:
            async for piece in pieces:
                reply += piece
    except Unavailable as error:
        log.warning("rewriting_failed", code=error.code)
        reply = ""
    right = [
        taken
        for sentence in split_sentences(reply)[: len(draft.held_up)]
        if not _NOTHING.fullmatch(sentence) and isinstance(taken := draft.take(sentence), str)
    ]
    for sentence in right:
        SENTENCES.labels("rewritten").inc()
        yield sentence
    for dropped in draft.held_up[len(right) :]:
        SENTENCES.labels("dropped").inc()
        kinds = Counter(str(problem.kind) for problem in dropped.problems)
        log.warning("sentence_dropped", sentence=dropped.sentence, problems=dict(kinds))
        yield dropped


def _ask_back(draft: _Draft) -> str:
    lines = [
        f"{number}. {each.sentence}（{'；'.join(problem.words for problem in each.problems)}）"
        for number, each in enumerate(draft.held_up, 1)
    ]
    return prompt(REWRITE).replace("{sentences}", "\n".join(lines))


async def _pieces(
    model: ChatModel, messages: Sequence[ChatMessage], limits: Limits, deadline: float
) -> AsyncGenerator[str, None]:
    async with aclosing(model.stream(messages, max_tokens=limits.max_tokens)) as pieces:
        while (piece := await _within(deadline, anext(pieces, None))) is not None:
            yield piece


async def _within(deadline: float, coming: Awaitable[str | None]) -> str | None:
    try:
        async with asyncio.timeout_at(deadline):
            return await coming
    except TimeoutError as error:
        raise Unavailable("语言模型没有在时限内答复", service="model", code="model_timeout") from error
