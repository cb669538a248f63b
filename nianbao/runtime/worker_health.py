"""The health file of a worker: it is alive as long as the file is fresh."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

BEAT_S = 2.0
STALE_S = 15.0


@dataclass(slots=True)
class WorkerHealth:
    """Writes the health file of one worker; `task` is the name of the running task."""

    path: Path
    task: str | None = None

    def beat(self) -> None:
        """Say "alive now" in the file, replacing it at once so that no reader sees half of it."""
        body = json.dumps({"pid": os.getpid(), "at": time.time(), "task": self.task})
        draft = self.path.with_suffix(f".{os.getpid()}")
        try:
            draft.write_text(body, encoding="utf-8")
            draft.replace(self.path)
        except OSError:
            # A full disk must not end the worker; the file goes stale and status shows it.
            pass


def worker_failure(path: Path, *, pid: int | None = None, now: float | None = None) -> str | None:
    """Say why the worker that writes `path` does not live, or None when it does.

    With `pid` the file must come from that process, not from one that ran before it.
    """
    try:
        beat = json.loads(path.read_text(encoding="utf-8"))
        written_by, at = int(beat["pid"]), float(beat["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return "尚未开始接收任务"
    if pid is not None and written_by != pid:
        return "正在重新启动"
    age = (time.time() if now is None else now) - at
    return f"{age:.0f} 秒没有心跳，可能连不上队列" if age > STALE_S else None
