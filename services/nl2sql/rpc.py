"""The gRPC edge: decode, answer, encode."""

from __future__ import annotations

import time
from typing import Any

import grpc
import structlog

from nianbao.domain.catalogue import Catalogue
from nianbao.rpc import codec, comparison_codec
from nianbao.rpc.status import answers_errors
from nianbao.rpc.v1 import nl2sql_pb2, nl2sql_pb2_grpc
from services.nl2sql.pipeline import answer, compare, rank
from services.nl2sql.reader import Reader
from services.nl2sql.reread.pipeline import Rereader
from services.nl2sql.reread.propose_question import QuestionProposer

log = structlog.get_logger(__name__)

Context = grpc.aio.ServicerContext[Any, Any]


class Nl2SqlServicer(nl2sql_pb2_grpc.Nl2SqlServiceServicer):
    """Serves Nl2SqlService."""

    def __init__(
        self,
        reader: Reader,
        catalogue: Catalogue,
        rereader: Rereader | None = None,
        proposer: QuestionProposer | None = None,
    ) -> None:
        self._reader = reader
        self._catalogue = catalogue
        self._rereader = rereader
        self._proposer = proposer

    def add_to(self, server: grpc.aio.Server) -> None:
        """Register with a server."""
        nl2sql_pb2_grpc.add_Nl2SqlServiceServicer_to_server(self, server)

    @answers_errors
    async def Answer(self, request: nl2sql_pb2.AnswerRequest, context: Context) -> nl2sql_pb2.AnswerResponse:  # noqa: N802
        """Answer one understood question."""
        started = time.perf_counter()
        understanding = codec.decode_understanding(request.understanding)
        result = await answer(understanding, request.knowledge_base, self._reader, self._catalogue)
        log.info(
            "facts_answered",
            operation=str(understanding.operation),
            metrics=understanding.metrics,
            cells=len(result.cells),
            computed=len(result.computed),
            refusal_code=result.refusal_code,
            ms=round((time.perf_counter() - started) * 1000, 1),
        )
        return nl2sql_pb2.AnswerResponse(answer=codec.encode_fact_answer(result))

    @answers_errors
    async def Compare(self, request: nl2sql_pb2.CompareRequest, context: Context) -> nl2sql_pb2.CompareResponse:  # noqa: N802
        """Set companies beside each other."""
        started = time.perf_counter()
        wanted = comparison_codec.decode_comparison_request(request)
        result = await compare(wanted, request.knowledge_base, self._reader, self._catalogue)
        log.info(
            "companies_compared",
            companies=len(wanted.companies),
            metrics=wanted.metrics,
            periods=len(wanted.periods),
            gaps=len(result.gaps),
            ms=round((time.perf_counter() - started) * 1000, 1),
        )
        return comparison_codec.encode_comparison(result)

    @answers_errors
    async def Rank(self, request: nl2sql_pb2.RankRequest, context: Context) -> nl2sql_pb2.RankResponse:  # noqa: N802
        """Order all companies of a period by a metric."""
        wanted = comparison_codec.decode_ranking_request(request)
        result = await rank(wanted, request.knowledge_base, self._reader, self._catalogue)
        return comparison_codec.encode_ranking(result)

    @answers_errors
    async def Reread(self, request: nl2sql_pb2.RereadRequest, context: Context) -> nl2sql_pb2.RereadResponse:  # noqa: N802
        """Let the model read a question again; without a model it comes back as it was."""
        understanding = codec.decode_understanding(request.understanding)
        if self._rereader is not None:
            understanding = await self._rereader.reread(understanding, request.knowledge_base)
        return nl2sql_pb2.RereadResponse(understanding=codec.encode_understanding(understanding))

    @answers_errors
    async def ProposeQuestion(  # noqa: N802
        self, request: nl2sql_pb2.ProposeQuestionRequest, context: Context
    ) -> nl2sql_pb2.ProposeQuestionResponse:
        """Let the model propose what a follow-up asks in full; without a model nothing."""
        if self._proposer is None:
            return nl2sql_pb2.ProposeQuestionResponse()
        proposed = await self._proposer.propose(request.question, codec.decode_turns(request.history))
        return nl2sql_pb2.ProposeQuestionResponse(question=proposed)
