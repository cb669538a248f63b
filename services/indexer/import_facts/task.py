"""The worker's edge for imports: take a request, import, tell the gateway how far it is and how it ended."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import structlog
from celery import Celery, Task

from nianbao.domain.job import JobState
from nianbao.queue.app import send_event
from nianbao.queue.messages import ImportRequest, JobEvent
from nianbao.queue.names import IMPORT_TASK
from nianbao.queue.task_edge import TaskEdge, read_message
from nianbao.store.objects import ObjectStore
from nianbao.store.pool import SyncPool
from services.indexer.import_facts.pipeline import Imported, import_facts

log = structlog.get_logger()


def register_import_task(app: Celery, edge: TaskEdge, objects: ObjectStore, pool: SyncPool) -> None:
    """Define the task `nianbao.import` on the app."""

    def run(self: Task[Any, Any], message: dict[str, Any]) -> None:
        request = read_message(app, ImportRequest, IMPORT_TASK, message)
        if request is None:
            return

        def work() -> None:
            _tell_progress(app, request, {})
            done = import_facts(request, objects, pool, lambda counts: _tell_progress(app, request, counts))
            send_event(app, _done(request, done))

        with structlog.contextvars.bound_contextvars(job_id=request.job_id, document_id=request.document_id):
            edge.serve(self, request.job_id, work)

    app.task(name=IMPORT_TASK, bind=True, ignore_result=True)(run)


def _tell_progress(app: Celery, request: ImportRequest, counts: Mapping[str, int]) -> None:
    send_event(app, JobEvent(job_id=request.job_id, state=JobState.INDEXING, at=time.time(), counts=dict(counts)))


def _done(request: ImportRequest, imported: Imported) -> JobEvent:
    log.info("facts_imported", seconds=round(imported.seconds, 3), **imported.counts)
    return JobEvent(
        job_id=request.job_id,
        state=JobState.PARTIAL if imported.warnings else JobState.READY,
        at=time.time(),
        warnings=imported.warnings,
        stage_s={"import": round(imported.seconds, 3)},
        counts=dict(imported.counts),
    )
