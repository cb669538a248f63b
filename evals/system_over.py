"""The whole system over a database that is there already, and what it uses of the CPU."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class System:
    """A running system: its gateway's URL, its home, and the folder of the database's server."""

    url: str
    home: Path
    database: Path

    def cpu_s(self) -> float:
        """Seconds of CPU that its processes and the database's have used so far; those that ended are not in it."""
        return sum(_cpu_of(each) for each in psutil.process_iter() if self._is_ours(each))

    def _is_ours(self, process: psutil.Process) -> bool:
        with suppress(psutil.Error):
            return process.environ().get("NIANBAO_HOME") == str(self.home) or is_database(process, self.database)
        return False


def is_database(process: psutil.Process, folder: Path) -> bool:
    """Whether a process is the Postgres of a folder, or one of its children."""
    with suppress(psutil.Error):
        return any(str(folder) in " ".join(each.cmdline()) for each in (process, *process.parents()[:1])) and (
            process.name() == "postgres"
        )
    return False


def _cpu_of(process: psutil.Process) -> float:
    with suppress(psutil.Error):
        used = process.cpu_times()
        return used.user + used.system
    return 0.0


@contextmanager
def system_over(database_url: str, database: Path, home: Path, port: int) -> Iterator[System]:
    """Run `nianbao up` over a database, without models of any kind."""
    environment = {
        **os.environ,
        "NIANBAO_HOME": str(home),
        "NIANBAO_PORT": str(port),
        "NIANBAO_DATABASE_URL": database_url,
        "NIANBAO_OCR": "false",
        "NIANBAO_EMBEDDINGS": "false",
        "NIANBAO_START_TIMEOUT_S": "300",
        # Each question is worked on, also when it is asked again.
        "NIANBAO_GATEWAY_ANSWER_CACHE_TTL_S": "0",
    }
    command = [sys.executable, "-m", "nianbao.cli.main"]
    subprocess.run([*command, "up", "--detach"], env=environment, check=True)
    try:
        yield System(f"http://127.0.0.1:{port}", home, database)
    finally:
        subprocess.run([*command, "down"], env=environment, check=True)
