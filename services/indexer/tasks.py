"""The worker's edge: take an index request off the queue, index, tell the gateway how it ended."""

from __future__ import annotations

import time
from typing import Any

import structlog
from celery import Celery, Task
from celery.exceptions import Reject
from kombu.exceptions import OperationalError
from pydantic import ValidationError
from redis import Redis, RedisError

from nianbao.domain.errors import NianbaoError, Unavailable
from nianbao.domain.job import JobState
from nianbao.queue.app import delivery_tag_of, send_embed
from nianbao.queue.messages import EmbedRequest, IndexRequest, JobEvent
from nianbao.queue.names import INDEX_TASK
from nianbao.store.objects import ObjectStore
from nianbao.store.pool import SyncPool
from services.indexer.pipeline import Indexed, index_report
from services.indexer.task_edge import TOO_SLOW, attempts, kept_visible, tell

log = structlog.get_logger()


def register_index_task(
    app: Celery, broker: Redis, objects: ObjectStore, pool: SyncPool, retry_s: float, *, embeds: bool
) -> None:
    """Define the task `nianbao.index` on the app; `embeds` says whether embedding workers run."""

    def index(self: Task[Any, Any], message: dict[str, Any]) -> None:
        try:
            request = IndexRequest.model_validate(message)
        except ValidationError as error:
            # Nobody could be told which job it was: drop it, loudly.
            log.error("index_request_refused", errors=error.errors(include_input=False, include_url=False))
            return
        ids = structlog.contextvars.bound_contextvars(job_id=request.job_id, document_id=request.document_id)
        with ids, kept_visible(broker, delivery_tag_of(self.request)):
            tell(app, JobEvent(job_id=request.job_id, state=JobState.INDEXING, at=time.time()))
            outcome = _outcome(request, objects, pool, retry_s)
            if embeds and outcome.report_id is not None:
                _ask_for_vectors(app, outcome.report_id)
            tell(app, outcome)

    app.task(name=INDEX_TASK, bind=True, ignore_result=True)(index)


def _outcome(request: IndexRequest, objects: ObjectStore, pool: SyncPool, retry_s: float) -> JobEvent:
    """Index and say how it ended; one of the edges that let no error through.

    Raises:
        Reject: the database or the store is still away; the request goes back to the queue.
    """
    try:
        for attempt in attempts(retry_s):
            with attempt:
                indexed = index_report(request, objects, pool)
        return _done(request, indexed)
    except Unavailable as error:
        if error.code == TOO_SLOW:
            return _failed(request, error.code, error.message)
        log.warning("index_put_back", reason=error.message)
        raise Reject(error.message, requeue=True) from error
    except NianbaoError as error:
        log.warning("index_failed", code=error.code, reason=error.message)
        return _failed(request, error.code, error.message)
    except Exception:
        log.exception("index_crashed")
        return _failed(request, "internal", "建立索引时内部出错，请查看 indexer 的日志后重新提交")


def _ask_for_vectors(app: Celery, report_id: str) -> None:
    """Send the report on to be embedded; it is searchable without, so its job does not wait for it."""
    try:
        send_embed(app, EmbedRequest(report_id=report_id))
    except (OperationalError, RedisError, OSError) as error:
        raise Reject(str(error), requeue=True) from error


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


def _failed(request: IndexRequest, code: str, reason: str) -> JobEvent:
    return JobEvent(job_id=request.job_id, state=JobState.FAILED, at=time.time(), reason_code=code, reason=reason)
