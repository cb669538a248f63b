"""Headings of reports in memory, and where each topic stands under them."""

from __future__ import annotations

from collections import OrderedDict
from uuid import UUID

from nianbao.domain.topic import Topic
from nianbao.store.chunks import AsyncConnection
from nianbao.store.sections import SectionHead, section_heads
from services.indexer.search.match_headings import HeadingMatch, match_headings

_MOST_REPORTS = 256
_MOST_MATCHES, _MOST_OF_SCATTERED = 8, 16


class HeadingIndex:
    """Answers where a topic stands in a report; reads the headings of a report once.

    They are read anew when anything in the knowledge base has changed: a report keeps its id
    when it is indexed again. A report's headings take some 200 KB.
    """

    def __init__(self) -> None:
        self._heads: OrderedDict[tuple[UUID, int], list[SectionHead]] = OrderedDict()
        self._matches: dict[tuple[UUID, int], dict[str, list[HeadingMatch]]] = {}

    async def matches(
        self, connection: AsyncConnection, report_id: UUID, version: int, topic: Topic
    ) -> list[HeadingMatch]:
        """The headings that a topic stands under, the surest first."""
        key = (report_id, version)
        found = self._matches.get(key, {}).get(topic.name)
        if found is None:
            most = _MOST_OF_SCATTERED if topic.scattered else _MOST_MATCHES
            found = match_headings(topic, await self._heads_of(connection, key), most)
            self._matches.setdefault(key, {})[topic.name] = found
        return found

    async def heads(self, connection: AsyncConnection, report_id: UUID, version: int) -> list[SectionHead]:
        """All headings of a report, in reading order."""
        return await self._heads_of(connection, (report_id, version))

    async def _heads_of(self, connection: AsyncConnection, key: tuple[UUID, int]) -> list[SectionHead]:
        heads = self._heads.get(key)
        if heads is None:
            heads = self._heads[key] = await section_heads(connection, [key[0]])
            while len(self._heads) > _MOST_REPORTS:
                dropped, _ = self._heads.popitem(last=False)
                self._matches.pop(dropped, None)
        self._heads.move_to_end(key)
        return heads
