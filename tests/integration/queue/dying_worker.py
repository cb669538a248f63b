"""A worker whose task does as its message says; visibility is short, so that tests need not wait."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from celery import Task
from redis import Redis

from nianbao.domain.errors import Unavailable
from nianbao.domain.job import JobState
from nianbao.queue import app as queue_app
from nianbao.queue import task_edge
from nianbao.queue.jobless_edge import JoblessEdge
from nianbao.queue.messages import EmbedRequest
from nianbao.queue.names import EMBED_QUEUE, EMBED_TASK, PARSE_QUEUE, PARSE_TASK
from nianbao.queue.patiently import Patience
from nianbao.queue.task_edge import TaskEdge

queue_app.VISIBILITY_TIMEOUT_S = task_edge.VISIBILITY_TIMEOUT_S = 2  # type: ignore[misc]


def main(redis_url: str, folder: str) -> None:
    app = queue_app.make_app(redis_url)
    edge = TaskEdge(
        app, Redis.from_url(redis_url), PARSE_TASK, JobState.PARSING, Patience(60, first_wait_s=0.2), deaths_max=2
    )

    def work(body: dict[str, Any]) -> None:
        began = Path(folder, body["job_id"])
        with began.open("a") as times:
            times.write(f"{time.time()}\n")
        if body["does"] == "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        if body["does"] == "crashes":
            raise ZeroDivisionError("division by zero")
        if body["does"] == "waits" and not Path(folder, "store").exists():
            raise Unavailable("对象存储无法读写", service="object store")
        if body["does"] == "sleeps":
            time.sleep(7)

    @app.task(name=PARSE_TASK, bind=True)
    def parse(task: Task[Any, Any], body: dict[str, Any]) -> None:
        edge.serve(task, body["job_id"], lambda: work(body))
        Path(folder, f"{body['job_id']}.end").touch()

    jobless = JoblessEdge(app, Redis.from_url(redis_url), EMBED_TASK, Patience(0.5, first_wait_s=0.2), deaths_max=2)

    @app.task(name=EMBED_TASK, bind=True)
    def embed(task: Task[Any, Any], body: dict[str, Any]) -> None:
        job = {"job_id": body["report_id"], "does": body["report_id"]}
        jobless.serve(task, EmbedRequest.model_validate(body), lambda: work(job))
        Path(folder, f"{body['report_id']}.end").touch()

    app.Worker(
        pool="solo", queues=[PARSE_QUEUE, EMBED_QUEUE], without_gossip=True, without_mingle=True, quiet=True
    ).start()


main(*sys.argv[1:])
