"""Typed clients: domain values in, domain values out, a deadline on every call.

Every method raises the domain error that the service raised, or `Unavailable` naming
the service when it does not answer within its deadline.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import grpc

from nianbao.domain.answer import Answer, FactAnswer, Passage, Writing
from nianbao.domain.comparison import Comparison, ComparisonRequest, Ranking, RankingRequest
from nianbao.domain.conversation import Turn
from nianbao.domain.period import Period
from nianbao.domain.question import Understanding
from nianbao.domain.report import Company
from nianbao.rpc import codec, comparison_codec
from nianbao.rpc.status import error_from, never_began
from nianbao.rpc.v1 import (
    generator_pb2,
    generator_pb2_grpc,
    indexer_pb2,
    indexer_pb2_grpc,
    nl2sql_pb2,
    nl2sql_pb2_grpc,
    router_pb2,
    router_pb2_grpc,
)


@dataclass(frozen=True, slots=True)
class OutlineNode:
    """One heading of a report; `parent` is None for the root."""

    id: int
    parent: int | None
    level: int
    type: str
    title: str
    page: int


@dataclass(frozen=True, slots=True)
class RecalledColumn:
    """A column of the read views that a question seems to name; higher scores first."""

    name: str
    table: str
    score: float


@dataclass(frozen=True, slots=True)
class Registry:
    """The companies of a knowledge base and the periods loaded for each, newest first; and whether it holds texts."""

    version: int
    periods_of_company: tuple[tuple[Company, tuple[Period, ...]], ...]
    has_texts: bool = False


class RouterClient:
    """Calls the router."""

    def __init__(self, channel: grpc.aio.Channel, deadline_s: float = 5.0) -> None:
        self._stub = router_pb2_grpc.RouterServiceStub(channel)
        self._deadline_s = deadline_s

    async def understand(
        self, question: str, knowledge_base: str, history: Sequence[Turn] = (), proposed: str = ""
    ) -> Understanding:
        """Understand a question within a knowledge base, behind the conversation so far (oldest first).

        `proposed` is what a model takes the follow-up for; it counts only where checks let it pass.
        """
        request = router_pb2.UnderstandRequest(
            question=question, knowledge_base=knowledge_base, history=codec.encode_turns(history), proposed=proposed
        )
        try:
            response = await self._stub.Understand(request, timeout=self._deadline_s)
        except grpc.aio.AioRpcError as failure:
            raise error_from(failure, "router") from failure
        return codec.decode_understanding(response.understanding)


class Nl2SqlClient:
    """Calls nl2sql; `reread_deadline_s` is for the call in which a model may be asked."""

    def __init__(self, channel: grpc.aio.Channel, deadline_s: float = 10.0, reread_deadline_s: float = 40.0) -> None:
        self._stub = nl2sql_pb2_grpc.Nl2SqlServiceStub(channel)
        self._deadline_s = deadline_s
        self._reread_deadline_s = reread_deadline_s

    async def answer(self, understanding: Understanding, knowledge_base: str) -> FactAnswer:
        """Fetch and compute what the facts say."""
        request = nl2sql_pb2.AnswerRequest(
            understanding=codec.encode_understanding(understanding), knowledge_base=knowledge_base
        )
        try:
            response = await self._stub.Answer(request, timeout=self._deadline_s)
        except grpc.aio.AioRpcError as failure:
            raise error_from(failure, "nl2sql") from failure
        return codec.decode_fact_answer(response.answer)

    async def compare(self, request: ComparisonRequest, knowledge_base: str) -> Comparison:
        """Set companies beside each other."""
        message = comparison_codec.encode_comparison_request(request, knowledge_base)
        try:
            response = await self._stub.Compare(message, timeout=self._deadline_s)
        except grpc.aio.AioRpcError as failure:
            raise error_from(failure, "nl2sql") from failure
        return comparison_codec.decode_comparison(response)

    async def rank(self, request: RankingRequest, knowledge_base: str) -> Ranking:
        """Order all companies of a period by a metric."""
        message = comparison_codec.encode_ranking_request(request, knowledge_base)
        try:
            response = await self._stub.Rank(message, timeout=self._deadline_s)
        except grpc.aio.AioRpcError as failure:
            raise error_from(failure, "nl2sql") from failure
        return comparison_codec.decode_ranking(response)

    async def reread(self, understanding: Understanding, knowledge_base: str) -> Understanding:
        """Let a model read a question that rules are unsure of; it comes back as it was where none helps."""
        request = nl2sql_pb2.RereadRequest(
            understanding=codec.encode_understanding(understanding), knowledge_base=knowledge_base
        )
        try:
            response = await self._stub.Reread(request, timeout=self._reread_deadline_s)
        except grpc.aio.AioRpcError as failure:
            raise error_from(failure, "nl2sql") from failure
        return codec.decode_understanding(response.understanding)

    async def propose_question(self, question: str, history: Sequence[Turn]) -> str:
        """Let a model propose the full question that a follow-up stands for; "" where it has none."""
        request = nl2sql_pb2.ProposeQuestionRequest(question=question, history=codec.encode_turns(history))
        try:
            response = await self._stub.ProposeQuestion(request, timeout=self._reread_deadline_s)
        except grpc.aio.AioRpcError as failure:
            raise error_from(failure, "nl2sql") from failure
        return response.question


class IndexerClient:
    """Calls the indexer."""

    def __init__(self, channel: grpc.aio.Channel, deadline_s: float = 5.0) -> None:
        self._stub = indexer_pb2_grpc.IndexerServiceStub(channel)
        self._deadline_s = deadline_s

    async def search(
        self,
        query: str,
        knowledge_base: str,
        companies: Sequence[Company] = (),
        periods: Sequence[Period] = (),
        limit: int = 5,
    ) -> tuple[Passage, ...]:
        """Find passages, best first, within the given companies and periods (all when empty)."""
        request = indexer_pb2.SearchRequest(
            query=query,
            knowledge_base=knowledge_base,
            company_codes=[company.code for company in companies],
            periods=[str(period) for period in periods],
            limit=limit,
        )
        try:
            response = await self._stub.Search(request, timeout=self._deadline_s)
        except grpc.aio.AioRpcError as failure:
            raise error_from(failure, "indexer") from failure
        return tuple(codec.decode_passage(passage) for passage in response.passages)

    async def outline(self, report_id: str) -> tuple[OutlineNode, ...]:
        """List the headings of a report in reading order.

        Raises:
            NotFound: no such report.
        """
        request = indexer_pb2.OutlineRequest(report_id=report_id)
        try:
            response = await self._stub.Outline(request, timeout=self._deadline_s)
        except grpc.aio.AioRpcError as failure:
            raise error_from(failure, "indexer") from failure
        return tuple(
            OutlineNode(n.id, None if n.parent < 0 else n.parent, n.level, n.type, n.title, n.page)
            for n in response.nodes
        )

    async def recall_columns(self, question: str, limit: int = 5) -> tuple[RecalledColumn, ...]:
        """Find the columns that a question names, best first."""
        request = indexer_pb2.RecallColumnsRequest(question=question, limit=limit)
        try:
            response = await self._stub.RecallColumns(request, timeout=self._deadline_s)
        except grpc.aio.AioRpcError as failure:
            raise error_from(failure, "indexer") from failure
        return tuple(RecalledColumn(c.name, c.table, c.score) for c in response.columns)

    async def registry(self, knowledge_base: str, known_version: int = 0) -> Registry | None:
        """Fetch the company registry, or None when it is still at `known_version`.

        Raises:
            NotFound: no such knowledge base.
        """
        request = indexer_pb2.RegistryRequest(knowledge_base=knowledge_base, known_version=known_version)
        try:
            response = await self._stub.Registry(request, timeout=self._deadline_s)
        except grpc.aio.AioRpcError as failure:
            raise error_from(failure, "indexer") from failure
        if response.is_unchanged:
            return None
        entries = tuple(
            (codec.decode_company(entry.company), tuple(Period.parse(p) for p in entry.periods))
            for entry in response.entries
        )
        return Registry(response.version, entries, response.has_texts)


class GeneratorClient:
    """Calls the generator: a text may take `deadline_s`, a generator that is there begins within `begin_s`."""

    def __init__(self, channel: grpc.aio.Channel, deadline_s: float = 60.0, begin_s: float = 5.0) -> None:
        self._stub = generator_pb2_grpc.GeneratorServiceStub(channel)
        self._deadline_s = deadline_s
        self._begin_s = begin_s

    async def compose(
        self,
        understanding: Understanding,
        facts: FactAnswer | None = None,
        passages: Sequence[Passage] = (),
    ) -> AsyncIterator[Writing | str | Answer]:
        """Stream `Writing` where a model begins, pieces of the text, then the whole `Answer` last."""
        request = generator_pb2.ComposeRequest(
            understanding=codec.encode_understanding(understanding),
            facts=None if facts is None else codec.encode_fact_answer(facts),
            passages=[codec.encode_passage(passage) for passage in passages],
        )
        call = self._stub.Compose(request, timeout=self._deadline_s)
        try:
            # A server sends its metadata when it takes up a stream, long before a model has its first word.
            async with asyncio.timeout(self._begin_s):
                await call.initial_metadata()
        except TimeoutError:
            call.cancel()
            raise never_began("generator") from None
        try:
            async for response in call:
                if response.HasField("answer"):
                    yield codec.decode_answer(response.answer)
                elif response.HasField("writing"):
                    yield Writing(response.writing.model)
                else:
                    yield response.delta
        except grpc.aio.AioRpcError as failure:
            raise error_from(failure, "generator") from failure
