"""One run: write documents, parse them alone, ingest them into a system, with faults or without, and look."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import redis

from tests.support.faults.corpus import Corpus
from tests.support.faults.expected import Expected
from tests.support.faults.inject import Injector, wait_until
from tests.support.faults.probe import SingleUploads
from tests.support.faults.verify import problems_of
from tests.support.faults.watch_memory import MemoryWatch
from tests.support.local_system import LocalSystem

_SETTLE_S = 60.0
# What a command is killed after, to be run again; longer each time, so that it gets to its end.
_KILL_INGEST_AFTER_S = 20.0


@dataclass(frozen=True, slots=True)
class Faults:
    """How many seconds between faults, for how long at least, and the file system to fill up, if there is one."""

    every_s: tuple[float, float]
    seconds: float
    volume: Path | None
    outage_s: tuple[float, float] = (3.0, 8.0)
    seed: int = 1


def run(
    system: LocalSystem, corpus: Corpus, expected: Expected, *, kb: str, faults: Faults | None, timeout_s: float
) -> dict[str, Any]:
    """Ingest the corpus into a knowledge base of a running system; the figures, and what does not hold."""
    memory, singles = MemoryWatch(system.home), SingleUploads(system.home)
    memory.start()
    if faults is None:
        singles.start()
    began = time.monotonic()
    try:
        with _faults(system, faults) as injector:
            deadline = began + timeout_s
            starts = _ingest(system, corpus, kb, is_killed=faults is not None, deadline=deadline, injector=injector)
        seconds = time.monotonic() - began
    finally:
        memory.stop()
        if faults is None:
            singles.stop()
    found = _wait_for_sound(system, kb, corpus, expected, timeout_s=max(_SETTLE_S, deadline - time.monotonic()))
    alone = expected.seconds
    return {
        "documents": corpus.documents,
        "poison": len(corpus.poison),
        "pages": expected.pages,
        "seconds": round(seconds, 1),
        "documents_per_minute": round(60 * corpus.documents / seconds, 1),
        "parser_alone_s": round(alone, 1),
        "share_of_parser": round(alone / seconds, 3),
        "ingest_commands": starts,
        "injected": dict(injector.injected) if injector is not None else {},
        "not_there": {kind: n for kind, n in injector.missed.items() if n} if injector is not None else {},
        "single_uploads": singles.figures(),
        "memory": memory.quarters(),
        "outcome": _outcome(system, kb),
        "problems": found,
    }


@contextmanager
def _faults(system: LocalSystem, faults: Faults | None) -> Iterator[Injector | None]:
    if faults is None:
        yield None
        return
    objects = Path(system.environment["NIANBAO_OBJECT_STORE"].removeprefix("file://"))
    injector = Injector(
        system.home,
        objects,
        faults.volume,
        every_s=faults.every_s,
        seconds=faults.seconds,
        outage_s=faults.outage_s,
        seed=faults.seed,
    )
    injector.start()
    try:
        yield injector
        # Documents may be done sooner; then the system still has to stand what comes.
        injector.finish(faults.seconds + _SETTLE_S)
    finally:
        injector.stop()


def _ingest(
    system: LocalSystem, corpus: Corpus, kb: str, *, is_killed: bool, deadline: float, injector: Injector | None
) -> int:
    """Run `nianbao ingest` until it ends by itself; with faults it is killed now and then and run again."""
    starts = 0
    while True:
        starts += 1
        assert time.monotonic() < deadline, "the documents were not done in time"
        command = system.start("ingest", str(corpus.folder), "--kb", kb, "--json")
        patience = _KILL_INGEST_AFTER_S * starts if is_killed and starts < 4 else deadline - time.monotonic()
        try:
            output, _ = command.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            command.kill()
            command.communicate()
            continue
        with suppress(ValueError):
            told = json.loads(output[output.index("{\n") :])
            if len(told["files"]) == corpus.documents and not told["failures"].get("not_uploaded"):
                return starts
        # The gateway was away for longer than the command waits.
        time.sleep(1)


def _wait_for_sound(system: LocalSystem, kb: str, corpus: Corpus, expected: Expected, *, timeout_s: float) -> list[str]:
    """What does not hold once everything is back and at rest."""
    found: list[str] = []

    def is_sound() -> bool:
        nonlocal found
        try:
            found = problems_of(system, kb, corpus, expected.digests)
        except (psycopg.Error, redis.RedisError) as error:
            # A store may still be starting.
            found = [f"not to be looked at: {error}"]
        return not found

    wait_until(is_sound, timeout_s, poll_s=3.0)
    return found


def _outcome(system: LocalSystem, kb: str) -> dict[str, int]:
    rows = system.sql(
        "SELECT state || CASE WHEN state = 'failed' THEN ' ' || reason_code ELSE '' END, count(*) FROM nianbao.job j"
        f" JOIN nianbao.knowledge_base k ON k.id = j.knowledge_base_id WHERE k.name = '{kb}' GROUP BY 1 ORDER BY 1"
    )
    return dict(rows)
