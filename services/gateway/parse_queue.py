"""The queues as the gateway sees them: documents go in, and whether anything is still in them."""

from __future__ import annotations

import asyncio

import redis
import redis.asyncio
from celery import Celery
from kombu.exceptions import OperationalError

from nianbao.domain.errors import Unavailable
from nianbao.queue.app import send_parse
from nianbao.queue.messages import ParseRequest
from nianbao.queue.names import EVENTS_QUEUE, INDEX_QUEUE, PARSE_QUEUE

# Where the Redis transport keeps messages that a worker has taken and not yet acknowledged.
_UNACKED = "unacked"


class CeleryParseQueue:
    """Sends through Celery and looks into the broker."""

    def __init__(self, app: Celery, redis_url: str) -> None:
        self._app = app
        self._broker = redis.asyncio.Redis.from_url(redis_url, socket_timeout=3, socket_connect_timeout=3)

    async def send(self, request: ParseRequest) -> None:
        """Enqueue one document.

        Raises:
            Unavailable: the broker does not take it.
        """
        try:
            await asyncio.to_thread(send_parse, self._app, request)
        except (OperationalError, redis.RedisError, OSError) as error:
            raise _queue_away() from error

    async def is_idle(self) -> bool:
        """Whether no message waits or is being worked on in any queue.

        Raises:
            Unavailable: the broker does not answer.
        """
        try:
            async with self._broker.pipeline(transaction=False) as pipeline:
                for queue in (PARSE_QUEUE, INDEX_QUEUE, EVENTS_QUEUE):
                    pipeline.llen(queue)
                pipeline.hlen(_UNACKED)
                return not any(await pipeline.execute())
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
        await asyncio.to_thread(self._app.close)


def _queue_away() -> Unavailable:
    return Unavailable("任务队列目前不可用，请稍后重新提交，或检查 Redis（nianbao status）", service="redis")
