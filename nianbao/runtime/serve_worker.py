"""Run a Celery worker with the solo pool and keep a health file fresh while it really works."""

from __future__ import annotations

import os
import socket
import threading
import warnings
from typing import Any

import structlog
from celery import bootsteps, signals
from celery.exceptions import CPendingDeprecationWarning
from celery.worker.consumer import Consumer

from nianbao.runtime.service import WorkerSpec
from nianbao.runtime.settings import ServiceSettings
from nianbao.runtime.watch_tasks import watch_tasks
from nianbao.runtime.worker_health import BEAT_S, WorkerHealth

log = structlog.get_logger(__name__)


def serve_worker(name: str, spec: WorkerSpec, settings: ServiceSettings) -> int:
    """Consume until SIGTERM; the running task may finish first. Return the exit code."""
    app = spec.app
    # With a receiver here Celery leaves logging as it is, levels included.
    signals.setup_logging.connect(_keep_our_logging, weak=False)
    app.conf.worker_redirect_stdouts = False
    # Retried for ever: the broker may come back any time, and the health file tells meanwhile.
    app.conf.broker_connection_retry_on_startup = True
    app.conf.broker_connection_max_retries = None
    warnings.filterwarnings("ignore", message=".*superuser privileges.*")
    # Said anew at every lost connection, about a default of a future release.
    warnings.filterwarnings("ignore", category=CPendingDeprecationWarning)
    watch_tasks()
    if settings.health_file is not None:
        _keep_health_file(app, WorkerHealth(settings.health_file))
    worker = app.Worker(
        pool="solo",
        queues=list(spec.queues),
        concurrency=1,
        hostname=f"{name}-{os.getpid()}@{socket.gethostname()}",
        without_gossip=True,
        without_mingle=True,
        quiet=True,
    )
    log.info("worker_serving", queues=spec.queues)
    worker.start()
    return int(worker.exitcode or 0)


def _keep_health_file(app: Any, health: WorkerHealth) -> None:
    """Beat from the consumer's loop when idle and from a thread while a task runs.

    The solo pool runs tasks in the loop itself, so the loop alone would look dead during
    a long task; a thread alone would look alive while the broker is gone.
    """

    class Beat(bootsteps.StartStopStep):
        requires = ("celery.worker.consumer.tasks:Tasks",)

        def start(self, consumer: Consumer) -> None:
            health.beat()
            self.timer = consumer.timer.call_repeatedly(BEAT_S, health.beat)

        def stop(self, consumer: Consumer) -> None:
            self.timer.cancel()

    app.steps["consumer"].add(Beat)
    busy = threading.Event()

    def beat_while_busy() -> None:
        while True:
            busy.wait()
            health.beat()
            threading.Event().wait(BEAT_S)

    def task_started(task: Any = None, **_: Any) -> None:
        health.task = getattr(task, "name", None)
        busy.set()

    def task_ended(**_: Any) -> None:
        health.task = None
        busy.clear()

    signals.task_prerun.connect(task_started, weak=False)
    signals.task_postrun.connect(task_ended, weak=False)
    threading.Thread(target=beat_while_busy, name="worker-health", daemon=True).start()


def _keep_our_logging(**_: Any) -> None:
    return None
