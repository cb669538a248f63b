"""A chat model that says what it was told to, for tests and for trying a system without a model."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any

from nianbao.domain.errors import Unavailable
from nianbao.llm.chat import ChatMessage


class ScriptedModel:
    """Gives its replies in turn, the last one for ever; a reply that is an error is raised.

    `piece` is how many characters a piece holds, `delay_s` the wait before each. `asked`
    keeps the conversations it was shown.
    """

    def __init__(self, *replies: str | Unavailable, piece: int = 4, delay_s: float = 0.0) -> None:
        self._replies = replies or ("",)
        self._piece = piece
        self._delay_s = delay_s
        self.asked: list[tuple[ChatMessage, ...]] = []

    @property
    def name(self) -> str:
        """Always "scripted"."""
        return "scripted"

    async def stream(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, temperature: float = 0.0
    ) -> AsyncGenerator[str, None]:
        """Yield the next reply in pieces; a token is a character."""
        reply = self._replies[min(len(self.asked), len(self._replies) - 1)]
        self.asked.append(tuple(messages))
        if isinstance(reply, Unavailable):
            raise reply
        text = reply[:max_tokens]
        for start in range(0, len(text), self._piece):
            await asyncio.sleep(self._delay_s)
            yield text[start : start + self._piece]

    async def write_json(self, messages: Sequence[ChatMessage], schema: Mapping[str, Any], *, max_tokens: int) -> str:
        """Return the next reply, whatever the schema."""
        return "".join([piece async for piece in self.stream(messages, max_tokens=max_tokens)])

    async def close(self) -> None:
        """Nothing to release."""
