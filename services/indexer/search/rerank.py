"""The order that a reranker gives texts, in good time or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from nianbao.domain.errors import Unavailable
from nianbao.llm.reranker import Reranker

log = structlog.get_logger()


async def rerank(reranker: Reranker, question: str, texts: Sequence[str], deadline_s: float) -> list[int] | None:
    """Order texts, best first, as their indices; None when the model is away or slower than the deadline."""
    try:
        # A thread of its own: searches go on while the model computes.
        scores = await asyncio.wait_for(asyncio.to_thread(reranker.score, question, texts), deadline_s)
    except (Unavailable, TimeoutError) as error:
        log.warning("not_reranked", reason=str(error) or "too slow")
        return None
    return sorted(range(len(texts)), key=lambda number: (-scores[number], number))
