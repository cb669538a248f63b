"""Evidence for a question: what its line gives, or what the running system's search finds."""

from __future__ import annotations

import re
from typing import Protocol

from nianbao.rpc.channels import open_channel
from nianbao.rpc.clients import IndexerClient, RouterClient
from training.distil.question import Found, Question

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class EvidenceSource(Protocol):
    """Where evidence comes from."""

    async def find(self, question: Question) -> Found:
        """Find the evidence.

        Raises:
            Unavailable: the system does not answer.
        """
        ...


class GivenEvidence:
    """What stands in the question file."""

    async def find(self, question: Question) -> Found:
        """Take the question's own passages."""
        given = question.evidence
        return Found(
            tuple(each.passage() for each in given),
            {each.company: each.company_code or each.company for each in given if each.company},
            frozenset(each.company_code for each in given if each.company_code),
            frozenset(map(int, _YEAR.findall(question.question))),
        )


class SearchedEvidence:
    """The indexer's search within the companies and years that the router reads from the question."""

    def __init__(self, router: str, indexer: str, knowledge_base: str, limit: int) -> None:
        """`router` and `indexer` are addresses (host:port); nothing connects yet."""
        self._channels = [open_channel(router), open_channel(indexer)]
        self._router = RouterClient(self._channels[0])
        self._indexer = IndexerClient(self._channels[1])
        self._knowledge_base = knowledge_base
        self._limit = limit

    async def find(self, question: Question) -> Found:
        """Search, unless the question has evidence of its own."""
        if question.evidence:
            return await GivenEvidence().find(question)
        read = await self._router.understand(question.question, self._knowledge_base)
        passages = await self._indexer.search(
            question.question, self._knowledge_base, read.companies, read.periods, self._limit
        )
        names = {
            name: each.code
            for each in read.companies
            for name in (each.full_name, each.short_name, *each.aliases)
            if name
        }
        codes = frozenset(each.code for each in read.companies)
        return Found(passages, names, codes, frozenset(each.year for each in read.periods))

    async def close(self) -> None:
        """Close the connections."""
        for channel in self._channels:
            await channel.close()
