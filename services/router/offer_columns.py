"""Metrics that a question may have meant, from the indexer's recall; for refusals only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import structlog

from nianbao.domain.errors import NianbaoError
from nianbao.domain.question import Understanding
from nianbao.rpc.clients import RecalledColumn
from nianbao.text.tokens import without_names

log = structlog.get_logger(__name__)

_MOST = 3


class ColumnSource(Protocol):
    """Where columns are recalled; the indexer's client is one."""

    async def recall_columns(self, question: str, limit: int = 5) -> tuple[RecalledColumn, ...]:
        """Find the columns that a question names, best first.

        Raises:
            Unavailable: the source does not answer within its deadline.
        """
        ...


def needs_columns(understanding: Understanding) -> bool:
    """Whether the question was refused because no metric in it is known by its name."""
    return understanding.refusal_code == "unknown_metric" and not understanding.metrics


async def offer_columns(understanding: Understanding, source: ColumnSource) -> tuple[str, ...]:
    """Name the metrics nearest in words or in meaning; none when the source is away."""
    question = without_names(understanding.text, _names(understanding))
    try:
        columns = await source.recall_columns(question, _MOST)
    except NianbaoError as error:
        log.warning("columns_not_recalled", reason=error.message)
        return ()
    return tuple(column.name for column in columns if column.score > 0)[:_MOST]


def _names(understanding: Understanding) -> Iterable[str]:
    for company in understanding.companies:
        yield from (company.short_name, company.full_name, company.code, *company.aliases)
