"""The teacher behind a cache, a budget, a limit of calls at once and retries: one question's bad luck is its own."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from nianbao.domain.errors import Unavailable
from nianbao.llm.chat import ChatMessage, JsonModel
from nianbao.llm.count_tokens import count_tokens
from training.distil.budget import Budget

Reply = TypeVar("Reply", bound=BaseModel)

# "<think>…</think>{…}": models that think aloud do so before the JSON.
_THOUGHT = re.compile(r"^\s*<think>(?P<thought>.*?)</think>\s*", re.DOTALL)
_FENCE = re.compile(r"^```(?:json)?\s*|\s*```\s*$")
_MESSAGE_TOKENS = 8


@dataclass(frozen=True, slots=True)
class Patience:
    """How the teacher is gone about: calls at once, seconds a reply may take, and how often a call is made in all."""

    at_once: int = 4
    timeout_s: float = 120.0
    attempts: int = 3


class Teacher:
    """Asks a model for JSON of a form."""

    def __init__(self, model: JsonModel, budget: Budget, cache: Path, patience: Patience) -> None:
        """`cache` is a folder: what was replied once is not paid for again."""
        self._model = model
        self._budget = budget
        self._cache = cache
        self._patience = patience
        self._turns = asyncio.Semaphore(patience.at_once)
        cache.mkdir(parents=True, exist_ok=True)

    @property
    def at_once(self) -> int:
        """How many calls are made at once."""
        return self._patience.at_once

    async def ask(self, messages: Sequence[ChatMessage], form: type[Reply], *, max_tokens: int) -> tuple[Reply, str]:
        """The reply and what the model thought aloud before it ("" of one that does not).

        A reply that is not of the form, and a call that failed, is asked for again.

        Raises:
            Unavailable: none of the attempts gave a reply of the form.
            BudgetSpent: there is nothing left to ask with.
        """
        failure = Unavailable("教师模型的答复不是约定的格式", service="teacher", code="bad_form")
        for attempt in range(self._patience.attempts):
            kept = self._place(messages, max_tokens, attempt)
            try:
                text = await self._reply(messages, form.model_json_schema(), max_tokens, kept)
            except Unavailable as error:
                failure = error
                continue
            thought = _THOUGHT.match(text)
            bare = _FENCE.sub("", text[thought.end() :] if thought else text).strip()
            try:
                reply = form.model_validate_json(bare)
            except ValidationError:
                failure = Unavailable("教师模型的答复不是约定的格式", service="teacher", code="bad_form")
                continue
            # Only now: a broken reply that were kept would be broken for ever.
            kept.write_text(text, encoding="utf-8")
            return reply, thought["thought"].strip() if thought else ""
        raise failure

    def _place(self, messages: Sequence[ChatMessage], max_tokens: int, attempt: int) -> Path:
        asked = [self._model.name, [(str(each.speaker), each.text) for each in messages], max_tokens, attempt]
        return self._cache / f"{sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()[:40]}.txt"

    async def _reply(
        self, messages: Sequence[ChatMessage], schema: Mapping[str, Any], max_tokens: int, kept: Path
    ) -> str:
        if kept.exists():
            return kept.read_text(encoding="utf-8")
        async with self._turns:
            tokens_in = sum(count_tokens(each.text) + _MESSAGE_TOKENS for each in messages)
            self._budget.reserve(tokens_in, max_tokens)
            text = ""
            try:
                async with asyncio.timeout(self._patience.timeout_s):
                    text = await self._model.write_json(messages, schema, max_tokens=max_tokens)
            except TimeoutError as error:
                raise Unavailable("教师模型没有在时限内答复", service="teacher", code="model_timeout") from error
            finally:
                self._budget.settle(max_tokens, count_tokens(text))
        return text
