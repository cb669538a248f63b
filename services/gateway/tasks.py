"""The worker: writes down what happened to jobs. It alone changes their states after they are queued."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from celery import Celery, Task
from celery.exceptions import Reject
from pydantic import ValidationError
from redis import Redis

from nianbao.domain.errors import Unavailable
from nianbao.domain.faults import name_of
from nianbao.domain.job import JobState
from nianbao.queue.app import delivery_tag_of
from nianbao.queue.measures import TASK_RETRIES, TASK_SECONDS, count_from_zero
from nianbao.queue.messages import JobEvent, UnreadableMessage
from nianbao.queue.names import EVENT_TASK, UNREADABLE_TASK
from nianbao.queue.patiently import Patience, Stopping, patiently
from nianbao.queue.task_edge import is_stopping, kept_visible
from nianbao.runtime.logging import log_context
from nianbao.store import dead_letters, jobs
from nianbao.store.jobs import Job
from nianbao.store.pool import SyncPool, borrow_sync
from services.gateway.job_life import apply_event, storable
from services.gateway.measures import DEAD_LETTERS, JOB_STAGE_SECONDS, JOBS

log = structlog.get_logger(__name__)

# Events wait in order for as long as the database is away: losing one would leave its job hanging.
_PATIENCE = Patience(give_up_s=float("inf"), longest_wait_s=5.0)


def register_tasks(app: Celery, database: SyncPool, broker: Redis) -> None:
    """Register the tasks `nianbao.job_event` and `nianbao.unreadable`."""
    count_from_zero(EVENT_TASK)

    def patient(task: Task[..., None], work: Callable[[], object]) -> None:
        def on_wait(fault: Unavailable, failures: int) -> None:
            TASK_RETRIES.labels(EVENT_TASK, name_of(fault)).inc()
            log.warning("job_event_waits", fault=name_of(fault), failures=failures)

        began, outcome = time.monotonic(), "failed"
        with kept_visible(broker, delivery_tag_of(task.request)):
            try:
                patiently(work, _PATIENCE, on_wait=on_wait, stops=is_stopping)
                outcome = "done"
            except Stopping as stop:
                outcome = "put_back"
                raise Reject("the worker stops", requeue=True) from stop
            finally:
                TASK_SECONDS.labels(EVENT_TASK, outcome).observe(time.monotonic() - began)

    @app.task(name=EVENT_TASK, bind=True, max_retries=0)
    def job_event(self: Task[..., None], payload: dict[str, Any]) -> None:
        """Write one event down; waits while the database is away."""
        try:
            event = JobEvent.model_validate(payload)
            job_id = uuid.UUID(event.job_id)
        except (ValidationError, ValueError) as error:
            # Bringing it back would not make it better.
            log.exception("job_event_unreadable")
            unreadable = UnreadableMessage(task=EVENT_TASK, body=repr(payload)[:2000], error=str(error)[:2000])
            patient(self, lambda: bury_unreadable(database, unreadable))
            return
        with log_context(job_id=event.job_id):
            patient(self, lambda: record_event(database, job_id, event))

    @app.task(name=UNREADABLE_TASK, bind=True, max_retries=0)
    def unreadable(self: Task[..., None], payload: dict[str, Any]) -> None:
        """Keep a message that its receiver could not read."""
        patient(self, lambda: bury_unreadable(database, UnreadableMessage.model_validate(payload)))


def bury_unreadable(database: SyncPool, unreadable: UnreadableMessage) -> None:
    """Write a message that nobody could read, or whose work no job waits for, to the dead letters."""
    with borrow_sync(database) as connection:
        dead_letters.bury(
            connection,
            job_id=None,
            task=unreadable.task,
            reason_code=unreadable.reason_code,
            reason=storable(unreadable.reason) or "消息无法读取：各服务的版本不一致，请升级到同一版本",
            traceback=storable(unreadable.error),
            message=storable(unreadable.body),
        )
    DEAD_LETTERS.labels(unreadable.reason_code).inc()


def record_event(database: SyncPool, job_id: uuid.UUID, event: JobEvent) -> Job | None:
    """Move a job by one event and return it as it is then; None when it was deleted."""
    states: list[JobState] = []

    def step(job: Job) -> Job | None:
        states.append(job.state)
        return apply_event(job, event)

    with borrow_sync(database) as connection:
        job = jobs.change_now(connection, job_id, step)
        if job is not None and event.state is JobState.FAILED:
            dead_letters.bury(
                connection,
                job_id=job_id,
                attempt=job.attempt,
                task=event.task,
                reason_code=event.reason_code,
                reason=storable(event.reason),
                traceback=storable(event.traceback),
            )
    if job is not None and event.state is JobState.FAILED:
        DEAD_LETTERS.labels(event.reason_code).inc()
    if job is None:
        log.warning("job_event_for_no_job", state=event.state)
    elif job.state is not states[0]:
        JOBS.labels(job.state.value).inc()
        for stage, seconds in event.stage_s.items():
            JOB_STAGE_SECONDS.labels(stage).observe(seconds)
        log.info("job_moved", before=states[0], after=job.state, reason_code=job.reason_code)
    return job
