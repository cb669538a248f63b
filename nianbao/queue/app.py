"""The Celery app: one configuration for every sender and worker.

Delivery is at least once. A worker acknowledges after the work; a task whose worker
died goes back to the queue when its visibility runs out, so that time is short and a
running task extends it (`keep_visible`). Workers take messages of the first priority
before those of the last, in every queue.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from celery import Celery
from celery.app.task import Context
from kombu import Queue
from kombu.exceptions import OperationalError
from redis import Redis, RedisError

from nianbao.domain.errors import Unavailable
from nianbao.queue.carry import carried_headers
from nianbao.queue.messages import (
    EmbedAllRequest,
    EmbedRequest,
    ImportRequest,
    IndexRequest,
    JobEvent,
    Message,
    ParseRequest,
    RenewRequest,
    UnreadableMessage,
)
from nianbao.queue.names import (
    EMBED_ALL_TASK,
    EMBED_TASK,
    EVENT_TASK,
    FIRST,
    IMPORT_TASK,
    INDEX_TASK,
    LAST,
    OCR_TASK,
    PARSE_TASK,
    PRIORITIES,
    QUEUE_OF_TASK,
    RENEW_TASK,
    UNREADABLE_TASK,
)

Headers = Mapping[str, str] | None

VISIBILITY_TIMEOUT_S = 20
"""How long a message stays hidden after its worker was last heard of."""


def make_app(redis_url: str) -> Celery:
    """Build the app for a broker; nothing connects yet."""
    app = Celery("nianbao", broker=redis_url, set_as_current=False)
    app.conf.update(
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        worker_enable_remote_control=False,
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "visibility_timeout": VISIBILITY_TIMEOUT_S,
            # Without these two, lost messages come back after minutes (10 x 10 s ticks).
            "unacked_restore_interval": 1,
            "unacked_restore_throttle": 1,
            "priority_steps": list(PRIORITIES),
            "socket_timeout": 10,
            "socket_connect_timeout": 5,
            "socket_keepalive": True,
        },
        task_queues=[Queue(name) for name in dict.fromkeys(QUEUE_OF_TASK.values())],
        task_routes={task: {"queue": queue} for task, queue in QUEUE_OF_TASK.items()},
        task_create_missing_queues=False,
    )
    return app


def _send(app: Celery, task: str, message: Message, priority: int = FIRST, headers: Headers = None) -> None:
    try:
        app.send_task(
            task,
            # What is as by default is left out, so that a receiver one version behind can read it.
            args=[message.model_dump(mode="json", exclude_defaults=True)],
            queue=QUEUE_OF_TASK[task],
            priority=priority,
            headers=dict(headers) if headers else carried_headers(),
            retry=True,
            retry_policy={"max_retries": 3, "interval_start": 0.1, "interval_step": 0.3, "interval_max": 1.0},
        )
    except (OperationalError, RedisError, OSError) as error:
        raise queue_away() from error


def queue_away() -> Unavailable:
    """The error of a broker that does not answer or refuses a message."""
    return Unavailable("任务队列目前不可用，请稍后再试，或检查 Redis（nianbao status）", service="redis")


def send_parse(app: Celery, request: ParseRequest, priority: int = FIRST, headers: Headers = None) -> None:
    """Ask a parser to parse a document; `headers` go with the message instead of those of the present context.

    Raises:
        Unavailable: the broker does not take it. It may have arrived nevertheless.
    """
    _send(app, PARSE_TASK, request, priority, headers)


def send_ocr(app: Celery, request: ParseRequest, priority: int = FIRST) -> None:
    """Ask an OCR worker to read the scanned pages of a document; raises as `send_parse`."""
    _send(app, OCR_TASK, request, priority)


def send_index(app: Celery, request: IndexRequest, priority: int = FIRST) -> None:
    """Ask an indexer to index a parsed document; raises as `send_parse`."""
    _send(app, INDEX_TASK, request, priority)


def send_import(app: Celery, request: ImportRequest, priority: int = FIRST, headers: Headers = None) -> None:
    """Ask an indexer to import a table of facts; raises as `send_parse`."""
    _send(app, IMPORT_TASK, request, priority, headers)


def send_renew(app: Celery, request: RenewRequest, priority: int = FIRST, headers: Headers = None) -> None:
    """Ask an indexer to choose companies' figures anew; raises as `send_parse`."""
    _send(app, RENEW_TASK, request, priority, headers)


def send_embed(app: Celery, request: EmbedRequest) -> None:
    """Ask an embedding worker for the vectors of a report; raises as `send_parse`."""
    _send(app, EMBED_TASK, request)


def send_embed_all(app: Celery, request: EmbedAllRequest) -> None:
    """Ask an embedding worker for the vectors of a knowledge base; raises as `send_parse`."""
    _send(app, EMBED_ALL_TASK, request)


def send_event(app: Celery, event: JobEvent) -> None:
    """Tell the gateway what happened to a job; raises as `send_parse`."""
    _send(app, EVENT_TASK, event)


def send_unreadable(app: Celery, message: UnreadableMessage) -> None:
    """Tell the gateway of a message that could not be read; raises as `send_parse`."""
    _send(app, UNREADABLE_TASK, message)


def delivery_tag_of(request: Context) -> str:
    """The tag under which the broker keeps the message of a running task."""
    properties: dict[str, str] = request.properties or {}
    return properties["delivery_tag"]


def priority_of(request: Context) -> int:
    """The priority of the message of a running task, for what it sends on."""
    delivered = request.delivery_info
    return LAST if delivered is not None and delivered.get("priority") == LAST else FIRST


def keep_visible(broker: Redis, delivery_tag: str) -> None:
    """Extend the visibility of a message whose task still runs.

    Call it more often than every `VISIBILITY_TIMEOUT_S`. The Redis transport keeps
    deliveries in a sorted set, `unacked_index`, by the time they were handed out.
    """
    broker.zadd("unacked_index", {delivery_tag: time.time()}, xx=True)
