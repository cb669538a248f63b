"""Many clients at a running local system for minutes, then ten times as many: errors, latency, memory, recovery.

usage: python evals/bench_load.py QUESTIONS.jsonl[@KB]… [--clients N] [--minutes N] [--overload N] [--seconds N]

Clients ask one question after the other. Under overload a refused client comes back after
`--patience` times what Retry-After says; 0, the default, is the worst that can be met.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from nianbao.runtime.endpoint import endpoint
from nianbao.runtime.home import home
from nianbao.runtime.local.processes import memory_bytes
from nianbao.runtime.local.status import system_status

MOST_P99_MS, MOST_GROWTH, MOST_RECOVERY_S = 500.0, 1.10, 5.0
FACTUAL = frozenset({"fact", "calculation", "comparison", "statistics"})
_WARM_UP_S = 10.0
_SAMPLE_S = 2.0
# Recovered is who answers so many questions in a row within the budget.
_GOOD_IN_A_ROW = 20
_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One exchange: when it began (monotonic), how long it took, its HTTP status and the answer's route."""

    at: float
    ms: float
    status: int
    route: str
    retry_after: str


class Client:
    """One client with one connection, which it opens again when it breaks."""

    def __init__(self, url: str, questions: Sequence[tuple[str, str]], seed: int) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._questions = questions
        self._random = random.Random(seed)  # noqa: S311 - which question comes next
        self._connection: http.client.HTTPConnection | None = None

    def ask(self) -> Asked:
        """Ask a question drawn at random; status 0 is a connection that broke."""
        question, kb = self._random.choice(self._questions)
        body = json.dumps({"question": question, "kb": kb, "store": False})
        started = time.monotonic()
        try:
            status, retry_after, answer = self._exchange(body)
        except (OSError, http.client.HTTPException):
            self._connection = None
            status, retry_after, answer = 0, "", b""
        ms = (time.monotonic() - started) * 1000
        return Asked(started, ms, status, _route(answer) if status == 200 else "", retry_after)

    def _exchange(self, body: str) -> tuple[int, str, bytes]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self._host, self._port, timeout=120)
        self._connection.request("POST", "/v1/ask", body, {"content-type": "application/json"})
        response = self._connection.getresponse()
        return response.status, response.getheader("retry-after", ""), response.read()


def _route(answer: bytes) -> str:
    said = json.loads(answer)
    return "refused" if said["refused"] else str(said["route"])


def run_clients(clients: Sequence[Client], seconds: float, patience: float = 0.0) -> list[Asked]:
    """Let all clients ask for so many seconds."""
    asked: list[list[Asked]] = [[] for _ in clients]
    ends_at = time.monotonic() + seconds

    def run(client: Client, log: list[Asked]) -> None:
        while time.monotonic() < ends_at:
            log.append(client.ask())
            if log[-1].status in (429, 503):
                time.sleep(patience * float(log[-1].retry_after or 1))

    threads = [threading.Thread(target=run, args=pair) for pair in zip(clients, asked, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [each for log in asked for each in log]


class MemoryWatch:
    """Samples the memory of every program of the local system from a thread."""

    def __init__(self) -> None:
        programs = system_status(home(), measure_memory=False).programs
        self._processes = {each.name: psutil.Process(each.pid) for each in programs if each.pid}
        self._samples: dict[str, list[int]] = {name: [] for name in self._processes}
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def growth(self) -> dict[str, tuple[float, float]]:
        """Stop; each program's MB in the last quarter and its share of the second quarter's."""
        self._done.set()
        self._thread.join()
        found = {}
        for name, samples in self._samples.items():
            quarter = max(1, len(samples) // 4)
            second, last = statistics.mean(samples[quarter : 2 * quarter]), statistics.mean(samples[-quarter:])
            found[name] = (last / 1e6, last / second)
        return found

    def _watch(self) -> None:
        while not self._done.wait(_SAMPLE_S):
            for name, process in self._processes.items():
                self._samples[name].append(memory_bytes(process))


def recover(client: Client) -> float:
    """Seconds until one client was answered well so many times in a row; gives up after a minute."""
    started = began = time.monotonic()
    row = 0
    while row < _GOOD_IN_A_ROW and time.monotonic() - started < _PATIENCE_S:
        asked = client.ask()
        row = row + 1 if asked.status == 200 and (asked.route not in FACTUAL or asked.ms <= MOST_P99_MS) else 0
        began = asked.at if row <= 1 else began
    return began - started if row == _GOOD_IN_A_ROW else _PATIENCE_S


def cut(times: Sequence[float], percent: int) -> float:
    """The time that `percent` of the questions stayed below."""
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1] if len(times) > 1 else sum(times)


def print_run(title: str, asked: Sequence[Asked], seconds: float) -> None:
    """Print statuses and latency by route."""
    statuses = Counter(each.status for each in asked)
    good = [each for each in asked if each.status == 200]
    print(f"\n{title}: {len(good) / seconds:.1f} answers a second, statuses {dict(sorted(statuses.items()))}")
    for route in sorted({each.route for each in good}):
        times = [each.ms for each in good if each.route == route]
        print(f"  {route:12} {len(times):6}  p50 {cut(times, 50):7.1f} ms  p99 {cut(times, 99):7.1f} ms")
    shed = [each.ms for each in asked if each.status in (429, 503)]
    if shed:
        print(f"  {'shed':12} {len(shed):6}  p50 {cut(shed, 50):7.1f} ms  p99 {cut(shed, 99):7.1f} ms")


def read_questions(files: Sequence[str]) -> list[tuple[str, str]]:
    """Read `FILE[@KB]`: one JSON object with `question` a line, or the question as a TSV's third column."""
    found = []
    for each in files:
        name, _, kb = each.partition("@")
        for line in Path(name).read_text(encoding="utf-8").splitlines():
            if name.endswith(".tsv"):
                found += [(line.split("\t")[2], kb or "default")] if "\t" in line and line[0] != "#" else []
            elif line.strip():
                found.append((json.loads(line)["question"], kb or "default"))
    return found


def main() -> int:
    """Load, overload, let recover, judge; exit 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("questions", nargs="+", metavar="QUESTIONS.jsonl[@KB]")
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--overload", type=int, default=10, help="so many times as many clients")
    parser.add_argument("--seconds", type=float, default=30, help="how long the overload lasts")
    parser.add_argument("--patience", type=float, default=0, help="a refused client waits so many times Retry-After")
    options = parser.parse_args()
    questions, url = read_questions(options.questions), endpoint()
    print(f"{len(questions)} questions, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} CPUs, clients on them too")
    clients = [Client(url, questions, seed) for seed in range(options.clients)]
    run_clients(clients, _WARM_UP_S)
    watch = MemoryWatch()
    steady = run_clients(clients, options.minutes * 60)
    growth = watch.growth()
    print_run(f"{options.clients} clients, {options.minutes:g} min", steady, options.minutes * 60)
    for name, (megabytes, ratio) in sorted(growth.items()):
        print(f"  {name:20} {megabytes:7.1f} MB, last quarter {ratio:.3f} of the second")
    many = [Client(url, questions, 1000 + seed) for seed in range(options.clients * options.overload)]
    over = run_clients(many, options.seconds, options.patience)
    recovery_s = recover(clients[0])
    print_run(f"{len(many)} clients, {options.seconds:g} s", over, options.seconds)
    factual = [each.ms for each in steady if each.route in FACTUAL]
    p99, worst = cut(factual, 99), max(ratio for _, ratio in growth.values())
    wrong = sum(each.status != 200 for each in steady)
    unexpected = sum(each.status not in (200, 429, 503) for each in over)
    told = all(each.retry_after for each in over if each.status in (429, 503))
    verdicts = (
        ("no error", f"{wrong}", wrong == 0),
        (f"p99 of factual ≤ {MOST_P99_MS:g} ms", f"{p99:.0f} ms", p99 <= MOST_P99_MS),
        (f"memory of every process ≤ {MOST_GROWTH:g} × the second quarter's", f"{worst:.3f}", worst <= MOST_GROWTH),
        ("overload is shed with 429 or 503 only", f"{unexpected} others", unexpected == 0),
        ("every refusal says when to come back", str(told), told),
        (f"recovery ≤ {MOST_RECOVERY_S:g} s", f"{recovery_s:.1f} s", recovery_s <= MOST_RECOVERY_S),
    )
    print("\nbars")
    for bar, measured, is_met in verdicts:
        print(f"  {'met   ' if is_met else 'MISSED'} {bar}: {measured}")
    return 0 if all(is_met for _, _, is_met in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
