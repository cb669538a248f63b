"""What workers count for Prometheus, whatever their task."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

TASK_SECONDS = Histogram(
    "nianbao_task_seconds",
    "Tasks by how they ended: done, failed, quarantined, put_back",
    ("task", "outcome"),
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800),
)
TASK_RETRIES = Counter("nianbao_task_retries", "Tries that ran into a fault that passes", ("task", "fault"))
TASK_REDELIVERIES = Counter("nianbao_task_redeliveries", "Tasks that began again because a worker died", ("task",))


def count_from_zero(task: str) -> None:
    """Have what alerts watch of a task there from the start: a series that begins at 1 has no increase."""
    for outcome in ("done", "failed", "quarantined", "put_back"):
        TASK_SECONDS.labels(task, outcome)
    TASK_REDELIVERIES.labels(task)
