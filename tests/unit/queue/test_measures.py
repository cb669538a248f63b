"""What alerts watch is there from the start: `increase` sees nothing of a series that begins at 1."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from celery import Celery
from prometheus_client import REGISTRY
from redis import Redis

from nianbao.domain.job import JobState
from nianbao.queue.jobless_edge import JoblessEdge
from nianbao.queue.names import EVENT_TASK
from nianbao.queue.patiently import Patience
from nianbao.queue.task_edge import TaskEdge
from nianbao.store.pool import make_pool
from services.gateway.tasks import register_tasks
from services.indexer import measures

NOWHERE, PATIENCE = Redis.from_url("redis://127.0.0.1:1/0"), Patience(1)


@pytest.mark.parametrize(
    "make",
    [
        lambda task: TaskEdge(Celery(), NOWHERE, task, JobState.PARSING, PATIENCE),
        lambda task: JoblessEdge(Celery(), NOWHERE, task, PATIENCE),
    ],
)
def test_a_worker_counts_its_task_from_zero(make: Callable[[str], object]) -> None:
    task = make("nianbao.counted").task  # type: ignore[attr-defined]
    for outcome in ("failed", "quarantined"):
        assert REGISTRY.get_sample_value("nianbao_task_seconds_count", {"task": task, "outcome": outcome}) == 0
    assert REGISTRY.get_sample_value("nianbao_task_redeliveries_total", {"task": task}) == 0


def test_what_is_told_of_jobs_is_counted_too_from_zero() -> None:
    register_tasks(Celery(), make_pool("postgresql://nobody@127.0.0.1:1/none", name="test"), NOWHERE)
    labels = {"task": EVENT_TASK, "outcome": "failed"}
    assert REGISTRY.get_sample_value("nianbao_task_seconds_count", labels) == 0


def test_builds_of_the_vector_index_are_counted_from_zero() -> None:
    name = measures.INDEX_BUILDS.describe()[0].name
    assert REGISTRY.get_sample_value(f"{name}_total", {"outcome": "failed"}) is not None
