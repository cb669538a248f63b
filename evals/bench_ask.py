"""Asks a running gateway a file of questions again and again: latency by route, questions a second.

usage: python evals/bench_ask.py QUESTIONS.jsonl [--url URL] [--workers N] [--rounds N] [--kb NAME] [--no-store]

First one worker, for the latency of a quiet system, then all workers, for throughput.
Times are of the client, from sending the question to holding the whole answer.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from nianbao.cli.gateway_client import GatewayClient

# The budget of the design, for factual answers, with eight workers on two cores.
MOST_P50_MS, MOST_P99_MS, LEAST_PER_S = 40.0, 200.0, 50.0
FACTUAL = frozenset({"fact", "calculation", "comparison", "statistics"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One answered question: its route, whether it was refused, and the time it took."""

    route: str
    is_refused: bool
    ms: float


def ask_all(
    client: GatewayClient, questions: Sequence[str], body: Mapping[str, object], workers: int
) -> tuple[list[Asked], float]:
    """Ask every question once; give the answers and the seconds that all of them took."""

    def ask(question: str) -> Asked:
        started = time.perf_counter()
        answer = client.post("/v1/ask", json={**body, "question": question})
        ms = (time.perf_counter() - started) * 1000
        return Asked(str(answer.get("route")), bool(answer.get("refused")), ms)

    started = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        asked = list(pool.map(ask, questions))
    return asked, time.perf_counter() - started


def cut(times: Sequence[float], percent: int) -> float:
    """The time that `percent` of the questions stayed below."""
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1] if len(times) > 1 else times[0]


def print_routes(title: str, asked: Sequence[Asked], seconds: float) -> None:
    """Print one line a route and one for all."""
    print(f"\n{title}: {len(asked)} questions in {seconds:.1f} s, {len(asked) / seconds:.1f} a second")
    routes: defaultdict[str, list[float]] = defaultdict(list)
    for each in asked:
        routes["refused" if each.is_refused else each.route].append(each.ms)
    for route, times in (*sorted(routes.items()), ("all", [each.ms for each in asked])):
        print(f"  {route:12} {len(times):5}  p50 {cut(times, 50):7.1f} ms  p99 {cut(times, 99):7.1f} ms")


def main() -> int:
    """Ask, print, judge; exit 1 when the budget is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    parser.add_argument("--url", help="the gateway; NIANBAO_URL or the local one by default")
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3, help="how often the file is asked with all workers")
    parser.add_argument("--kb", default="default")
    parser.add_argument("--no-store", action="store_true", help="do not keep the sessions, as `nianbao answer`")
    options = parser.parse_args()
    lines = options.questions.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines if line.strip()]
    body: dict[str, object] = {"kb": options.kb, "store": not options.no_store}
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} CPUs, client on the same machine")
    with GatewayClient(options.url) as client:
        ask_all(client, questions[:8], body, 1)
        quiet, quiet_s = ask_all(client, questions, body, 1)
        busy, busy_s = ask_all(client, questions * options.rounds, body, options.workers)
    print_routes("1 worker", quiet, quiet_s)
    print_routes(f"{options.workers} workers", busy, busy_s)
    factual = [each.ms for each in quiet if each.route in FACTUAL] or [each.ms for each in quiet]
    p50, p99, rate = cut(factual, 50), cut(factual, 99), len(busy) / busy_s
    verdicts = (
        (f"p50 ≤ {MOST_P50_MS:g} ms (1 worker, factual)", p50, p50 <= MOST_P50_MS),
        (f"p99 ≤ {MOST_P99_MS:g} ms (1 worker, factual)", p99, p99 <= MOST_P99_MS),
        (f"≥ {LEAST_PER_S:g} questions a second ({options.workers} workers)", rate, rate >= LEAST_PER_S),
    )
    print("\nbudget")
    for bar, measured, is_met in verdicts:
        print(f"  {'met   ' if is_met else 'MISSED'} {bar}: {measured:.1f}")
    return 0 if all(is_met for _, _, is_met in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
