"""What the indexer's tasks share at their edge: patience, events, and keeping the message theirs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from celery import Celery
from celery.exceptions import Reject
from kombu.exceptions import OperationalError
from redis import Redis, RedisError
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_exponential_jitter

from nianbao.domain.errors import Unavailable
from nianbao.queue.app import VISIBILITY_TIMEOUT_S, keep_visible, send_event
from nianbao.queue.messages import JobEvent

log = structlog.get_logger()

# An outage ends some day, but a statement that ran into its limit would do so again.
TOO_SLOW = "query_timeout"


def attempts(retry_s: float) -> Retrying:
    """Wait in the task for a database or store that is away: the message stays ours meanwhile."""
    return Retrying(
        retry=retry_if_exception_type(Unavailable),
        stop=stop_after_delay(retry_s),
        wait=wait_exponential_jitter(multiplier=0.5, max=8),
        reraise=True,
    )


def tell(app: Celery, event: JobEvent) -> None:
    """Send an event; when it cannot be sent the request goes back to the queue."""
    try:
        send_event(app, event)
    except (OperationalError, RedisError, OSError) as error:
        raise Reject(str(error), requeue=True) from error


@contextmanager
def kept_visible(broker: Redis, delivery_tag: str) -> Iterator[None]:
    """Extend the message's visibility from a thread while the block runs."""
    done = threading.Event()

    def extend() -> None:
        while not done.wait(VISIBILITY_TIMEOUT_S / 4):
            try:
                keep_visible(broker, delivery_tag)
            except RedisError as error:
                # The message may be delivered again; indexing twice gives one result.
                log.warning("visibility_not_extended", reason=str(error))

    thread = threading.Thread(target=extend, name="keep-visible", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(timeout=1)
