"""The queues as Prometheus sees them: what waits, since when, and what is being worked on, read when asked."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from redis import Redis, RedisError

from nianbao.queue.app import make_app
from nianbao.queue.carry import SENT_AT
from nianbao.queue.names import QUEUE_OF_TASK

log = structlog.get_logger(__name__)

QUEUES = tuple(dict.fromkeys(QUEUE_OF_TASK.values()))
# Where the Redis transport keeps messages that a worker has taken and not yet acknowledged.
_UNACKED = "unacked"
_SEPARATOR = "\x06\x16"
# What the transport keeps apart unless told otherwise.
_DEFAULT_STEPS = (0, 3, 6, 9)


@dataclass(frozen=True, slots=True)
class QueueState:
    """One queue now: what waits, what workers have in hand, and since when the next message waits."""

    name: str
    waiting: int
    taken: int
    oldest_s: float


class QueueWatch(Collector):
    """Reads the broker at every scrape; any number of processes may do so, so take the maximum."""

    def __init__(self, redis_url: str) -> None:
        self._broker = Redis.from_url(redis_url, socket_timeout=2, socket_connect_timeout=2)
        steps = make_app(redis_url).conf.broker_transport_options.get("priority_steps", _DEFAULT_STEPS)
        self._lists = {queue: [list_name(queue, step) for step in steps] for queue in QUEUES}

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """The metrics without values: being registered asks nobody."""
        return _families()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Read the broker; one that is away is said so and nothing else."""
        is_up, waiting, oldest, in_flight = families = _families()
        try:
            lengths, ages, taken = self._read()
        except (RedisError, OSError) as error:
            log.warning("queues_not_read", reason=str(error))
            is_up.add_metric([], 0)
            yield is_up
            return
        is_up.add_metric([], 1)
        for queue in QUEUES:
            for priority, length in lengths[queue].items():
                waiting.add_metric([queue, priority], length)
            oldest.add_metric([queue], ages[queue])
            in_flight.add_metric([queue], taken[queue])
        yield from families

    def states(self) -> tuple[QueueState, ...]:
        """Read every queue.

        Raises:
            redis.RedisError: the broker does not answer.
        """
        lengths, ages, taken = self._read()
        return tuple(QueueState(name, sum(lengths[name].values()), taken[name], ages[name]) for name in QUEUES)

    def _read(self) -> tuple[Mapping[str, dict[str, int]], dict[str, float], Counter[str]]:
        names = [name for lists in self._lists.values() for name in lists]
        with self._broker.pipeline(transaction=False) as pipeline:
            for name in names:
                pipeline.llen(name)
                # Messages are put in at the left and taken at the right.
                pipeline.lindex(name, -1)
            pipeline.hvals(_UNACKED)
            *answers, unacked = pipeline.execute()
        length_of = dict(zip(names, answers[::2], strict=True))
        head_of = dict(zip(names, answers[1::2], strict=True))
        now = time.time()
        lengths = {queue: {_priority(name): length_of[name] for name in lists} for queue, lists in self._lists.items()}
        ages = {
            queue: max((_age_s(head_of[name], now) for name in lists), default=0.0)
            for queue, lists in self._lists.items()
        }
        return lengths, ages, Counter(_queue_of(message) for message in unacked)


def list_name(queue: str, priority: int) -> str:
    r"""The Redis list of a queue's messages of a priority.

    >>> list_name("parse", 0), list_name("parse", 9)
    ('parse', 'parse\x06\x169')
    """
    return f"{queue}{_SEPARATOR}{priority}" if priority else queue


def _families() -> tuple[GaugeMetricFamily, ...]:
    return (
        GaugeMetricFamily("nianbao_queue_up", "Whether the broker answers"),
        GaugeMetricFamily("nianbao_queue_waiting", "Messages that no worker has taken", labels=("queue", "priority")),
        GaugeMetricFamily(
            "nianbao_queue_oldest_seconds",
            "Since when the next message of a queue waits; the longest of its priorities",
            labels=("queue",),
        ),
        GaugeMetricFamily("nianbao_queue_in_flight", "Messages that workers have taken", labels=("queue",)),
    )


def _priority(name: str) -> str:
    return name.partition(_SEPARATOR)[2] or "0"


def _age_s(message: bytes | None, now: float) -> float:
    if message is None:
        return 0.0
    headers: dict[str, Any] = json.loads(message).get("headers") or {}
    sent_at = headers.get(SENT_AT)
    return max(0.0, now - float(sent_at)) if sent_at else 0.0


def _queue_of(unacknowledged: bytes) -> str:
    """The queue of a taken message, which the transport keeps as `[message, exchange, routing key]`."""
    _, _, queue = json.loads(unacknowledged)
    return str(queue)
