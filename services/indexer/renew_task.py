"""The worker's edge for companies that lost a report: choose their figures anew."""

from __future__ import annotations

from typing import Any

import structlog
from celery import Celery, Task
from celery.exceptions import Reject
from pydantic import ValidationError
from redis import Redis

from nianbao.domain.errors import NianbaoError, Unavailable
from nianbao.queue.app import delivery_tag_of
from nianbao.queue.messages import RenewRequest
from nianbao.queue.names import RENEW_TASK
from nianbao.store import registry
from nianbao.store.pool import SyncPool, borrow_sync
from nianbao.store.reports import lock_company
from services.indexer.stages.renew_figures import renew_figures
from services.indexer.task_edge import TOO_SLOW, attempts, kept_visible

log = structlog.get_logger()


def register_renew_task(app: Celery, broker: Redis, pool: SyncPool, retry_s: float) -> None:
    """Define the task `nianbao.renew_figures` on the app."""

    def renew(self: Task[Any, Any], message: dict[str, Any]) -> None:
        try:
            request = RenewRequest.model_validate(message)
        except ValidationError as error:
            log.error("renew_request_refused", errors=error.errors(include_input=False, include_url=False))
            return
        with kept_visible(broker, delivery_tag_of(self.request)):
            _renew(request, pool, retry_s)

    app.task(name=RENEW_TASK, bind=True, ignore_result=True)(renew)


def _renew(request: RenewRequest, pool: SyncPool, retry_s: float) -> None:
    """Renew; one of the edges that let no error through.

    Raises:
        Reject: the database is still away; the request goes back to the queue.
    """
    try:
        for attempt in attempts(retry_s):
            with attempt:
                renew_companies(request, pool)
    except Unavailable as error:
        if error.code != TOO_SLOW:
            log.warning("renew_put_back", reason=error.message)
            raise Reject(error.message, requeue=True) from error
        log.error("renew_dropped", code=error.code, reason=error.message)
    except NianbaoError as error:
        log.error("renew_dropped", code=error.code, reason=error.message)
    except Exception:
        log.exception("renew_crashed")


def renew_companies(request: RenewRequest, pool: SyncPool) -> None:
    """Choose the figures of all named companies in one transaction; a knowledge base that is gone has none."""
    with borrow_sync(pool) as connection:
        row = connection.execute(
            "SELECT 1 FROM nianbao.knowledge_base WHERE id = %s", (request.knowledge_base_id,)
        ).fetchone()
        if row is None:
            return
        companies = sorted(request.companies)
        for code in companies:
            lock_company(connection, request.knowledge_base_id, code)
        for code in companies:
            renew_figures(connection, request.knowledge_base_id, code)
        registry.raise_version(connection, request.knowledge_base_id)
