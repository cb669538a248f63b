"""The companies of each knowledge base, kept and renewed when the indexer's version moves on."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from typing import Protocol

import structlog

from nianbao.rpc.clients import Registry
from services.router.company_index import CompanyIndex
from services.router.knowledge import Knowledge
from services.router.lexicon import Lexicon

log = structlog.get_logger(__name__)


class RegistrySource(Protocol):
    """Where registries come from; the indexer's client is one."""

    async def registry(self, knowledge_base: str, known_version: int = 0) -> Registry | None:
        """Fetch a registry, or None when it is still at `known_version`.

        Raises:
            NotFound: no such knowledge base.
            Unavailable: the source does not answer within its deadline.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Held:
    version: int
    companies: CompanyIndex
    has_texts: bool = False


class RegistryCache:
    """Answers with the current companies: one cheap version check a question.

    A report is found by the first question after it is stored, so a changed registry is
    indexed before the question is read; names are indexed anew only when companies came
    or went, in a thread, once for all questions that wait for it.
    """

    def __init__(self, source: RegistrySource, lexicon: Lexicon, most_kept: int = 64) -> None:
        self._source = source
        self._lexicon = lexicon
        self._most_kept = most_kept
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def knowledge(self, knowledge_base: str) -> Knowledge:
        """What the steps need to read a question asked within a knowledge base.

        Raises:
            NotFound: no such knowledge base.
            Unavailable: the indexer does not answer.
        """
        held = self._held.get(knowledge_base)
        fresh = await self._source.registry(knowledge_base, held.version if held else 0)
        if fresh is not None:
            held = await self._renew(knowledge_base, fresh)
        elif held is None:
            held = self._keep(knowledge_base, _Held(0, CompanyIndex.build(())))
        return Knowledge(self._lexicon, held.companies, has_texts=held.has_texts)

    async def _renew(self, knowledge_base: str, fresh: Registry) -> _Held:
        async with self._locks[knowledge_base]:
            held = self._held.get(knowledge_base)
            if held is not None and held.version == fresh.version:
                return held
            names = held.companies.names if held else None
            companies = await asyncio.to_thread(CompanyIndex.build, fresh.periods_of_company, names)
            log.info(
                "registry_renewed",
                knowledge_base=knowledge_base,
                version=fresh.version,
                companies=len(fresh.periods_of_company),
            )
            return self._keep(knowledge_base, _Held(fresh.version, companies, fresh.has_texts))

    def _keep(self, knowledge_base: str, held: _Held) -> _Held:
        self._held[knowledge_base] = held
        self._held.move_to_end(knowledge_base)
        while len(self._held) > self._most_kept:
            dropped, _ = self._held.popitem(last=False)
            self._locks.pop(dropped, None)
        return held
