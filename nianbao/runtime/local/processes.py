"""Find and end the processes of a home, also those that a crashed supervisor left behind."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import psutil

from nianbao.runtime.embedded.postgres import server_process, works_in_cluster
from nianbao.runtime.home import Home
from nianbao.runtime.local.launch import HOME_KEY


def leftovers(home: Home) -> list[psutil.Process]:
    """List the living processes that were started for this home.

    A process is known by the mark in its environment, which names the home, so a recycled
    pid is never taken for ours. Postgres overwrites its environment and is known by its
    program and its working folder.
    """
    own = psutil.Process().pid
    found = {process.pid: process for process in psutil.process_iter() if _belongs(process, home)}
    server = server_process(home.postgres_data)
    if server is not None:
        found |= {process.pid: process for process in (server, *server.children(recursive=True))}
    return [process for pid, process in found.items() if pid != own]


def end(processes: Sequence[psutil.Process], *, grace_s: float = 5) -> None:
    """End processes: first asked to, then killed; returns when none is left."""
    for process in processes:
        _signal(process, "terminate")
    _, alive = psutil.wait_procs(processes, timeout=grace_s)
    for process in alive:
        _signal(process, "kill")
    psutil.wait_procs(alive, timeout=grace_s)


def memory_bytes(process: psutil.Process) -> int:
    """Return the memory of a process and its children; pages shared by several count in parts."""
    total = 0
    for member in (process, *process.children(recursive=True)):
        try:
            total += member.memory_full_info().pss
        except (psutil.Error, AttributeError):
            total += _resident(member)
    return total


def _belongs(process: psutil.Process, home: Home) -> bool:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        if process.name().startswith("postgres"):
            return works_in_cluster(process, home.postgres_data)
        return process.environ().get(HOME_KEY) == str(home.root) or _is_valkey(process, home)
    except (psutil.Error, OSError):
        return False


def _is_valkey(process: psutil.Process, home: Home) -> bool:
    # Its title replaces its environment; it works in the folder of its files.
    return process.name().startswith("valkey-server") and process.cwd() == str(home.valkey)


def _signal(process: psutil.Process, how: str) -> None:
    with suppress(psutil.Error):
        getattr(process, how)()


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
