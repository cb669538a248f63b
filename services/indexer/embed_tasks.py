"""The embedding worker's edge: take a report off the queue, give its passages vectors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import structlog
from celery import Celery, Task
from celery.exceptions import Reject
from celery.worker import state as worker_state
from kombu.exceptions import OperationalError
from pydantic import ValidationError
from redis import Redis, RedisError

from nianbao.domain.errors import NianbaoError, Unavailable
from nianbao.llm.embedder import Embedder
from nianbao.queue.app import delivery_tag_of, send_embed
from nianbao.queue.messages import EmbedAllRequest, EmbedRequest, Message
from nianbao.queue.names import EMBED_ALL_TASK, EMBED_TASK
from nianbao.store.embeddings import bare_reports
from nianbao.store.pool import SyncPool, borrow_sync
from services.indexer.embed_report import embed_report
from services.indexer.keep_vector_index import VectorIndexKeeper
from services.indexer.task_edge import TOO_SLOW, attempts, kept_visible

log = structlog.get_logger()

_Request = TypeVar("_Request", bound=Message)


@dataclass(frozen=True, slots=True)
class EmbedTasks:
    """What embedding needs; `retry_s` is how long a task waits for a model or database that is away."""

    app: Celery
    broker: Redis
    pool: SyncPool
    embedder: Embedder
    index: VectorIndexKeeper
    batch_size: int
    text_chars: int
    retry_s: float

    def register(self) -> None:
        """Define the tasks `nianbao.embed` and `nianbao.embed_all` on the app."""

        def embed(task: Task[Any, Any], message: dict[str, Any]) -> None:
            request = _decode(EmbedRequest, message)
            if request is not None:
                with structlog.contextvars.bound_contextvars(report_id=request.report_id):
                    self._run(task, lambda: self._embed(request))

        def embed_all(task: Task[Any, Any], message: dict[str, Any]) -> None:
            request = _decode(EmbedAllRequest, message)
            if request is not None:
                with structlog.contextvars.bound_contextvars(knowledge_base=request.knowledge_base):
                    self._run(task, lambda: self._embed_all(request))

        self.app.task(name=EMBED_TASK, bind=True, ignore_result=True)(embed)
        self.app.task(name=EMBED_ALL_TASK, bind=True, ignore_result=True)(embed_all)

    def _run(self, task: Task[Any, Any], work: Callable[[], None]) -> None:
        """Do the work; one of the edges that let no error through.

        Raises:
            Reject: something is still away, or the worker stops; the request goes back to the queue.
        """
        with kept_visible(self.broker, delivery_tag_of(task.request)):
            try:
                for attempt in attempts(self.retry_s):
                    with attempt:
                        work()
            except Unavailable as error:
                if error.code == TOO_SLOW:
                    log.error("embed_dropped", code=error.code, reason=error.message)
                    return
                log.warning("embed_put_back", reason=error.message)
                raise Reject(error.message, requeue=True) from error
            except (OperationalError, RedisError) as error:
                raise Reject(str(error), requeue=True) from error
            except NianbaoError as error:
                log.error("embed_dropped", code=error.code, reason=error.message)
            except Reject:
                raise
            except Exception:
                # The report stays searchable by its words; `nianbao embed` asks again.
                log.exception("embed_crashed")

    def _embed(self, request: EmbedRequest) -> None:
        done = embed_report(
            UUID(request.report_id),
            self.embedder,
            self.pool,
            batch_size=self.batch_size,
            text_chars=self.text_chars,
            goes_on=_goes_on,
        )
        if not done.is_complete:
            # A stopping worker must not be killed in the middle of a long report.
            raise Reject("the worker stops", requeue=True)
        log.info("report_embedded", passages=done.passages, seconds=round(done.seconds, 3))
        self.index.keep(self.embedder.name, self.embedder.dimension)

    def _embed_all(self, request: EmbedAllRequest) -> None:
        with borrow_sync(self.pool) as connection:
            report_ids = bare_reports(connection, request.knowledge_base, self.embedder.name)
        for report_id in report_ids:
            send_embed(self.app, EmbedRequest(report_id=str(report_id)))
        log.info("reports_queued_for_embedding", reports=len(report_ids))
        self.index.keep(self.embedder.name, self.embedder.dimension)


def _goes_on() -> bool:
    """Whether the worker was not told to stop: Celery notes a signal there while the task runs."""
    return worker_state.should_stop in (None, False) and worker_state.should_terminate in (None, False)


def _decode(kind: type[_Request], message: dict[str, Any]) -> _Request | None:
    try:
        return kind.model_validate(message)
    except ValidationError as error:
        log.error("embed_request_refused", errors=error.errors(include_input=False, include_url=False))
        return None
