"""The worker's edge for companies that lost a report: choose their figures anew."""

from __future__ import annotations

from typing import Any

from celery import Celery, Task

from nianbao.queue.jobless_edge import JoblessEdge
from nianbao.queue.messages import RenewRequest
from nianbao.queue.names import RENEW_TASK
from nianbao.queue.task_edge import read_message
from nianbao.store import registry
from nianbao.store.pool import SyncPool, borrow_sync
from nianbao.store.reports import lock_company
from services.indexer.stages.renew_figures import renew_figures


def register_renew_task(app: Celery, edge: JoblessEdge, pool: SyncPool) -> None:
    """Define the task `nianbao.renew_figures` on the app."""

    def renew(self: Task[Any, Any], message: dict[str, Any]) -> None:
        request = read_message(app, RenewRequest, RENEW_TASK, message)
        if request is not None:
            edge.serve(self, request, lambda: renew_companies(request, pool))

    app.task(name=RENEW_TASK, bind=True, ignore_result=True)(renew)


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
