"""Around every task of a worker: its span in the sender's trace, its ids in the log, and what is counted."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from celery import Task, signals
from opentelemetry import context as contexts
from opentelemetry import trace
from prometheus_client import Gauge

from nianbao.queue.carry import request_id_of, trace_of
from nianbao.runtime.logging import log_context

TASKS_IN_FLIGHT = Gauge("nianbao_tasks_in_flight", "Tasks being worked on by this worker, by task", ("task",))

_tracer = trace.get_tracer("nianbao.queue")


def watch_tasks() -> None:
    """Watch all tasks of this process, which runs one at a time."""
    around = ExitStack()

    def begin(task: Task[Any, Any], **_: Any) -> None:
        around.close()
        request = task.request
        if (request_id := request_id_of(request)) is not None:
            around.enter_context(log_context(request_id=request_id))
        span = _tracer.start_span(task.name, context=trace_of(request), kind=trace.SpanKind.CONSUMER)
        around.callback(span.end)
        token = contexts.attach(trace.set_span_in_context(span))
        around.callback(contexts.detach, token)
        gauge = TASKS_IN_FLIGHT.labels(task.name)
        gauge.inc()
        around.callback(gauge.dec)

    def end(**_: Any) -> None:
        around.close()

    signals.task_prerun.connect(begin, weak=False)
    signals.task_postrun.connect(end, weak=False)
