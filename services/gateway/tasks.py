"""The worker: writes down what happened to jobs. It alone changes their states after they are queued."""

from __future__ import annotations

import uuid
from typing import Any

import structlog
from celery import Celery, Task
from pydantic import ValidationError

from nianbao.domain.errors import Unavailable
from nianbao.domain.job import JobState
from nianbao.queue.messages import JobEvent
from nianbao.queue.names import EVENT_TASK
from nianbao.runtime.logging import log_context
from nianbao.store import jobs
from nianbao.store.jobs import Job
from nianbao.store.pool import SyncPool, borrow_sync
from services.gateway.job_life import apply_event
from services.gateway.measures import JOBS

log = structlog.get_logger(__name__)

_RETRY_S = 2.0


def register_tasks(app: Celery, database: SyncPool) -> None:
    """Register the task `nianbao.job_event`."""

    @app.task(name=EVENT_TASK, bind=True, max_retries=None)
    def job_event(self: Task[..., None], payload: dict[str, Any]) -> None:
        """Write one event down; comes back later while the database is away."""
        try:
            event = JobEvent.model_validate(payload)
            job_id = uuid.UUID(event.job_id)
        except (ValidationError, ValueError):
            # Bringing it back would not make it better.
            log.exception("job_event_unreadable")
            return
        with log_context(job_id=event.job_id):
            try:
                record_event(database, job_id, event)
            except Unavailable as error:
                log.warning("job_event_postponed", state=event.state)
                raise self.retry(exc=error, countdown=_RETRY_S) from error


def record_event(database: SyncPool, job_id: uuid.UUID, event: JobEvent) -> Job | None:
    """Move a job by one event and return it as it is then; None when it was deleted."""
    states: list[JobState] = []

    def step(job: Job) -> Job | None:
        states.append(job.state)
        return apply_event(job, event)

    with borrow_sync(database) as connection:
        job = jobs.change_now(connection, job_id, step)
    if job is None:
        log.warning("job_event_for_no_job", state=event.state)
    elif job.state is not states[0]:
        JOBS.labels(job.state.value).inc()
        log.info("job_moved", before=states[0], after=job.state, reason_code=job.reason_code)
    return job
