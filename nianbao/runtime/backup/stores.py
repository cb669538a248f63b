"""The stores to save or to fill, whether the system runs or not."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from nianbao.domain.errors import BadInput, Unavailable
from nianbao.runtime.embedded import postgres
from nianbao.runtime.embedded.account import run_as
from nianbao.runtime.home import Home
from nianbao.runtime.local.checks import postgres_failure
from nianbao.runtime.local.launch import HOME_KEY
from nianbao.runtime.local.lock import exclusive
from nianbao.runtime.local.ports import choose_ports
from nianbao.runtime.local.settings import LocalSettings
from nianbao.runtime.local.state import read_state

_START_S = 60.0
_STOP_S = 60.0


@dataclass(frozen=True, slots=True)
class Stores:
    """The database, as its owner, and the object store."""

    database_url: str
    object_store: str


@contextmanager
def open_stores(home: Home, settings: LocalSettings, *, for_writing: bool) -> Iterator[Stores]:
    """Give the stores of a home for the block; an embedded Postgres that does not run is started for it.

    Raises:
        BadInput: for writing, while the system runs.
        Unavailable: the database cannot be had.
    """
    objects = settings.object_store or f"file://{home.objects}"
    if settings.database_url is not None:
        yield Stores(settings.database_url, objects)
        return
    state = read_state(home.state)
    if state.is_running:
        if for_writing:
            raise BadInput(f"系统正在运行（{home.root}），恢复之前请先执行 nianbao down", code="running")
        yield Stores(postgres.locate(home, state.ports["postgres"]).url(postgres.OWNER), objects)
        return
    if not for_writing and not home.postgres_data.exists():
        raise BadInput(f"{home.root} 还没有数据，请用 NIANBAO_HOME 指明要备份的目录", code="no_data")
    os.umask(0o077)
    home.create()
    with exclusive(home.lock, lambda: None), _running_alone(home) as server:
        yield Stores(server.url(postgres.OWNER), objects)


@contextmanager
def _running_alone(home: Home) -> Iterator[postgres.EmbeddedPostgres]:
    """Run the embedded Postgres, and nothing else, for the block."""
    port = choose_ports(["postgres"], read_state(home.state).ports)["postgres"]
    server = postgres.locate(home, port)
    postgres.prepare(server)
    postgres.forget_dead_server(home.postgres_data)
    environment = {**os.environ, HOME_KEY: str(home.root)}
    with home.log("postgres").open("ab") as log:
        process = subprocess.Popen(
            server.command, stdout=log, stderr=log, cwd="/", env=environment, preexec_fn=run_as(server.account)
        )
    try:
        _wait(home, server, process)
        postgres.set_up_database(server)
        yield server
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(_STOP_S)


def _wait(home: Home, server: postgres.EmbeddedPostgres, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_S
    while reason := postgres_failure(server.url(postgres.ADMIN, postgres.ADMIN)):
        if process.poll() is not None or time.monotonic() > deadline:
            raise Unavailable(f"{reason}。日志 {home.log('postgres')}。", service="postgres")
        time.sleep(0.05)
