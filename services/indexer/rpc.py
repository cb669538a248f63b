"""The indexer's gRPC edge: decode, call, encode."""

from __future__ import annotations

import asyncio
from uuid import UUID

import grpc
import structlog

from nianbao.domain.errors import BadQuestion, NotFound
from nianbao.rpc import codec
from nianbao.rpc.status import answers_errors
from nianbao.rpc.v1 import indexer_pb2 as pb
from nianbao.rpc.v1 import indexer_pb2_grpc
from nianbao.store.pool import AsyncPool, borrow
from nianbao.store.registry import has_texts, list_registry, version_of
from nianbao.store.tree import headings_of
from services.indexer.columns.recall_columns import ColumnRecall
from services.indexer.search.search_passages import PassageSearch, no_knowledge_base

log = structlog.get_logger()

_LIMIT = 5
_LONGEST_QUESTION = 4000


class IndexerServicer(indexer_pb2_grpc.IndexerServiceServicer):
    """Answers the calls of IndexerService."""

    def __init__(self, pool: AsyncPool, search: PassageSearch, columns: ColumnRecall, limit_max: int) -> None:
        self._pool = pool
        self._search = search
        self._columns = columns
        self._limit_max = limit_max

    @answers_errors
    async def Search(  # noqa: N802 - gRPC's names
        self, request: pb.SearchRequest, context: grpc.aio.ServicerContext[pb.SearchRequest, pb.SearchResponse]
    ) -> pb.SearchResponse:
        """Find passages, best first."""
        _refuse_long(request.query)
        found = await self._search.search(
            request.query, request.knowledge_base, request.company_codes, request.periods, self._limit(request.limit)
        )
        log.info("passages_searched", searched_by=found.searched_by, found=len(found.passages))
        return pb.SearchResponse(
            passages=[codec.encode_passage(passage) for passage in found.passages], searched_by=found.searched_by
        )

    @answers_errors
    async def Outline(  # noqa: N802
        self, request: pb.OutlineRequest, context: grpc.aio.ServicerContext[pb.OutlineRequest, pb.OutlineResponse]
    ) -> pb.OutlineResponse:
        """List the headings of a report in reading order."""
        async with borrow(self._pool) as connection:
            headings = await headings_of(connection, _report_id(request.report_id))
        if not headings:
            raise _no_report(request.report_id)
        nodes = [
            pb.OutlineNode(
                id=node.id,
                parent=-1 if node.parent is None else node.parent,
                level=node.level,
                type=node.type,
                title=node.title,
                page=node.page,
            )
            for node in headings
        ]
        return pb.OutlineResponse(nodes=nodes)

    @answers_errors
    async def RecallColumns(  # noqa: N802
        self,
        request: pb.RecallColumnsRequest,
        context: grpc.aio.ServicerContext[pb.RecallColumnsRequest, pb.RecallColumnsResponse],
    ) -> pb.RecallColumnsResponse:
        """Find the columns that a question names, best first."""
        _refuse_long(request.question)
        # A thread of its own: the vector of a question takes 25 ms in which searches go on.
        columns = await asyncio.to_thread(self._columns.recall, request.question, self._limit(request.limit))
        return pb.RecallColumnsResponse(
            columns=[pb.RecalledColumn(name=each.name, table=each.table, score=each.score) for each in columns]
        )

    @answers_errors
    async def Registry(  # noqa: N802
        self, request: pb.RegistryRequest, context: grpc.aio.ServicerContext[pb.RegistryRequest, pb.RegistryResponse]
    ) -> pb.RegistryResponse:
        """List the companies of a knowledge base, unless the caller's version is the newest."""
        async with borrow(self._pool) as connection:
            held = await version_of(connection, request.knowledge_base)
            if held is None:
                raise no_knowledge_base(request.knowledge_base)
            if held.version and held.version == request.known_version:
                return pb.RegistryResponse(version=held.version, is_unchanged=True)
            entries = await list_registry(connection, held.id)
            texts = await has_texts(connection, held.id)
        return pb.RegistryResponse(
            version=held.version,
            has_texts=texts,
            entries=[
                pb.RegistryEntry(
                    company=codec.encode_company(entry.company), periods=[str(period) for period in entry.periods]
                )
                for entry in entries
            ],
        )

    def _limit(self, asked: int) -> int:
        return min(asked if asked > 0 else _LIMIT, self._limit_max)


def register(
    server: grpc.aio.Server, pool: AsyncPool, search: PassageSearch, columns: ColumnRecall, limit_max: int
) -> None:
    """Add the service to a server."""
    indexer_pb2_grpc.add_IndexerServiceServicer_to_server(IndexerServicer(pool, search, columns, limit_max), server)


def _refuse_long(text: str) -> None:
    if len(text) > _LONGEST_QUESTION:
        raise BadQuestion(f"问题太长（{len(text)} 字），请缩短到 {_LONGEST_QUESTION} 字以内")


def _report_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise _no_report(text) from None


def _no_report(report_id: str) -> NotFound:
    return NotFound(f"没有编号为「{report_id[:64]}」的报告，请用 /v1/reports 查看已有的报告", code="report_not_found")
