"""The gRPC edge: decode, understand, encode."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import grpc
import structlog

from nianbao.rpc import codec
from nianbao.rpc.status import answers_errors
from nianbao.rpc.v1 import router_pb2, router_pb2_grpc
from services.router.follow_ups.complete_in_turn import complete_in_turn, is_incomplete
from services.router.offer_columns import ColumnSource, needs_columns, offer_columns
from services.router.pipeline import understand
from services.router.registry import RegistryCache

log = structlog.get_logger(__name__)

Context = grpc.aio.ServicerContext[Any, Any]


class RouterServicer(router_pb2_grpc.RouterServiceServicer):
    """Serves RouterService."""

    def __init__(self, registries: RegistryCache, columns: ColumnSource) -> None:
        self._registries = registries
        self._columns = columns

    def add_to(self, server: grpc.aio.Server) -> None:
        """Register with a server."""
        router_pb2_grpc.add_RouterServiceServicer_to_server(self, server)

    @answers_errors
    async def Understand(  # noqa: N802
        self, request: router_pb2.UnderstandRequest, context: Context
    ) -> router_pb2.UnderstandResponse:
        """Understand one question."""
        started = time.perf_counter()
        knowledge = await self._registries.knowledge(request.knowledge_base)
        history = codec.decode_turns(request.history)
        completed = complete_in_turn(request.question, request.proposed, history, knowledge)
        question = completed.question or request.question
        understanding = understand(question, knowledge)
        if needs_columns(understanding):
            offered = await offer_columns(understanding, self._columns)
            understanding = understand(question, replace(knowledge, offered=offered))
        if completed.question:
            understanding = replace(understanding, asked=request.question, completed_by=completed.by)
        elif history:
            understanding = replace(understanding, is_incomplete=is_incomplete(question, knowledge))
        log.info(
            "question_understood",
            route=str(understanding.route),
            operation=str(understanding.operation),
            companies=[company.code for company in understanding.companies],
            metrics=understanding.metrics,
            refusal_code=understanding.refusal_code,
            confidence=understanding.confidence,
            completed_by=completed.by,
            fault_of_proposed=completed.fault,
            ms=round((time.perf_counter() - started) * 1000, 1),
        )
        return router_pb2.UnderstandResponse(understanding=codec.encode_understanding(understanding))
