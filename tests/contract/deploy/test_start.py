"""Every container's command run for real, under exactly its environment: it starts, answers its probe, and stops.

Only the ports are free ones of this machine. No store is there: a process must live without, and say so.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from nianbao.rpc.tls import RpcTls
from nianbao.runtime.probe import rpc_failure

from .conftest import ROOT, Process, compose_processes, kubernetes_processes, of_kind
from .service_start import SECRETS, environment_of

STARTED_S = 60.0


def free_ports(unused_tcp_port_factory) -> dict[str, str]:  # type: ignore[no-untyped-def]
    names = ("NIANBAO_RPC_PORT", "NIANBAO_HTTP_PORT", "NIANBAO_METRICS_PORT")
    return {name: str(unused_tcp_port_factory()) for name in names}


@pytest.fixture
def every_process(prod: list[dict], compose_model: dict) -> Iterator[Process]:
    seen = set()
    found = []
    for process in (*compose_processes(compose_model), *kubernetes_processes(prod)):
        # What differs only in addresses starts alike.
        key = (process.args, process.environment.get("NIANBAO_PARSER_QUEUE"), tuple(sorted(process.environment)))
        if key not in seen:
            seen.add(key)
            found.append(process)
    return iter(found)


def start(process: Process, folder: Path, ports: dict[str, str]) -> tuple[subprocess.Popen[bytes], dict[str, str]]:
    folder.mkdir()
    environment = environment_of(process, folder) | ports
    if "NIANBAO_HEALTH_FILE" in environment:
        environment["NIANBAO_HEALTH_FILE"] = str(folder / "health")
    environment |= {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(folder), "TMPDIR": str(folder)}
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "services", *process.args], env=environment, cwd="/", stdout=log, stderr=log
        )
    return running, environment


def is_up(process: Process, environment: dict[str, str], folder: Path) -> bool:
    if process.role == "rpc":
        # Not ready is an answer: the database is not there.
        target = f"127.0.0.1:{environment['NIANBAO_RPC_PORT']}"
        return rpc_failure(target, tls=tls_of(environment)) in (None, "gRPC 尚未就绪")
    if process.role == "http":
        try:
            url = f"http://127.0.0.1:{environment['NIANBAO_HTTP_PORT']}"
            return httpx.get(f"{url}/healthz", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False
    return "worker_serving" in (folder / "log").read_text()


def tls_of(environment: dict[str, str]) -> RpcTls | None:
    if "NIANBAO_RPC_TLS_KEY" not in environment:
        return None
    return RpcTls(*(Path(environment[f"NIANBAO_RPC_TLS_{name}"]) for name in ("CERTIFICATE", "KEY", "AUTHORITY")))


def readiness(environment: dict[str, str]) -> int:
    """What the probe of a cluster gets that asks a server with mutual TLS."""
    url = f"http://127.0.0.1:{environment['NIANBAO_METRICS_PORT']}/readyz"
    return httpx.get(url, trust_env=False, timeout=10).status_code


def has_metrics(environment: dict[str, str]) -> bool:
    url = f"http://127.0.0.1:{environment['NIANBAO_METRICS_PORT']}/metrics"
    return "process_cpu_seconds_total" in httpx.get(url, trust_env=False, timeout=10).text


def test_each_starts_answers_and_stops(every_process, tmp_path: Path, unused_tcp_port_factory) -> None:  # type: ignore[no-untyped-def]
    processes = list(every_process)
    assert len(processes) >= 18
    for number, process in enumerate(processes):
        folder = tmp_path / str(number)
        running, environment = start(process, folder, free_ports(unused_tcp_port_factory))
        try:
            deadline = time.monotonic() + STARTED_S
            while not is_up(process, environment, folder):
                said = (folder / "log").read_text()[-2000:]
                assert running.poll() is None, f"{process.where} {process.args}: {said}"
                assert time.monotonic() < deadline, f"{process.where} {process.args}: {said}"
                time.sleep(0.1)
            assert has_metrics(environment), process.where
            if process.role == "rpc":
                needs_postgres = process.service in ("indexer", "nl2sql")
                while (answered := readiness(environment)) != (503 if needs_postgres else 200):
                    assert time.monotonic() < deadline, f"{process.where}: {answered}"
                    time.sleep(0.1)
            if process.service == "generator":
                # It needs no store, so the health check of its container is content.
                check = [sys.executable, "-m", "services", *process.args, "--check"]
                assert subprocess.run(check, env=environment, cwd="/").returncode == 0, process.where
            running.send_signal(signal.SIGTERM)
            assert running.wait(min(process.stop_s, 30)) == 0, (
                f"{process.where}: {(folder / 'log').read_text()[-2000:]}"
            )
        finally:
            running.kill()
            running.wait()


def test_the_migration_takes_its_settings_and_looks_for_the_database(
    prod: list[dict], compose_model: dict, tmp_path: Path
) -> None:
    (job,) = of_kind(prod, "Job")
    (container,) = job["spec"]["template"]["spec"]["containers"]
    service = compose_model["services"]["migrate"]
    written = (
        (container["command"], {entry["name"]: entry["value"] for entry in container["env"]}),
        (service["entrypoint"], service["environment"]),
    )
    for command, keys in written:
        assert command == ["nianbao", "migrate"]
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
        for key, path in keys.items():
            file = tmp_path / Path(path).name
            file.write_text({"reader-password": "x"}.get(file.name) or SECRETS[file.name])
            environment[key] = str(file)
        done = subprocess.run(
            [sys.executable, "-m", "nianbao.cli.main", "migrate"],
            env=environment,
            cwd="/",
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 1, done.stderr
        assert "无法连接数据库" in done.stderr
