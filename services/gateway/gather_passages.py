"""The passages that a question is answered from: those of the whole, then those of each thing it asks."""

from __future__ import annotations

import asyncio

from nianbao.domain.answer import Passage
from nianbao.domain.question import Understanding
from nianbao.domain.report import NOBODY
from nianbao.text.split_clauses import split_clauses
from services.gateway.ports import PassageSource


async def gather_passages(
    search: PassageSource, understanding: Understanding, knowledge_base: str, limit: int
) -> tuple[Passage, ...]:
    """Search for the question and, within companies, for each of its clauses; the question's own go first.

    A clause finds what the words of the others outweigh.

    Raises:
        Unavailable: search is down or too slow.
    """
    companies = understanding.companies or (NOBODY,)
    names = [name for each in understanding.companies for name in (each.full_name, each.short_name, *each.aliases)]
    clauses = split_clauses(understanding.text, names) if understanding.companies else ()
    found = await asyncio.gather(
        *(
            search.search(text, knowledge_base, companies, understanding.periods, limit)
            for text in (understanding.text, *clauses)
        )
    )
    kept: dict[tuple[str, str, int, str, str], Passage] = {}
    for passage in (each for passages in found for each in passages):
        place = (passage.report_id, passage.title_path, passage.page, passage.topic, passage.text)
        kept.setdefault(place, passage)
    return tuple(kept.values())
