"""The worker's edge for imports: take a request, import, tell the gateway how far it is and how it ended."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import structlog
from celery import Celery, Task
from celery.exceptions import Reject
from pydantic import ValidationError
from redis import Redis

from nianbao.domain.errors import NianbaoError, Unavailable
from nianbao.domain.job import JobState
from nianbao.queue.app import delivery_tag_of
from nianbao.queue.messages import ImportRequest, JobEvent
from nianbao.queue.names import IMPORT_TASK
from nianbao.store.objects import ObjectStore
from nianbao.store.pool import SyncPool
from services.indexer.import_facts.pipeline import Imported, import_facts
from services.indexer.task_edge import TOO_SLOW, attempts, kept_visible, tell

log = structlog.get_logger()


def register_import_task(app: Celery, broker: Redis, objects: ObjectStore, pool: SyncPool, retry_s: float) -> None:
    """Define the task `nianbao.import` on the app."""

    def run(self: Task[Any, Any], message: dict[str, Any]) -> None:
        try:
            request = ImportRequest.model_validate(message)
        except ValidationError as error:
            # Nobody could be told which job it was: drop it, loudly.
            log.error("import_request_refused", errors=error.errors(include_input=False, include_url=False))
            return
        ids = structlog.contextvars.bound_contextvars(job_id=request.job_id, document_id=request.document_id)
        with ids, kept_visible(broker, delivery_tag_of(self.request)):
            _tell_progress(app, request, {})
            tell(app, _outcome(app, request, objects, pool, retry_s))

    app.task(name=IMPORT_TASK, bind=True, ignore_result=True)(run)


def _outcome(app: Celery, request: ImportRequest, objects: ObjectStore, pool: SyncPool, retry_s: float) -> JobEvent:
    """Import and say how it ended; one of the edges that let no error through.

    Raises:
        Reject: the database or the store is still away; the request goes back to the queue.
    """
    try:
        for attempt in attempts(retry_s):
            with attempt:
                done = import_facts(request, objects, pool, lambda counts: _tell_progress(app, request, counts))
        return _done(request, done)
    except Reject:
        raise
    except Unavailable as error:
        if error.code == TOO_SLOW:
            return _failed(request, error.code, error.message)
        log.warning("import_put_back", reason=error.message)
        raise Reject(error.message, requeue=True) from error
    except NianbaoError as error:
        log.warning("import_failed", code=error.code, reason=error.message)
        return _failed(request, error.code, error.message)
    except Exception:
        log.exception("import_crashed")
        return _failed(request, "internal", "导入时内部出错，请查看 indexer 的日志后重新导入")


def _tell_progress(app: Celery, request: ImportRequest, counts: Mapping[str, int]) -> None:
    tell(app, JobEvent(job_id=request.job_id, state=JobState.INDEXING, at=time.time(), counts=dict(counts)))


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


def _failed(request: ImportRequest, code: str, reason: str) -> JobEvent:
    return JobEvent(job_id=request.job_id, state=JobState.FAILED, at=time.time(), reason_code=code, reason=reason)
