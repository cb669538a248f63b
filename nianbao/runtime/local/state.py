"""The state file: ports that are kept, and the supervisor that runs now, if one does."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class ProcessId:
    """A process that cannot be mistaken for a later one with the same pid."""

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> ProcessId:
        """Return the identity of a living process."""
        return cls(pid, psutil.Process(pid).create_time())

    def process(self) -> psutil.Process | None:
        """Return the process while it lives, else None."""
        try:
            process = psutil.Process(self.pid)
            lives = abs(process.create_time() - self.started) < 1 and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return None
        return process if lives else None


@dataclass(frozen=True, slots=True)
class State:
    """What one `up` leaves for the commands after it."""

    ports: Mapping[str, int] = field(default_factory=dict)
    programs: tuple[str, ...] = ()
    supervisor: ProcessId | None = None

    @property
    def is_running(self) -> bool:
        """Whether the recorded supervisor lives."""
        return self.supervisor is not None and self.supervisor.process() is not None


def read_state(path: Path) -> State:
    """Read the state; a missing or damaged file is an empty state."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        ports = {str(name): int(port) for name, port in raw["ports"].items()}
        programs = tuple(str(name) for name in raw["programs"])
        process = raw["supervisor"]
        supervisor = ProcessId(int(process["pid"]), float(process["started"])) if process else None
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return State()
    return State(ports, programs, supervisor)


def write_state(path: Path, state: State) -> None:
    """Replace the state file at once, so that no reader sees half of it."""
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(asdict(state), indent=1), encoding="utf-8")
    draft.replace(path)


def stopped(state: State) -> State:
    """Return the state after everything was stopped; the ports stay."""
    return replace(state, supervisor=None)
