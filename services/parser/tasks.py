"""The queue's edge of the parser: decode the message, keep it visible, call the desk."""

from __future__ import annotations

from typing import Any

import structlog
from celery import Celery, Task
from celery.exceptions import MaxRetriesExceededError, Retry
from pydantic import ValidationError
from redis import Redis, RedisError

from nianbao.domain.errors import BadDocument, Unavailable
from nianbao.queue.app import delivery_tag_of, keep_visible, send_event, send_index, send_ocr, send_parse
from nianbao.queue.messages import IndexRequest, JobEvent, ParseRequest
from nianbao.queue.names import OCR_TASK, PARSE_TASK
from services.parser.ocr_desk import OcrDesk
from services.parser.parse_desk import ParseDesk

log = structlog.get_logger(__name__)

# A store that does not answer is asked again after 2, 4, 8, 16 and 30 seconds.
_MAX_RETRIES = 5
_LONGEST_WAIT_S = 30


class QueueOutbox:
    """Sends over the queue what comes of a request."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    def index(self, request: IndexRequest) -> None:
        """Ask an indexer to index the artifacts."""
        send_index(self._app, request)

    def ocr(self, request: ParseRequest) -> None:
        """Ask an OCR worker to read the scanned pages."""
        send_ocr(self._app, request)

    def parse(self, request: ParseRequest) -> None:
        """Ask a parser to parse the document with the pages that were read."""
        send_parse(self._app, request)

    def event(self, event: JobEvent) -> None:
        """Tell the gateway what happened to the job."""
        send_event(self._app, event)


def register_parse_task(app: Celery, desk: ParseDesk, broker: Redis) -> None:
    """Make `app` consume parse requests with `desk`."""

    @app.task(name=PARSE_TASK, bind=True, max_retries=_MAX_RETRIES)
    def parse(task: Task[Any, Any], body: dict[str, Any]) -> None:
        request = _decode(body)
        if request is None:
            return
        tag = delivery_tag_of(task.request)
        try:
            desk.handle(request, lambda: _extend(broker, tag))
        except Unavailable as error:
            _try_later(task, desk, request, error)
        except Retry:
            raise
        except Exception as error:  # the task's edge: a defect must not leave the job hanging
            log.exception("parse_failed", job_id=request.job_id)
            reason = f"解析服务内部错误（{type(error).__name__}），请把文件交给维护者检查"
            desk.fail(request, BadDocument(reason, code="crashed"))


def register_ocr_task(app: Celery, desk: OcrDesk, broker: Redis) -> None:
    """Make `app` consume OCR requests with `desk`; a request that cannot be read so is parsed without."""

    @app.task(name=OCR_TASK, bind=True, max_retries=_MAX_RETRIES)
    def ocr(task: Task[Any, Any], body: dict[str, Any]) -> None:
        request = _decode(body)
        if request is None:
            return
        tag = delivery_tag_of(task.request)
        try:
            desk.handle(request, lambda: _extend(broker, tag))
        except Unavailable as error:
            wait = min(2 ** (task.request.retries + 1), _LONGEST_WAIT_S)
            try:
                raise task.retry(exc=error, countdown=wait)
            except (MaxRetriesExceededError, Unavailable):
                desk.outbox.parse(request.model_copy(update={"is_recognised": True}))
        except Retry:
            raise
        except Exception:  # the task's edge: a defect of OCR must not cost the rest of the report
            log.exception("ocr_failed", job_id=request.job_id)
            desk.outbox.parse(request.model_copy(update={"is_recognised": True}))


def _decode(body: dict[str, Any]) -> ParseRequest | None:
    try:
        return ParseRequest.model_validate(body)
    except ValidationError:
        # Nobody to tell: without a job id there is no job.
        log.exception("message_unreadable")
        return None


def _extend(broker: Redis, tag: str) -> None:
    try:
        keep_visible(broker, tag)
    except RedisError:
        # The message may be delivered again, which the desk can stand; the parse goes on.
        log.warning("visibility_not_extended")


def _try_later(task: Task[Any, Any], desk: ParseDesk, request: ParseRequest, error: Unavailable) -> None:
    wait = min(2 ** (task.request.retries + 1), _LONGEST_WAIT_S)
    try:
        raise task.retry(exc=error, countdown=wait)
    except (MaxRetriesExceededError, Unavailable):
        desk.fail(request, BadDocument(f"{error.message}，已重试 {_MAX_RETRIES} 次", code=error.code))
