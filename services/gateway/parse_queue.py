"""The queues as the gateway sees them: documents go in, and whether anything is still in them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial

import redis
import redis.asyncio
from celery import Celery
from kombu.exceptions import OperationalError

from nianbao.domain.errors import Unavailable
from nianbao.queue.app import send_embed_all, send_import, send_parse, send_renew
from nianbao.queue.messages import EmbedAllRequest, ImportRequest, ParseRequest, RenewRequest
from nianbao.queue.names import EMBED_QUEUE, EVENTS_QUEUE, INDEX_QUEUE, OCR_QUEUE, PARSE_QUEUE
from nianbao.queue.queue_watch import QueueState, QueueWatch

# Where the Redis transport keeps messages that a worker has taken and not yet acknowledged.
_UNACKED = "unacked"


class CeleryParseQueue:
    """Sends through Celery and looks into the broker."""

    def __init__(self, app: Celery, redis_url: str, deadline_s: float = 5.0) -> None:
        self._app = app
        self._deadline_s = deadline_s
        # Its own threads: while the broker hangs they hang too, for as long as its socket's timeouts.
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="send")
        self._watch = QueueWatch(redis_url)
        self._broker = redis.asyncio.Redis.from_url(redis_url, socket_timeout=3, socket_connect_timeout=3)

    async def send(self, request: ParseRequest | ImportRequest) -> None:
        """Enqueue one document.

        Raises:
            Unavailable: the broker does not take it in time. It may still arrive; then the
                document is parsed although its job was called failed, and the job's
                events put that right.
        """
        await self._in_time(partial(_send, self._app, request))

    async def send_embed_all(self, knowledge_base: str) -> None:
        """Ask an embedding worker for the vectors that a knowledge base lacks.

        Raises:
            Unavailable: the broker does not take it in time.
        """
        await self._in_time(partial(send_embed_all, self._app, EmbedAllRequest(knowledge_base=knowledge_base)))

    async def send_renew(self, request: RenewRequest) -> None:
        """Ask an indexer for the figures of companies that lost a report.

        Raises:
            Unavailable: the broker does not take it in time.
        """
        await self._in_time(partial(send_renew, self._app, request))

    async def _in_time(self, send: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._deadline_s):
                # In the caller's context: its request and trace go with the message.
                await loop.run_in_executor(self._threads, copy_context().run, send)
        except (OperationalError, redis.RedisError, OSError) as error:
            raise _queue_away() from error

    async def states(self) -> tuple[QueueState, ...]:
        """Say what waits in each queue and what workers have in hand.

        Raises:
            Unavailable: the broker does not answer.
        """
        try:
            return await asyncio.to_thread(self._watch.states)
        except (redis.RedisError, OSError) as error:
            raise _queue_away() from error

    async def is_idle(self) -> bool:
        """Whether no message of a job waits or is being worked on; vectors belong to no job.

        Raises:
            Unavailable: the broker does not answer.
        """
        try:
            async with self._broker.pipeline(transaction=False) as pipeline:
                for queue in (PARSE_QUEUE, OCR_QUEUE, INDEX_QUEUE, EVENTS_QUEUE):
                    pipeline.llen(queue)
                pipeline.hvals(_UNACKED)
                *waiting, taken = await pipeline.execute()
            return not any(waiting) and all(_queue_of(message) == EMBED_QUEUE for message in taken)
        except (redis.RedisError, OSError) as error:
            raise _queue_away() from error

    async def check(self) -> None:
        """Ask the broker for a sign of life.

        Raises:
            Unavailable: it gives none.
        """
        try:
            await self._broker.ping()
        except (redis.RedisError, OSError) as error:
            raise _queue_away() from error

    async def close(self) -> None:
        """Close the connections."""
        await self._broker.aclose()
        self._threads.shutdown(wait=False, cancel_futures=True)
        await asyncio.to_thread(self._app.close)


def _queue_of(unacknowledged: bytes) -> str:
    """The queue of a taken message, which the transport keeps as `[message, exchange, routing key]`."""
    _, _, queue = json.loads(unacknowledged)
    return str(queue)


def _send(app: Celery, request: ParseRequest | ImportRequest) -> None:
    if isinstance(request, ImportRequest):
        send_import(app, request)
    else:
        send_parse(app, request)


def _queue_away() -> Unavailable:
    return Unavailable("任务队列目前不可用，请稍后重新提交，或检查 Redis（nianbao status）", service="redis")
