"""The gRPC edge: decode, compose, stream."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import grpc
import structlog

from nianbao.domain.answer import Answer, Writing
from nianbao.domain.errors import NianbaoError
from nianbao.rpc import codec
from nianbao.rpc.status import abort_with
from nianbao.rpc.v1 import generator_pb2, generator_pb2_grpc
from services.generator.pipeline import Composer

log = structlog.get_logger(__name__)

Context = grpc.aio.ServicerContext[Any, Any]


class GeneratorServicer(generator_pb2_grpc.GeneratorServiceServicer):
    """Serves GeneratorService."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer

    async def Compose(  # noqa: N802
        self, request: generator_pb2.ComposeRequest, context: Context
    ) -> AsyncIterator[generator_pb2.ComposeResponse]:
        """Stream the answer's text, then the answer."""
        try:
            understanding = codec.decode_understanding(request.understanding)
            facts = codec.decode_fact_answer(request.facts) if request.HasField("facts") else None
            passages = [codec.decode_passage(passage) for passage in request.passages]
            async for piece in self._composer.compose(understanding, facts, passages):
                yield _response(piece)
        except NianbaoError as error:
            await abort_with(context, error)
        except Exception:
            log.exception("rpc_failed", method="Compose")
            await abort_with(context, NianbaoError("服务内部出错，请查看日志"))


def register(server: grpc.aio.Server, servicer: GeneratorServicer) -> None:
    """Add the servicer to a server."""
    generator_pb2_grpc.add_GeneratorServiceServicer_to_server(servicer, server)


def _response(piece: Writing | str | Answer) -> generator_pb2.ComposeResponse:
    if isinstance(piece, Writing):
        return generator_pb2.ComposeResponse(writing=generator_pb2.Writing(model=piece.model))
    if isinstance(piece, str):
        return generator_pb2.ComposeResponse(delta=piece)
    log.info("answer_composed", route=str(piece.route), composed_by=piece.composed_by, refusal_code=piece.refusal_code)
    return generator_pb2.ComposeResponse(answer=codec.encode_answer(piece))
