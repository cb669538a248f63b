"""The connection pools of a process as Prometheus sees them."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator
from typing import Any

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import REGISTRY, Collector


class PoolWatch(Collector):
    """Asks every pool that it was shown and that still exists."""

    def __init__(self) -> None:
        self._pools: weakref.WeakSet[Any] = weakref.WeakSet()

    def show(self, pool: Any) -> None:
        """Watch one more pool, for as long as it exists."""
        self._pools.add(pool)

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """The metrics without values."""
        return _families()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Ask the pools."""
        size, free, waiting = families = _families()
        for pool in tuple(self._pools):
            counts = pool.get_stats()
            size.add_metric([pool.name], counts.get("pool_max", 0))
            free.add_metric([pool.name], counts.get("pool_available", 0))
            waiting.add_metric([pool.name], counts.get("requests_waiting", 0))
        yield from families


def _families() -> tuple[GaugeMetricFamily, GaugeMetricFamily, GaugeMetricFamily]:
    labels = ("pool",)
    return (
        GaugeMetricFamily("nianbao_pool_size", "Most connections that a pool may open", labels=labels),
        GaugeMetricFamily("nianbao_pool_free", "Open connections that nobody uses", labels=labels),
        GaugeMetricFamily("nianbao_pool_waiting", "Callers that wait for a connection", labels=labels),
    )


POOLS = PoolWatch()
REGISTRY.register(POOLS)
