"""The edge of every task: its message stays ours, faults are waited out, an end is always told.

A task ends in one of four ways: done; failed, with its reason and traceback told to the gateway;
quarantined, when too many workers died over it; or put back, when this worker stops.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from celery import Celery, Task
from celery.exceptions import Reject
from celery.worker import state as worker_state
from pydantic import ValidationError
from redis import Redis, RedisError

from nianbao.domain.errors import NianbaoError, Unavailable
from nianbao.domain.faults import name_of
from nianbao.domain.job import JobState
from nianbao.queue.app import VISIBILITY_TIMEOUT_S, delivery_tag_of, keep_visible, send_event, send_unreadable
from nianbao.queue.death_tally import DeathTally
from nianbao.queue.measures import TASK_REDELIVERIES, TASK_RETRIES, TASK_SECONDS, count_from_zero
from nianbao.queue.messages import JobEvent, Message, UnreadableMessage
from nianbao.queue.patiently import Patience, Stopping, patiently

log = structlog.get_logger(__name__)

QUARANTINED = "quarantined"
TRACEBACK_CHARS = 8000
BODY_CHARS = 2000
# Telling an end must outlast an outage of the broker; without it nobody knows what became of the job.
TELLING = Patience(give_up_s=600.0)

_Kind = TypeVar("_Kind", bound=Message)


@dataclass(frozen=True, slots=True)
class TaskEdge:
    """The edge of one kind of task: `state` is what its jobs are in meanwhile.

    `deaths_max` workers may die over a job before it is put aside.
    """

    app: Celery
    broker: Redis
    task: str
    state: JobState
    patience: Patience
    deaths_max: int = 5

    def __post_init__(self) -> None:
        count_from_zero(self.task)

    def serve(
        self,
        celery_task: Task[Any, Any],
        job_id: str,
        work: Callable[[], None],
        *,
        instead: Callable[[], None] | None = None,
    ) -> None:
        """Do the work of one message; `work` may be done more than once, so doing it again must change nothing.

        `instead` is done where the job would fail otherwise.

        Raises:
            Reject: this worker stops, or nobody can be told how it ended; the message goes back to the queue.
        """
        began = time.monotonic()
        tally = DeathTally(self.broker, self.task)
        outcome = "put_back"
        with kept_visible(self.broker, delivery_tag_of(celery_task.request)):
            deaths = tally.begin(job_id)
            try:
                outcome = self._serve(job_id, deaths, work, instead)
            except (Stopping, Unavailable) as error:
                log.info("task_put_back", task=self.task)
                raise Reject(str(error), requeue=True) from error
            finally:
                # Reached only by a worker that lives.
                tally.end(job_id)
                TASK_SECONDS.labels(self.task, outcome).observe(time.monotonic() - began)

    def tell(self, event: JobEvent) -> None:
        """Send an event, however long the broker takes to come back.

        Raises:
            Stopping: this worker stops.
            Unavailable: the broker stays away.
        """
        patiently(lambda: send_event(self.app, event), TELLING, stops=is_stopping)

    def _serve(self, job_id: str, deaths: int, work: Callable[[], None], instead: Callable[[], None] | None) -> str:
        if deaths:
            TASK_REDELIVERIES.labels(self.task).inc()
            log.warning("task_began_again", task=self.task, deaths=deaths)
            self._say(JobEvent(job_id=job_id, state=self.state, at=time.time(), deaths=deaths))
        failure = self._failure(job_id, deaths, work)
        if failure is None:
            return "done"
        log.warning("task_failed", task=self.task, code=failure.reason_code, reason=failure.reason)
        if instead is not None:
            patiently(instead, self.patience, stops=is_stopping)
        else:
            self.tell(failure)
        return QUARANTINED if failure.reason_code == QUARANTINED else "failed"

    def _failure(self, job_id: str, deaths: int, work: Callable[[], None]) -> JobEvent | None:
        """Do the work; the event that says why it failed, or None when it did not."""

        def failed(code: str, reason: str, error: BaseException | None = None) -> JobEvent:
            return JobEvent(
                job_id=job_id,
                state=JobState.FAILED,
                at=time.time(),
                reason_code=code,
                reason=reason,
                task=self.task,
                traceback="" if error is None else "".join(traceback.format_exception(error))[-TRACEBACK_CHARS:],
                deaths=deaths,
            )

        def on_wait(fault: Unavailable, failures: int) -> None:
            TASK_RETRIES.labels(self.task, name_of(fault)).inc()
            log.warning("task_waits", task=self.task, fault=name_of(fault), failures=failures)
            reason = f"{fault.message}（已试 {failures} 次，恢复后自动继续）"
            self._say(
                JobEvent(job_id=job_id, state=self.state, at=time.time(), reason_code=name_of(fault), reason=reason)
            )

        if deaths >= self.deaths_max:
            reason = f"处理这份文件时工作进程连续 {deaths} 次异常退出，已隔离，不再自动重试；请检查文件后手动重试"
            return failed(QUARANTINED, reason)
        try:
            patiently(work, self.patience, on_wait=on_wait, stops=is_stopping)
        except Stopping:
            raise
        except Unavailable as error:
            return failed(name_of(error), f"{error.message}；等待后仍未恢复，恢复后请重试", error)
        except NianbaoError as error:
            return failed(error.code, error.message)
        except Exception as error:
            log.exception("task_crashed", task=self.task)
            reason = f"处理时内部出错（{type(error).__name__}），请用 nianbao jobs show 查看详情并交给维护者"
            return failed("internal", reason, error)
        return None

    def _say(self, event: JobEvent) -> None:
        """Send what is good to know; without it the work goes on as well."""
        try:
            send_event(self.app, event)
        except Unavailable:
            log.warning("event_not_sent", state=event.state)


def read_message(app: Celery, kind: type[_Kind], task: str, body: object) -> _Kind | None:
    """Decode a message; one that cannot be read goes to the dead letters and is None."""
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        log.error("message_unreadable", task=task, errors=error.errors(include_input=False, include_url=False))
        unreadable = UnreadableMessage(task=task, body=repr(body)[:BODY_CHARS], error=str(error)[:BODY_CHARS])
        patiently(lambda: send_unreadable(app, unreadable), TELLING, stops=is_stopping)
        return None


def is_stopping() -> bool:
    """Whether the worker was told to stop: Celery notes the exit code there while the task runs, and that may be 0."""
    noted = (worker_state.should_stop, worker_state.should_terminate)
    return any(each is not None and each is not False for each in noted)


@contextmanager
def kept_visible(broker: Redis, delivery_tag: str) -> Iterator[None]:
    """Extend the message's visibility from a thread while the block runs."""
    done = threading.Event()

    def extend() -> None:
        while not done.wait(VISIBILITY_TIMEOUT_S / 4):
            try:
                keep_visible(broker, delivery_tag)
            except (RedisError, OSError) as error:
                # The message may be delivered again; work done twice gives one result.
                log.warning("visibility_not_extended", reason=str(error))

    thread = threading.Thread(target=extend, name="keep-visible", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(timeout=1)
