"""A whole system of fake services under a home of its own, driven through the command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from nianbao.runtime.home import Home
from nianbao.runtime.local.programs import read_program
from tests.support.fake_services import ALL, ROOT, write_fake_services


def accept_interrupts() -> None:
    """Undo what a shell does to a test run in the background: its children ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True)
class LocalSystem:
    """The command line, run as some user over one home."""

    home: Home
    environment: dict[str, str]
    enter: Callable[[], None] | None

    def start(self, *words: str, **extra: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "nianbao.cli.main", *words],
            env={**self.environment, **extra},
            cwd="/",
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            preexec_fn=self._enter,
        )

    def _enter(self) -> None:
        accept_interrupts()
        if self.enter is not None:
            self.enter()

    def run(self, *words: str, timeout_s: float = 120, **extra: str) -> tuple[int, str]:
        process = self.start(*words, **extra)
        output, _ = process.communicate(timeout=timeout_s)
        return process.returncode, output

    @contextmanager
    def foreground(self) -> Iterator[subprocess.Popen[str]]:
        """`up` without --detach, once everything is ready."""
        with self.start("up") as process:
            assert process.stdout is not None
            said = []
            for line in process.stdout:
                said.append(line)
                if "按 Ctrl-C 停止" in line:
                    break
            assert process.poll() is None, "".join(said)
            yield process

    def up(self, timeout_s: float = 120, **extra: str) -> str:
        code, output = self.run("up", "--detach", timeout_s=timeout_s, **extra)
        assert code == 0, output
        return output

    def status(self) -> dict:
        return json.loads(self.run("status", "--json")[1])

    def programs(self) -> dict[str, dict]:
        return {program["name"]: program for program in self.status()["programs"]}

    def wait_until_healthy(self, timeout_s: float = 20) -> dict:
        deadline = time.monotonic() + timeout_s
        while not (status := self.status())["healthy"]:
            assert time.monotonic() < deadline, status
            time.sleep(0.2)
        return status

    def database_url(self) -> str:
        return read_program(self.home.programs, "gateway-http").environment["NIANBAO_DATABASE_URL"]

    def redis_url(self) -> str:
        return read_program(self.home.programs, "gateway-http").environment["NIANBAO_REDIS_URL"]

    def sql(self, statement: str) -> list[tuple]:
        with psycopg.connect(self.database_url(), autocommit=True, connect_timeout=5) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def processes(self) -> list[psutil.Process]:
        """Everything that runs for this home, found without the runtime's own bookkeeping."""
        text = str(self.home.root)
        found = []
        for process in psutil.process_iter():
            try:
                words = [*process.cmdline(), process.cwd(), *process.environ().values()]
            except psutil.Error:
                continue
            if any(text in word for word in words) and process.pid != os.getpid():
                found.append(process)
        return found


def make_system(
    folder: Path, enter: Callable[[], None] | None = None, owner: int | None = None, services: Iterable[str] = ALL
) -> LocalSystem:
    """Prepare a home and the fakes of some services; fewer start faster."""
    # Blanks, percent signs and Chinese in the path: people have such home folders.
    home = Home(folder / "年报 home;100%")
    fakes = write_fake_services(folder / "fakes", services)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("NIANBAO_", "PYTHON"))}
    environment = {
        "NIANBAO_OCR": "false",
        "NIANBAO_EMBEDDINGS": "false",
        **kept,
        "HOME": str(folder),
        "NIANBAO_HOME": str(home.root),
        "NIANBAO_PARSER_WORKERS": "2",
        "PYTHONPATH": f"{fakes}:{ROOT}",
    }
    if owner is not None:
        os.chown(folder, owner, -1)
    return LocalSystem(home, environment, enter)
