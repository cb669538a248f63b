"""A Postgres of an evaluation's own: the embedded one, with more memory and nothing that survives a crash."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from nianbao.runtime.embedded import account, postgres
from nianbao.runtime.home import Home
from nianbao.runtime.local.ports import choose_ports

_OPTIONS = ("-c", "fsync=off", "-c", "shared_buffers=2GB", "-c", "max_wal_size=8GB", "-c", "autovacuum=off")


@contextmanager
def scratch_postgres(folder: Path) -> Iterator[str]:
    """Run it under a folder, which other users must be able to enter, and give the owner's URL."""
    home = Home(folder)
    home.create()
    server = postgres.locate(home, choose_ports(["postgres"], {})["postgres"])
    postgres.prepare(server)
    with home.log("postgres").open("wb") as log:
        process = subprocess.Popen(
            [*server.command, *_OPTIONS], stdout=log, stderr=log, cwd="/", preexec_fn=account.run_as(server.account)
        )
    try:
        for _ in range(100):
            try:
                postgres.set_up_database(server)
                break
            except psycopg.OperationalError:
                time.sleep(0.2)
        yield server.url(postgres.OWNER)
    finally:
        process.terminate()
        process.wait(60)
