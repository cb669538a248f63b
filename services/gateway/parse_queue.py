"""The queues as the gateway sees them: documents go in, and what is still in them."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from functools import partial
from typing import Any, cast

import redis
import redis.asyncio
from celery import Celery

from nianbao.queue.app import queue_away, send_embed_all, send_import, send_parse, send_renew
from nianbao.queue.messages import EmbedAllRequest, ImportRequest, ParseRequest, RenewRequest
from nianbao.queue.names import (
    EVENTS_QUEUE,
    FIRST,
    INDEX_QUEUE,
    LAST,
    OCR_QUEUE,
    PARSE_QUEUE,
    PRIORITIES,
    list_of,
)
from nianbao.queue.queue_watch import QueueState, QueueWatch
from services.gateway.ports import Enqueued

# Where the Redis transport keeps messages that a worker has taken and not yet acknowledged.
_UNACKED = "unacked"
# Vectors belong to no job, so their queue is left out.
_JOB_QUEUES = (PARSE_QUEUE, OCR_QUEUE, INDEX_QUEUE, EVENTS_QUEUE)
_JOB_LISTS = tuple(list_of(queue, priority) for queue in _JOB_QUEUES for priority in PRIORITIES)
# Where the first message of a job waits: of a document, or of an imported table.
_FIRST_LISTS = tuple(list_of(queue, priority) for queue in (PARSE_QUEUE, INDEX_QUEUE) for priority in PRIORITIES)
_INDEX_WINDOWS = 4


class CeleryParseQueue:
    """Sends through Celery and looks into the broker."""

    def __init__(self, app: Celery, redis_url: str, deadline_s: float = 5.0) -> None:
        self._app = app
        self._deadline_s = deadline_s
        # Its own threads: while the broker hangs they hang too, for as long as its socket's timeouts.
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="send")
        self._watch = QueueWatch(redis_url)
        self._broker = redis.asyncio.Redis.from_url(redis_url, socket_timeout=3, socket_connect_timeout=3)

    async def send(self, request: Enqueued, priority: int = FIRST, headers: Mapping[str, str] | None = None) -> None:
        """Enqueue one message; `headers` name the request that it comes from.

        Raises:
            Unavailable: the broker does not take it in time. It may still arrive: what comes
                twice is done once.
        """
        await self._in_time(partial(_send, self._app, request, priority, headers))

    async def send_embed_all(self, knowledge_base: str) -> None:
        """Ask an embedding worker for the vectors that a knowledge base lacks.

        Raises:
            Unavailable: the broker does not take it in time.
        """
        await self._in_time(partial(send_embed_all, self._app, EmbedAllRequest(knowledge_base=knowledge_base)))

    async def _in_time(self, send: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._deadline_s):
                # In the caller's context: its request and trace go with the message.
                await loop.run_in_executor(self._threads, copy_context().run, send)
        except (redis.RedisError, OSError) as error:
            raise queue_away() from error

    async def states(self) -> tuple[QueueState, ...]:
        """Say what waits in each queue and what workers have in hand.

        Raises:
            Unavailable: the broker does not answer.
        """
        try:
            return await asyncio.to_thread(self._watch.states)
        except (redis.RedisError, OSError) as error:
            raise queue_away() from error

    async def room(self, window: int) -> int:
        """How many more messages of bulk batches the queues should hold, so that about `window` wait.

        None when indexing falls behind: parsing more would only move the waiting there.

        Raises:
            Unavailable: the broker does not answer.
        """
        with _broker_errors():
            async with self._broker.pipeline(transaction=False) as pipeline:
                pipeline.llen(list_of(PARSE_QUEUE, LAST))
                pipeline.llen(list_of(INDEX_QUEUE, LAST))
                parsing, indexing = await pipeline.execute()
        return 0 if indexing > _INDEX_WINDOWS * window else max(0, window - int(parsing))

    async def jobs_in_hand(self) -> set[str]:
        """The jobs of which a message waits or is being worked on, as they all were at one moment.

        Raises:
            Unavailable: the broker does not answer.
        """
        with _broker_errors():
            async with self._broker.pipeline(transaction=True) as pipeline:
                for name in _JOB_LISTS:
                    pipeline.lrange(name, 0, -1)
                pipeline.hvals(_UNACKED)
                *waiting, taken = await pipeline.execute()
        return await asyncio.to_thread(_jobs_of, waiting, taken)

    async def recall(self, job_ids: Collection[str]) -> set[str]:
        """Take back the messages of jobs that no worker has taken; return those jobs.

        Raises:
            Unavailable: the broker does not answer; some may have been taken back.
        """
        recalled: set[str] = set()
        wanted = set(job_ids)
        with _broker_errors():
            for name in _FIRST_LISTS:
                for message in await self._broker.lrange(name, 0, -1):
                    job_id = _job_of(message)
                    # The very same message: one that a worker took meanwhile is not there any more.
                    if job_id in wanted and await self._broker.lrem(name, 1, cast("str", message)):
                        recalled.add(job_id)
        return recalled

    async def check(self) -> None:
        """Ask the broker for a sign of life.

        Raises:
            Unavailable: it gives none.
        """
        with _broker_errors():
            await self._broker.ping()

    async def close(self) -> None:
        """Close the connections."""
        await self._broker.aclose()
        self._threads.shutdown(wait=False, cancel_futures=True)
        await asyncio.to_thread(self._app.close)


@contextmanager
def _broker_errors() -> Iterator[None]:
    try:
        yield
    except (redis.RedisError, OSError) as error:
        raise queue_away() from error


def _jobs_of(waiting: Iterable[list[bytes]], taken: Iterable[bytes]) -> set[str]:
    """The jobs of waiting messages, and of taken ones, which the transport keeps as `[message, exchange, key]`."""
    found = {_job_of(message) for messages in waiting for message in messages}
    found |= {_job_of(json.loads(each)[0]) for each in taken}
    return found - {""}


def _job_of(message: bytes | str | dict[str, Any]) -> str:
    """The job that a message of the transport is about, or "" when it is about none."""
    try:
        envelope = message if isinstance(message, dict) else json.loads(message)
        body = envelope["body"]
        # Celery's body is `[args, kwargs, options]`, and all our tasks have one argument.
        (argument,), _, _ = json.loads(base64.b64decode(body) if isinstance(body, str) else body)
        return str(argument.get("job_id", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""


def _send(app: Celery, request: Enqueued, priority: int, headers: Mapping[str, str] | None) -> None:
    match request:
        case ParseRequest():
            send_parse(app, request, priority, headers)
        case ImportRequest():
            send_import(app, request, priority, headers)
        case RenewRequest():
            send_renew(app, request, priority, headers)
