"""The worker's edge: take an index request off the queue, index, tell the gateway how it ended."""

from __future__ import annotations

import time
from typing import Any

import structlog
from celery import Celery, Task

from nianbao.domain.job import JobState
from nianbao.queue.app import send_embed, send_event
from nianbao.queue.messages import EmbedRequest, IndexRequest, JobEvent
from nianbao.queue.names import INDEX_TASK
from nianbao.queue.task_edge import TaskEdge, read_message
from nianbao.store.objects import ObjectStore
from nianbao.store.pool import SyncPool
from services.indexer.keep_word_blocks import WordBlockKeeper
from services.indexer.pipeline import Indexed, index_report

log = structlog.get_logger()


def register_index_task(app: Celery, edge: TaskEdge, objects: ObjectStore, pool: SyncPool, *, embeds: bool) -> None:
    """Define the task `nianbao.index` on the app; `embeds` says whether embedding workers run."""
    blocks = WordBlockKeeper(pool)

    def index(self: Task[Any, Any], message: dict[str, Any]) -> None:
        request = read_message(app, IndexRequest, INDEX_TASK, message)
        if request is None:
            return

        def work() -> None:
            send_event(app, JobEvent(job_id=request.job_id, state=JobState.INDEXING, at=time.time()))
            indexed = index_report(request, objects, pool)
            if embeds:
                # It is searchable without vectors, so its job does not wait for them.
                send_embed(app, EmbedRequest(report_id=str(indexed.report_id)))
            send_event(app, _done(request, indexed))
            blocks.keep()

        with structlog.contextvars.bound_contextvars(job_id=request.job_id, document_id=request.document_id):
            edge.serve(self, request.job_id, work)

    app.task(name=INDEX_TASK, bind=True, ignore_result=True)(index)


def _done(request: IndexRequest, indexed: Indexed) -> JobEvent:
    log.info("report_indexed", report=str(indexed.report_id), seconds=round(indexed.seconds, 3))
    return JobEvent(
        job_id=request.job_id,
        state=JobState.PARTIAL if indexed.warnings else JobState.READY,
        at=time.time(),
        warnings=indexed.warnings,
        stage_s={"index": round(indexed.seconds, 3)},
        pages=indexed.pages,
        report_id=str(indexed.report_id),
    )
