"""Stop the whole system and leave no process."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from nianbao.runtime.home import Home
from nianbao.runtime.local.lock import exclusive
from nianbao.runtime.local.processes import end, leftovers
from nianbao.runtime.local.programs import read_program
from nianbao.runtime.local.state import State, read_state, stopped, write_state
from nianbao.runtime.local.supervisor import Supervisor

Say = Callable[[str], None]
_SUPERVISOR_END_S = 10


def take_down(home: Home, say: Say) -> bool:
    """Stop everything of a home; return whether anything ran."""
    if not home.lock.parent.exists():
        return False
    os.umask(0o077)
    with exclusive(home.lock, lambda: say("另一个 nianbao up 或 down 正在进行，等待它完成…")):
        return stop_all(home, say)


def stop_all(home: Home, say: Say) -> bool:
    """Stop everything, for a caller that holds the lock: services, then stores, then what is left."""
    state = read_state(home.state)
    supervised = state.is_running
    if supervised:
        say("正在停止各服务…")
        _stop_in_order(home, state)
    rest = leftovers(home)
    if rest:
        say(f"清理遗留进程 {len(rest)} 个…")
        end(rest)
    write_state(home.state, stopped(state))
    return supervised or bool(rest)


def _stop_in_order(home: Home, state: State) -> None:
    calls = Supervisor(home, state.ports["supervisor"])
    if not calls.answers():
        return
    programs = [read_program(home.programs, name) for name in state.programs]
    for of_this_turn in (
        [program for program in programs if not program.is_store],
        [program for program in programs if program.is_store],
    ):
        calls.stop([program.name for program in of_this_turn])
        patience = max((program.stop_timeout_s for program in of_this_turn), default=0)
        _wait_until_down(calls, {program.name for program in of_this_turn}, patience + 3)
    calls.shutdown()
    process = state.supervisor.process() if state.supervisor else None
    deadline = time.monotonic() + _SUPERVISOR_END_S
    while process is not None and process.is_running() and time.monotonic() < deadline:
        if process.status() == "zombie":
            break
        time.sleep(0.05)


def _wait_until_down(calls: Supervisor, names: set[str], timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        infos = calls.processes()
        if all(infos[name].is_down for name in names if name in infos):
            return
        time.sleep(0.1)
