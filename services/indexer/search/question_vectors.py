"""The vector of a question in good time, or none: search goes on by words."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict

import structlog

from nianbao.domain.errors import Unavailable
from nianbao.llm.embedder import Embedder, TextKind

log = structlog.get_logger()

_REMEMBERED = 512
# A model that failed is left alone so long: no question should wait for it again and again.
_PAUSE_S = 30.0


class QuestionVectors:
    """Embeds questions with one model, remembers the last ones, and never makes a search wait long or fail."""

    def __init__(self, embedder: Embedder, deadline_s: float) -> None:
        self._embedder = embedder
        self._deadline_s = deadline_s
        self._remembered: OrderedDict[str, list[float]] = OrderedDict()
        self._again_at = 0.0

    @property
    def model(self) -> str:
        """The name of the model, as vectors of passages are stored under."""
        return self._embedder.name

    async def vector(self, text: str) -> list[float] | None:
        """Give the vector of a question; None when the model is away or slower than the deadline."""
        if text in self._remembered:
            self._remembered.move_to_end(text)
            return self._remembered[text]
        if time.monotonic() < self._again_at:
            return None
        try:
            # A thread of its own: searches go on while the model computes.
            embedding = asyncio.to_thread(self._embedder.embed, [text], TextKind.QUERY)
            vectors = await asyncio.wait_for(embedding, self._deadline_s)
        except (Unavailable, TimeoutError) as error:
            self._again_at = time.monotonic() + _PAUSE_S
            log.warning("question_not_embedded", reason=str(error) or "too slow", pause_s=_PAUSE_S)
            return None
        found: list[float] = vectors[0].tolist()
        self._remembered[text] = found
        if len(self._remembered) > _REMEMBERED:
            self._remembered.popitem(last=False)
        return found
