"""The edge of tasks that no job waits for: vectors, and figures to be chosen anew.

As at the edge of jobs the message stays ours, faults are waited out and deaths are counted; what comes to
nothing is told too, as a dead letter without a job, since nobody would ask for it.
"""

from __future__ import annotations

import hashlib
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from celery import Celery, Task
from celery.exceptions import Reject
from redis import Redis

from nianbao.domain.errors import NianbaoError, Unavailable
from nianbao.domain.faults import TRIES_OF, name_of
from nianbao.queue.app import delivery_tag_of, send_unreadable
from nianbao.queue.death_tally import DeathTally
from nianbao.queue.measures import TASK_REDELIVERIES, TASK_RETRIES, TASK_SECONDS, count_from_zero
from nianbao.queue.messages import Message, UnreadableMessage
from nianbao.queue.patiently import Patience, Stopping, patiently
from nianbao.queue.task_edge import BODY_CHARS, QUARANTINED, TELLING, TRACEBACK_CHARS, is_stopping, kept_visible

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class JoblessEdge:
    """The edge of one kind of task; `deaths_max` workers may die over a message before it is put aside."""

    app: Celery
    broker: Redis
    task: str
    patience: Patience
    deaths_max: int = 5

    def __post_init__(self) -> None:
        count_from_zero(self.task)

    def serve(self, celery_task: Task[Any, Any], message: Message, work: Callable[[], None]) -> None:
        """Do the work of one message; doing it again must change nothing.

        Raises:
            Reject: this worker stops, or what the work needs stays away; the message goes back to the queue.
        """
        began = time.monotonic()
        tally, subject = DeathTally(self.broker, self.task), _subject_of(message)
        outcome = "put_back"
        with kept_visible(self.broker, delivery_tag_of(celery_task.request)):
            deaths = tally.begin(subject)
            try:
                outcome = self._serve(message, deaths, work)
            except (Stopping, Unavailable) as error:
                log.info("task_put_back", task=self.task)
                raise Reject(str(error), requeue=True) from error
            finally:
                # Reached only by a worker that lives.
                tally.end(subject)
                TASK_SECONDS.labels(self.task, outcome).observe(time.monotonic() - began)

    def _serve(self, message: Message, deaths: int, work: Callable[[], None]) -> str:
        if deaths:
            TASK_REDELIVERIES.labels(self.task).inc()
            log.warning("task_began_again", task=self.task, deaths=deaths)
        if deaths >= self.deaths_max:
            reason = f"工作进程连续 {deaths} 次在这项后台任务中异常退出，已放弃；请检查内存上限后重新发起"
            self._bury(message, QUARANTINED, reason)
            return QUARANTINED
        try:
            patiently(work, self.patience, on_wait=self._on_wait, stops=is_stopping)
        except Stopping:
            raise
        except NianbaoError as error:
            if isinstance(error, Unavailable) and name_of(error) not in TRIES_OF:
                # It comes back some day, and nobody else would ask for this work again.
                raise
            self._bury(message, error.code, error.message)
        except Exception as error:
            log.exception("task_crashed", task=self.task)
            trace = "".join(traceback.format_exception(error))[-TRACEBACK_CHARS:]
            self._bury(message, "internal", f"后台任务内部出错（{type(error).__name__}），请交给维护者", trace)
        else:
            return "done"
        return "failed"

    def _on_wait(self, fault: Unavailable, failures: int) -> None:
        TASK_RETRIES.labels(self.task, name_of(fault)).inc()
        log.warning("task_waits", task=self.task, fault=name_of(fault), failures=failures)

    def _bury(self, message: Message, code: str, reason: str, trace: str = "") -> None:
        log.error("task_dropped", task=self.task, code=code, reason=reason)
        body = message.model_dump_json()[:BODY_CHARS]
        letter = UnreadableMessage(task=self.task, body=body, error=trace, reason_code=code, reason=reason)
        patiently(lambda: send_unreadable(self.app, letter), TELLING, stops=is_stopping)


def _subject_of(message: Message) -> str:
    """What tells a message from others, of one length however long it is."""
    return hashlib.sha256(message.model_dump_json().encode()).hexdigest()
