"""Readiness checks, the probes' HTTP paths, and the workers' health files."""

import asyncio
import json

import pytest

from nianbao.domain.errors import Unavailable
from nianbao.runtime.health import run_checks
from nianbao.runtime.serve_http import HealthEndpoints
from nianbao.runtime.worker_health import STALE_S, WorkerHealth, worker_failure


async def works():
    return None


async def says_why():
    raise Unavailable("数据库没有应答", service="postgres")


async def crashes():
    raise OSError("postgresql://me:s3cret@db refused")


async def hangs():
    await asyncio.sleep(60)


async def test_all_checks_pass():
    readiness = await run_checks({"a": works, "b": works})
    assert readiness.is_ready
    assert readiness.failures == {}


async def test_each_failure_is_named_with_its_reason():
    checks = {"ok": works, "postgres": says_why, "redis": crashes, "peer": hangs}
    readiness = await run_checks(checks, timeout_s=0.05)
    assert not readiness.is_ready
    assert readiness.failures == {
        "postgres": "数据库没有应答",
        "redis": "OSError: postgresql://me:***@db refused",
        "peer": "0.05 秒内没有应答",
    }


async def get(path, checks, has_metrics=True):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body", "body": b"from the application"})

    sent = []

    async def send(message):
        sent.append(message)

    await HealthEndpoints(app, checks, has_metrics=has_metrics)({"type": "http", "path": path}, None, send)
    return sent[0]["status"], sent[1]["body"]


async def test_readyz_is_200_when_ready_and_503_with_reasons_when_not():
    status, body = await get("/readyz", {"ok": works})
    assert (status, json.loads(body)) == (200, {"ready": True, "failures": {}})
    status, body = await get("/readyz", {"postgres": says_why})
    assert (status, json.loads(body)) == (503, {"ready": False, "failures": {"postgres": "数据库没有应答"}})


async def test_healthz_does_not_depend_on_others():
    assert (await get("/healthz", {"postgres": says_why}))[0] == 200


async def test_metrics_are_in_prometheus_text_and_other_paths_are_the_application_s():
    status, body = await get("/metrics", {})
    assert status == 200
    assert b"# HELP" in body
    assert await get("/v1/ask", {}) == (418, b"from the application")


def test_a_worker_lives_while_its_file_is_fresh(tmp_path):
    file = tmp_path / "worker.json"
    assert worker_failure(file) == "尚未开始接收任务"
    health = WorkerHealth(file)
    health.beat()
    written = json.loads(file.read_text())
    assert worker_failure(file, pid=written["pid"]) is None
    assert worker_failure(file, now=written["at"] + STALE_S + 5) == "20 秒没有心跳，可能连不上队列"


def test_the_file_of_an_earlier_worker_says_nothing_about_this_one(tmp_path):
    WorkerHealth(tmp_path / "worker.json").beat()
    assert worker_failure(tmp_path / "worker.json", pid=1) == "正在重新启动"


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"pid": "x"}'])
def test_a_damaged_health_file_is_no_sign_of_life(tmp_path, damaged):
    (tmp_path / "worker.json").write_text(damaged)
    assert worker_failure(tmp_path / "worker.json") == "尚未开始接收任务"


async def test_metrics_that_have_a_port_of_their_own_are_not_shown_to_those_who_ask():
    assert await get("/metrics", {}, has_metrics=False) == (418, b"from the application")
