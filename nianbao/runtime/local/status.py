"""What runs now, and how well."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import psutil

from nianbao.runtime.home import Home
from nianbao.runtime.local.checks import failures
from nianbao.runtime.local.processes import memory_bytes
from nianbao.runtime.local.programs import Program, read_program
from nianbao.runtime.local.state import read_state
from nianbao.runtime.local.supervisor import ProcessInfo, Supervisor

NOT_RUNNING = "没有运行"


@dataclass(frozen=True, slots=True)
class ProgramStatus:
    """One process: `failure` says why it is not healthy, None when it is."""

    name: str
    state: str
    pid: int | None
    uptime_s: int
    restarts: int
    memory_bytes: int
    failure: str | None


@dataclass(frozen=True, slots=True)
class SystemStatus:
    """The whole system; `supervisor` is None when nothing runs."""

    supervisor_pid: int | None
    memory_bytes: int
    programs: tuple[ProgramStatus, ...]

    @property
    def is_running(self) -> bool:
        """Whether the supervisor lives, however its programs are."""
        return self.supervisor_pid is not None

    @property
    def is_healthy(self) -> bool:
        """Whether every program runs and works."""
        return self.is_running and bool(self.programs) and not self.unhealthy

    @property
    def unhealthy(self) -> tuple[ProgramStatus, ...]:
        """The programs that do not work."""
        return tuple(program for program in self.programs if program.failure is not None)


def system_status(home: Home, *, measure_memory: bool = True, only: Collection[str] | None = None) -> SystemStatus:
    """Ask the supervisor and the programs of a home, all of them or `only` the named.

    Raises:
        Unavailable: the supervisor lives but does not answer.
    """
    state = read_state(home.state)
    supervisor = state.supervisor.process() if state.supervisor else None
    programs = [read_program(home.programs, name) for name in state.programs if only is None or name in only]
    if supervisor is None:
        return SystemStatus(None, 0, tuple(_down(program) for program in programs))
    infos = Supervisor(home, state.ports["supervisor"]).processes()
    asked = [(program, infos[program.name].pid) for program in programs if infos[program.name].pid]
    reasons = failures(asked)
    found = tuple(_status(home, program, infos[program.name], reasons, measure_memory) for program in programs)
    own = memory_bytes_of(supervisor.pid, alone=True) if measure_memory else 0
    return SystemStatus(supervisor.pid, own + sum(program.memory_bytes for program in found), found)


def memory_bytes_of(pid: int, *, alone: bool = False) -> int:
    """Return the memory of a process, with its children unless `alone`; 0 when it is gone."""
    try:
        process = psutil.Process(pid)
        return int(process.memory_info().rss) if alone else memory_bytes(process)
    except psutil.Error:
        return 0


def _status(
    home: Home, program: Program, info: ProcessInfo, reasons: dict[str, str | None], measure_memory: bool
) -> ProgramStatus:
    failure = reasons[program.name] if info.pid else _state_failure(info)
    # The supervisor says STARTING for some seconds more, in which a process may already work.
    works = failure is None and info.state == "STARTING"
    return ProgramStatus(
        name=program.name,
        state="RUNNING" if works else info.state,
        pid=info.pid or None,
        uptime_s=info.uptime_s,
        restarts=_restarts(home, program.name),
        memory_bytes=memory_bytes_of(info.pid) if measure_memory and info.pid else 0,
        failure=failure,
    )


def _state_failure(info: ProcessInfo) -> str:
    ended = f"，退出码 {info.exit_status}" if info.exit_status else ""
    names = {"STARTING": "正在启动", "STOPPING": "正在停止", "BACKOFF": f"启动失败{ended}，稍后重试"}
    return names.get(info.state, f"{NOT_RUNNING}{ended}")


def _down(program: Program) -> ProgramStatus:
    return ProgramStatus(program.name, "STOPPED", None, 0, 0, 0, NOT_RUNNING)


def _restarts(home: Home, name: str) -> int:
    try:
        starts = len((home.starts / name).read_text(encoding="ascii").splitlines())
    except FileNotFoundError:
        return 0
    return max(0, starts - 1)
