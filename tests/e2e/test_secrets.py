"""What is secret stands in its own file, and in no log, status, command line or answer of a run."""

from __future__ import annotations

import httpx
import psutil

from nianbao.runtime.local.state import read_state
from tests.support.local_system import LocalSystem


def _secrets(system: LocalSystem) -> dict[str, str]:
    found = {path.name: path.read_text().strip() for path in system.home.secrets.iterdir()}
    assert {"valkey", "postgres-nianbao", "postgres-nianbao_reader", "postgres-postgres"} <= found.keys()
    return found


def test_no_log_holds_a_secret(loaded: LocalSystem) -> None:
    port = read_state(loaded.home.state).ports["gateway"]
    shown = {"authorization": "Bearer nb_12345678_" + "s3cret-" * 6 + "x", "x-api-key": "s3cret-other"}
    httpx.get(f"http://127.0.0.1:{port}/v1/reports", headers=shown, trust_env=False)
    loaded.run("ask", "珩槿精工2023年的营业收入是多少元？")
    logs = {path.name: path.read_text(errors="replace") for path in loaded.home.logs.iterdir()}

    assert any("http_request" in text for text in logs.values())
    held = [
        (name, file)
        for name, secret in {**_secrets(loaded), "shown": "s3cret-"}.items()
        for file, text in logs.items()
        if secret in text
    ]
    assert held == []


def test_status_and_errors_hold_no_secret(loaded: LocalSystem) -> None:
    port = read_state(loaded.home.state).ports["gateway"]
    answers = [
        loaded.run("status", "--json")[1],
        loaded.run("status")[1],
        loaded.run("ask", "x", "--kb", "没有")[1],
        loaded.run("migrate", NIANBAO_DATABASE_URL="postgresql://nianbao:s3cret@127.0.0.1:1/none")[1],
        loaded.run("up", "--detach", NIANBAO_GATEWAY_ADMIN_KEY="s3cret", NIANBAO_GATEWAY_ADMIN_KEYS="s3cret")[1],
        *(httpx.get(f"http://127.0.0.1:{port}{path}", trust_env=False).text for path in ("/readyz", "/v1/services")),
    ]
    for secret in [*_secrets(loaded).values(), "s3cret"]:
        assert [answer for answer in answers if secret in answer] == []


def test_no_command_line_holds_a_secret(loaded: LocalSystem) -> None:
    lines = [" ".join(process.cmdline()) for process in loaded.processes() if process.pid in psutil.pids()]
    assert len(lines) > 8
    for name, secret in _secrets(loaded).items():
        assert [line for line in lines if secret in line] == [], name


def test_secrets_are_for_their_owner_only(loaded: LocalSystem) -> None:
    for path in (loaded.home.secrets, *loaded.home.secrets.iterdir(), *loaded.home.programs.iterdir()):
        assert path.stat().st_mode & 0o077 == 0, path
