"""How many workers of each kind ingest so many documents in time: queues behind each other, by measured service times.

usage: python -m evals.worker_model MEASURED.json [--documents N] [--pages N] [--hours H] [--kinds KIND…]

MEASURED.json is what `evals.bench_workers --json` wrote: seconds of each document and its pages, by kind of worker.
Every worker has a core of its own, takes one document at a time in the order they come, and gives it to the next
queue; documents come as fast as the gateway takes them. Service times are drawn from the measured ones, in proportion
to the pages. Left out: stores that become slower as more workers write to them, and workers that die.
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_UPLOADS_PER_S = 20.0
_SEEDS = range(5)
# What is left of the hour for a burst of long documents at its end.
_MOST_OF_TIME = 0.95


@dataclass(frozen=True, slots=True)
class Served:
    """What one document took of one kind of worker."""

    seconds: float
    pages: int


def through(arrivals: Sequence[float], services: Sequence[float], workers: int) -> list[float]:
    """When each document leaves a queue, in the order they came; each is taken by the worker that is free first.

    >>> through([0, 0, 0], [2, 2, 2], 2)
    [2, 2, 4]
    """
    free = [0.0] * workers
    left = []
    for arrival, service in zip(arrivals, services, strict=True):
        ends = max(arrival, heapq.heappop(free)) + service
        heapq.heappush(free, ends)
        left.append(ends)
    return left


def makespan(
    stages: Sequence[tuple[str, int]], services: Mapping[str, Sequence[float]], arrivals: Sequence[float]
) -> float:
    """When the last document leaves the last queue; `services` by kind, each in the order of submission."""
    order = list(range(len(arrivals)))
    at = list(arrivals)
    for kind, workers in stages:
        order.sort(key=at.__getitem__)
        left = through([at[number] for number in order], [services[kind][number] for number in order], workers)
        for number, ends in zip(order, left, strict=True):
            at[number] = ends
    return max(at)


def workers_needed(
    measured: Mapping[str, Sequence[Served]], kinds: Sequence[str], documents: int, pages: int, seconds: float
) -> dict[str, int]:
    """The fewest workers of each kind with which all documents are through in time, in each of some draws."""
    draws = []
    for seed in _SEEDS:
        dice = random.Random(seed)  # noqa: S311 a simulation
        draws.append({kind: _drawn(dice, measured[kind], documents, pages) for kind in kinds})
    arrivals = [number / _UPLOADS_PER_S for number in range(documents)]
    # First each kind alone, then the one that is missed most gets one more until all are in time together.
    workers = {kind: max(1, round(max(sum(draw[kind]) for draw in draws) / seconds)) for kind in kinds}
    while True:
        stages = [(kind, workers[kind]) for kind in kinds]
        if max(makespan(stages, draw, arrivals) for draw in draws) <= seconds * _MOST_OF_TIME:
            return workers
        load = {kind: max(sum(draw[kind]) for draw in draws) / workers[kind] for kind in kinds}
        workers[max(load, key=load.__getitem__)] += 1


def _drawn(dice: random.Random, served: Sequence[Served], documents: int, pages: int) -> list[float]:
    rates = [each.seconds / each.pages for each in served]
    return [rate * pages for rate in dice.choices(rates, k=documents)]


def read_measured(path: Path) -> dict[str, list[Served]]:
    """Read what bench_workers wrote."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return {kind: [Served(seconds, pages) for seconds, pages in rows] for kind, rows in content.items()}


def main() -> None:
    """Read, simulate, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measured", type=Path, metavar="MEASURED.json")
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--pages", type=int, default=200, help="pages of each document")
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--kinds", nargs="+", help="in the order of the queues; all that were measured by default")
    given = parser.parse_args()
    measured = read_measured(given.measured)
    kinds = given.kinds or list(measured)
    for kind in kinds:
        rates = sorted(1000 * each.seconds / each.pages for each in measured[kind])
        mean, p95 = sum(rates) / len(rates), rates[len(rates) * 95 // 100]
        print(f"{kind:<6} {len(rates)} documents, ms a page: mean {mean:.2f}, p95 {p95:.2f}")
    needed = workers_needed(measured, kinds, given.documents, given.pages, given.hours * 3600)
    print(f"{given.documents:,} documents of {given.pages} pages in {given.hours:g} h: {needed}")


if __name__ == "__main__":
    main()
