"""Answers given again while nothing that they were made of has changed.

The key holds the knowledge base's version, which rises with every report that comes, changes or
goes, so an answer from before is never found again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol

import redis.asyncio
import structlog

from nianbao.domain.answer import Answer
from nianbao.domain.question import Route, Understanding
from nianbao.rpc.codec import pack_answer, unpack_answer
from nianbao.text.normal import normal_form
from services.gateway.conversations import Conversation
from services.gateway.measures import ANSWER_CACHE

log = structlog.get_logger(__name__)

_PREFIX = "nianbao:answer"
# A cache that is slower than answering is none.
_PATIENCE_S = 0.1
_LARGEST = 512 * 1024
# Vectors follow a report without a new version, and search finds more with them.
_OPEN_TTL_S = 300
_WORDED = (Route.OPEN, Route.KNOWLEDGE)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer and the understanding of the full question that it answers."""

    understanding: Understanding
    answer: Answer


class AnswerCache(Protocol):
    """Where answers are kept; never fails, since every answer can be had without it."""

    async def find(self, question: str, conversation: Conversation) -> Kept | None:
        """The answer to a full question, if there is one for what the knowledge base holds now."""
        ...

    async def keep(self, kept: Kept, conversation: Conversation) -> None:
        """Keep an answer if it may be given again."""
        ...


class NoAnswerCache:
    """Keeps nothing."""

    async def find(self, question: str, conversation: Conversation) -> Kept | None:
        """Find nothing."""
        return None

    async def keep(self, kept: Kept, conversation: Conversation) -> None:
        """Keep nothing."""


class RedisAnswerCache:
    """Keeps answers in Redis for `ttl_s` seconds, apart from those of other `name`s."""

    def __init__(self, redis_url: str, name: str, ttl_s: int) -> None:
        self._redis = redis.asyncio.Redis.from_url(
            redis_url, socket_timeout=_PATIENCE_S, socket_connect_timeout=_PATIENCE_S
        )
        self._name = name
        self._ttl_s = ttl_s

    async def find(self, question: str, conversation: Conversation) -> Kept | None:
        """Look an answer up; a store that is away has none."""
        if conversation.version is None:
            return None
        try:
            packed = await self._redis.get(self._key(question, conversation))
        except (redis.RedisError, OSError) as error:
            log.warning("answer_cache_away", reason=str(error))
            ANSWER_CACHE.labels("away").inc()
            return None
        kept = _unpacked(packed)
        ANSWER_CACHE.labels("hit" if kept else "miss").inc()
        return kept

    async def keep(self, kept: Kept, conversation: Conversation) -> None:
        """Store an answer; one that may not be given again is left out."""
        if conversation.version is None:
            return
        if not may_be_kept(kept.answer):
            ANSWER_CACHE.labels("not_kept").inc()
            return
        packed = pack_answer(kept.understanding, kept.answer)
        if len(packed) > _LARGEST:
            return
        try:
            is_open = kept.answer.route is Route.OPEN
            lives_s = min(self._ttl_s, _OPEN_TTL_S) if is_open else self._ttl_s
            await self._redis.set(self._key(kept.understanding.text, conversation), packed, ex=lives_s)
        except (redis.RedisError, OSError) as error:
            log.warning("answer_cache_away", reason=str(error))
            ANSWER_CACHE.labels("away").inc()

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    def _key(self, question: str, conversation: Conversation) -> str:
        asked = hashlib.sha256(normal_form(question).rstrip("?。!").encode()).hexdigest()
        place = hashlib.sha256(conversation.knowledge_base.encode()).hexdigest()[:16]
        return f"{_PREFIX}:{self._name}:{place}:{conversation.version}:{asked}"


def may_be_kept(answer: Answer) -> bool:
    """Whether an answer will be as good later.

    A refusal may come from a service that is away, and so may a warning about the wording (a
    model that did not answer); a warning about a figure belongs to the figure.
    """
    return not answer.is_refused and not (answer.route in _WORDED and answer.warnings)


def _unpacked(packed: bytes | str | None) -> Kept | None:
    if not isinstance(packed, bytes):
        return None
    try:
        return Kept(*unpack_answer(packed))
    except ValueError:
        # Written by another version of the program.
        return None
