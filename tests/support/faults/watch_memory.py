"""Memory of each process over a run: whether it is flat."""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from statistics import median

import psutil

from nianbao.domain.errors import Unavailable
from nianbao.runtime.home import Home
from nianbao.runtime.local.supervisor import Supervisor

_EVERY_S = 2.0
_MB = 1024 * 1024


class MemoryWatch:
    """Samples the resident memory of every supervised process, without its children, from a thread."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="memory", daemon=True)
        self._samples: dict[str, list[tuple[float, float]]] = defaultdict(list)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(30)

    def quarters(self) -> dict[str, dict[str, float]]:
        """Per process the median MB of the second and the last quarter of the run, their ratio, and the most."""
        found = {}
        for name, samples in sorted(self._samples.items()):
            began, ended = samples[0][0], samples[-1][0]
            span = ended - began
            second = [mb for at, mb in samples if 0.25 <= (at - began) / (span or 1) < 0.5]
            last = [mb for at, mb in samples if (at - began) / (span or 1) >= 0.75]
            if second and last:
                ratio = median(last) / median(second)
                found[name] = {
                    "second_mb": round(median(second), 1),
                    "last_mb": round(median(last), 1),
                    "ratio": round(ratio, 3),
                    "most_mb": round(max(mb for _, mb in samples), 1),
                }
        return found

    def _run(self) -> None:
        port = json.loads(self._home.state.read_text())["ports"]["supervisor"]
        supervisor = Supervisor(self._home, port)
        while not self._stop.wait(_EVERY_S):
            try:
                pids = {info.name: info.pid for info in supervisor.processes().values() if info.pid}
            except Unavailable:
                continue
            for name, pid in pids.items():
                try:
                    self._samples[name].append((time.monotonic(), psutil.Process(pid).memory_info().rss / _MB))
                except psutil.Error:
                    continue
