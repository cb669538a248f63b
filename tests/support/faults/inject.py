"""Faults, one every few seconds, until told to stop: every kind of process killed, stores away or refusing."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import psutil

from nianbao.runtime.home import Home
from nianbao.runtime.local.supervisor import Supervisor

_CHILD, _DISK, _STORE = "parser-child", "disk-full", "store-refuses"
# What documents pass through; killed first, while there are some.
_IN_THE_WAY = (_CHILD, _STORE, _DISK, "parser-worker", "indexer-worker", "gateway", "postgres", "valkey")


class Injector:
    """Injects faults into the running system of a home, from a thread: for some seconds, and each kind at least once.

    `volume` is a small file system under the object store that may be filled, or None. `outage_s` is
    how long the store refuses, or the disk is full.
    """

    def __init__(
        self,
        home: Home,
        objects: Path,
        volume: Path | None,
        *,
        every_s: tuple[float, float],
        seconds: float,
        outage_s: tuple[float, float],
        seed: int,
    ) -> None:
        self._home = home
        self._objects = objects
        self._volume = volume
        self._every_s = every_s
        self._seconds = seconds
        self._outage_s = outage_s
        self._random = Random(seed)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="faults", daemon=True)
        self.injected: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()

    def start(self) -> None:
        self._thread.start()

    def finish(self, timeout_s: float) -> None:
        """Wait until all that was to be injected was."""
        self._thread.join(timeout_s)

    def stop(self) -> None:
        """Stop; what is away comes back first."""
        self._stop.set()
        self._thread.join(60)

    def _run(self) -> None:
        port = json.loads(self._home.state.read_text())["ports"]["supervisor"]
        supervisor = Supervisor(self._home, port)
        deadline = time.monotonic() + self._seconds
        while not self._stop.wait(self._random.uniform(*self._every_s)):
            pids = {info.name: info.pid for info in supervisor.processes().values()}
            kinds = [*pids, _CHILD, _STORE, *([_DISK] if self._volume is not None else [])]
            # Each kind once before any comes a second time: a short run meets all of them.
            fewest = min(self.injected[kind] for kind in kinds)
            if fewest and time.monotonic() > deadline:
                return
            turn = [kind for kind in kinds if self.injected[kind] == fewest]
            kind = self._random.choice([kind for kind in turn if kind.startswith(_IN_THE_WAY)] or turn)
            is_done = self._inject(kind, pids)
            # A process that was not there counts as well, or it would be the next one for ever.
            self.injected[kind] += 1
            self.missed[kind] += not is_done

    def _inject(self, kind: str, pids: dict[str, int]) -> bool:
        match kind:
            case "parser-child":
                return self._kill_child([pid for name, pid in pids.items() if name.startswith("parser-worker") and pid])
            case "disk-full":
                return self._fill_disk()
            case "store-refuses":
                return self._refuse()
            case _:
                return _kill(pids[kind])

    def _kill_child(self, workers: list[int]) -> bool:
        """Kill a child that parses; they live for a moment only, so it is looked for during some seconds."""
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline:
            for worker in workers:
                try:
                    children = psutil.Process(worker).children()
                except psutil.Error:
                    continue
                if children:
                    return _kill(self._random.choice(children).pid)
            time.sleep(0.01)
        return False

    def _fill_disk(self) -> bool:
        assert self._volume is not None
        ballast = self._volume / "ballast"
        try:
            with ballast.open("wb") as file:
                while True:
                    file.write(bytes(1024 * 1024))
        except OSError:
            pass
        self._outage()
        ballast.unlink(missing_ok=True)
        return True

    def _refuse(self) -> bool:
        """Let every write fail, also root's: a file stands where the folder of unfinished files was."""
        folder, aside = self._objects / ".writing", self._objects / ".aside"
        if not folder.is_dir():
            return False
        folder.rename(aside)
        folder.touch()
        self._outage()
        folder.unlink()
        aside.rename(folder)
        return True

    def _outage(self) -> None:
        self._stop.wait(self._random.uniform(*self._outage_s))


def _kill(pid: int) -> bool:
    if not pid:
        return False
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def wait_until(claim: Callable[[], bool], timeout_s: float, poll_s: float = 0.5) -> bool:
    """Whether something comes true in time."""
    deadline = time.monotonic() + timeout_s
    while not claim():
        if time.monotonic() > deadline:
            return False
        time.sleep(poll_s)
    return True
