"""The embedding worker's edge: take a report off the queue, give its passages vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from celery import Celery, Task

from nianbao.llm.embedder import Embedder
from nianbao.queue.app import send_embed
from nianbao.queue.jobless_edge import JoblessEdge
from nianbao.queue.messages import EmbedAllRequest, EmbedRequest
from nianbao.queue.names import EMBED_ALL_TASK, EMBED_TASK
from nianbao.queue.patiently import Stopping
from nianbao.queue.task_edge import is_stopping, read_message
from nianbao.store.embeddings import bare_reports
from nianbao.store.pool import SyncPool, borrow_sync
from services.indexer.embed_report import embed_report
from services.indexer.keep_vector_index import VectorIndexKeeper

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class EmbedTasks:
    """What embedding needs. Without its vectors a report is still found by its words."""

    app: Celery
    edge: JoblessEdge
    edge_of_all: JoblessEdge
    pool: SyncPool
    embedder: Embedder
    index: VectorIndexKeeper
    batch_size: int
    text_chars: int

    def register(self) -> None:
        """Define the tasks `nianbao.embed` and `nianbao.embed_all` on the app."""

        def embed(task: Task[Any, Any], message: dict[str, Any]) -> None:
            request = read_message(self.app, EmbedRequest, EMBED_TASK, message)
            if request is not None:
                with structlog.contextvars.bound_contextvars(report_id=request.report_id):
                    self.edge.serve(task, request, lambda: self._embed(request))

        def embed_all(task: Task[Any, Any], message: dict[str, Any]) -> None:
            request = read_message(self.app, EmbedAllRequest, EMBED_ALL_TASK, message)
            if request is not None:
                with structlog.contextvars.bound_contextvars(knowledge_base=request.knowledge_base):
                    self.edge_of_all.serve(task, request, lambda: self._embed_all(request))

        self.app.task(name=EMBED_TASK, bind=True, ignore_result=True)(embed)
        self.app.task(name=EMBED_ALL_TASK, bind=True, ignore_result=True)(embed_all)

    def _embed(self, request: EmbedRequest) -> None:
        done = embed_report(
            UUID(request.report_id),
            self.embedder,
            self.pool,
            batch_size=self.batch_size,
            text_chars=self.text_chars,
            goes_on=lambda: not is_stopping(),
        )
        if not done.is_complete:
            # A stopping worker must not be killed in the middle of a long report.
            raise Stopping
        log.info("report_embedded", passages=done.passages, seconds=round(done.seconds, 3))
        self.index.keep(self.embedder.name, self.embedder.dimension)

    def _embed_all(self, request: EmbedAllRequest) -> None:
        with borrow_sync(self.pool) as connection:
            report_ids = bare_reports(connection, request.knowledge_base, self.embedder.name)
        for report_id in report_ids:
            send_embed(self.app, EmbedRequest(report_id=str(report_id)))
        log.info("reports_queued_for_embedding", reports=len(report_ids))
        self.index.keep(self.embedder.name, self.embedder.dimension)
