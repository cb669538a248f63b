"""`nianbao up`, `status` and `down` over real processes: a real Postgres, a real Valkey, fake services."""

from __future__ import annotations

import os
import signal
import stat
import time

import httpx
import psutil
import psycopg
import pytest

from nianbao.runtime.endpoint import endpoint
from nianbao.runtime.local.processes import end, leftovers
from nianbao.runtime.local.programs import read_program
from nianbao.runtime.local.state import read_state
from tests.support.local_system import make_system

NAMES = {
    "postgres",
    "valkey",
    "gateway-http",
    "gateway-worker",
    "parser-worker-1",
    "parser-worker-2",
    "indexer-rpc",
    "indexer-worker-1",
    "router-rpc",
    "nl2sql-rpc",
    "generator-rpc",
}


def server_uid(system):
    pid = int((system.home.postgres_data / "postmaster.pid").read_text().split()[0])
    return psutil.Process(pid).uids().real


def live_through_a_day(system, names):
    """Start, lose Postgres, stop, start again, press Ctrl-C: the data stays and no process does."""
    assert "全部就绪" in system.up()
    status = system.status()
    assert status["healthy"]
    assert {program["name"] for program in status["programs"]} == names
    assert status["memory_bytes"] < 2 * 2**30
    system.sql("CREATE TABLE kept AS SELECT '金枫酒业' AS company")
    extensions = system.sql("SELECT extname FROM pg_extension")
    assert {("vector",), ("pg_trgm",)} <= set(extensions)

    os.kill(system.programs()["postgres"]["pid"], signal.SIGKILL)
    time.sleep(0.3)
    after = {program["name"]: program for program in system.wait_until_healthy()["programs"]}
    assert after["postgres"]["restarts"] == 1
    assert system.sql("SELECT company FROM kept") == [("金枫酒业",)]

    code, output = system.run("down")
    assert (code, "已全部停止" in output) == (0, True)
    assert system.processes() == []
    assert system.run("status")[0] == 1

    with system.foreground() as up:
        assert system.sql("SELECT company FROM kept") == [("金枫酒业",)]
        up.send_signal(signal.SIGINT)
        output, _ = up.communicate(timeout=60)
    assert (up.returncode, "已全部停止" in output) == (0, True)
    assert system.processes() == []
    assert system.run("down") == (0, "系统没有在运行。\n")


def test_data_survives_crash_and_stop_as_the_present_user(local_system):
    live_through_a_day(local_system, NAMES)
    secrets = local_system.home.secrets
    assert all(file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO) == 0 for file in (secrets, *secrets.iterdir()))


def test_data_survives_crash_and_stop_as_an_ordinary_user(system_of_ordinary_user):
    live_through_a_day(system_of_ordinary_user, {"postgres", "valkey", "gateway-http", "gateway-worker", "nl2sql-rpc"})
    assert system_of_ordinary_user.home.postgres_data.stat().st_uid != 0


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """One system for several tests, since each start costs seconds; the last of them ends it."""
    system = make_system(tmp_path_factory.mktemp("running"))
    system.up()
    yield system
    end(leftovers(system.home))


@pytest.fixture
def other(tmp_path):
    system = make_system(tmp_path, services=("gateway", "router", "generator"))
    yield system
    end(leftovers(system.home))


@pytest.fixture
def given(running):
    return {"NIANBAO_DATABASE_URL": running.database_url(), "NIANBAO_REDIS_URL": running.redis_url()}


def test_a_second_up_says_so(running):
    both = [running.start("up", "--detach") for _ in range(2)]
    for process in both:
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        assert "系统已在运行" in output


def test_clients_find_the_gateway(running):
    url = endpoint(running.home)
    assert httpx.get(f"{url}/", trust_env=False, timeout=10).text == "hello"
    deadline = time.monotonic() + 30
    # On a busy machine a check may miss its own deadline once.
    while (ready := httpx.get(f"{url}/readyz", trust_env=False, timeout=10)).status_code != httpx.codes.OK:
        assert time.monotonic() < deadline, ready.text
    assert ready.json() == {"ready": True, "failures": {}}


def test_the_reader_may_not_write(running):
    url = read_program(running.home.programs, "nl2sql-rpc").environment["NIANBAO_NL2SQL_DATABASE_URL"]
    with psycopg.connect(url) as reader:
        assert reader.execute("SELECT current_user").fetchone() == ("nianbao_reader",)
        with pytest.raises(psycopg.Error):
            reader.execute("CREATE TABLE mine (a int)")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url.replace("nianbao_reader:", "nianbao_reader:x"))


def test_postgres_never_runs_as_root(running):
    assert server_uid(running) != 0


def test_killed_processes_come_back(running):
    before = running.programs()
    for name in ("valkey", "router-rpc", "parser-worker-1", "gateway-http"):
        os.kill(before[name]["pid"], signal.SIGKILL)
    time.sleep(0.5)
    after = {program["name"]: program for program in running.wait_until_healthy()["programs"]}
    assert {name for name, program in after.items() if program["restarts"]} == {
        "valkey",
        "router-rpc",
        "parser-worker-1",
        "gateway-http",
    }


def test_given_stores_are_used_and_none_is_started(running, other, given):
    other.up(**given)
    assert set(other.programs()) == {"gateway-http", "gateway-worker", "router-rpc", "generator-rpc"}
    assert not other.home.postgres_data.exists()
    assert other.run("down")[0] == 0
    assert other.processes() == []
    assert running.programs()["postgres"]["failure"] is None


def test_a_service_that_cannot_start_ends_the_start_with_its_last_words(other, given):
    code, output = other.run("up", "--detach", NIANBAO_ROUTER_TYPO="1", **given)
    assert code == 1
    assert "router-rpc：" in output
    assert "不认识的设置：NIANBAO_ROUTER_TYPO" in output
    assert "generator-rpc：" not in output
    assert other.processes() == []


def test_what_never_becomes_ready_is_named_with_its_log_and_all_is_stopped(other, given):
    code, output = other.run("up", "--detach", NIANBAO_GENERATOR_FAIL="true", NIANBAO_START_TIMEOUT_S="8", **given)
    assert code == 1
    # Why it is not ready depends on how far a busy machine got in that time.
    named = next(line for line in output.splitlines() if "generator-rpc：" in line)
    assert named.endswith(f"日志 {other.home.log('generator-rpc')}")
    assert "NIANBAO_START_TIMEOUT_S=180" in output
    assert other.processes() == []


def test_orphans_of_a_killed_supervisor_are_gone(running):
    supervisor = read_state(running.home.state).supervisor
    os.kill(supervisor.pid, signal.SIGKILL)
    assert running.run("status")[0] == 1
    assert running.run("down")[0] == 0
    assert running.processes() == []
