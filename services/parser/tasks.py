"""The queue's edge of the parser: decode the message, call the desk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from celery import Celery, Task

from nianbao.queue.app import priority_of, send_event, send_index, send_ocr, send_parse
from nianbao.queue.messages import IndexRequest, JobEvent, ParseRequest
from nianbao.queue.names import FIRST, OCR_TASK, PARSE_TASK
from nianbao.queue.task_edge import TaskEdge, read_message
from services.parser.ocr_desk import OcrDesk
from services.parser.parse_desk import ParseDesk


class QueueOutbox:
    """Sends over the queue what comes of a request, with the priority that the request had."""

    def __init__(self, app: Celery, priority: int = FIRST) -> None:
        self._app = app
        self._priority = priority

    def index(self, request: IndexRequest) -> None:
        """Ask an indexer to index the artifacts."""
        send_index(self._app, request, self._priority)

    def ocr(self, request: ParseRequest) -> None:
        """Ask an OCR worker to read the scanned pages."""
        send_ocr(self._app, request, self._priority)

    def parse(self, request: ParseRequest) -> None:
        """Ask a parser to parse the document with the pages that were read."""
        send_parse(self._app, request, self._priority)

    def event(self, event: JobEvent) -> None:
        """Tell the gateway what happened to the job."""
        send_event(self._app, event)


def register_parse_task(app: Celery, desk: ParseDesk, edge: TaskEdge) -> None:
    """Make `app` consume parse requests with `desk`."""

    @app.task(name=PARSE_TASK, bind=True, max_retries=0)
    def parse(task: Task[Any, Any], body: dict[str, Any]) -> None:
        request = read_message(app, ParseRequest, PARSE_TASK, body)
        if request is None:
            return
        at_desk = replace(desk, outbox=QueueOutbox(app, priority_of(task.request)))
        edge.serve(task, request.job_id, lambda: at_desk.handle(request, _no_tick))


def register_ocr_task(app: Celery, desk: OcrDesk, edge: TaskEdge) -> None:
    """Make `app` consume OCR requests with `desk`; a request that cannot be read so is parsed without."""

    @app.task(name=OCR_TASK, bind=True, max_retries=0)
    def ocr(task: Task[Any, Any], body: dict[str, Any]) -> None:
        request = read_message(app, ParseRequest, OCR_TASK, body)
        if request is None:
            return
        outbox = QueueOutbox(app, priority_of(task.request))
        at_desk = replace(desk, outbox=outbox)
        edge.serve(
            task,
            request.job_id,
            lambda: at_desk.handle(request, _no_tick),
            instead=lambda: outbox.parse(request.model_copy(update={"is_recognised": True})),
        )


def _no_tick() -> None:
    """The edge keeps the message visible from a thread."""
