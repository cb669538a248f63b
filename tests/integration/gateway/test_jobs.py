"""Job events through a real broker and a real worker process, as streams show them."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from nianbao.domain.errors import Unavailable
from nianbao.domain.job import JobState
from nianbao.queue.app import make_app as make_queue_app
from nianbao.queue.app import send_event
from nianbao.queue.messages import JobEvent, ParseRequest, Warned
from nianbao.queue.names import LAST, list_of
from services.gateway.parse_queue import CeleryParseQueue

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def worker(redis_server_url, database_url) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "NIANBAO_DATABASE_URL": database_url,
        "NIANBAO_REDIS_URL": redis_server_url,
        "NIANBAO_GATEWAY_METRICS_PORT": "0",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "services", "gateway", "--role", "worker"], env=environment, cwd=ROOT
    )
    yield process
    process.terminate()
    process.wait(20)


async def _submitted(client) -> str:
    body = b"%PDF-1.7\n" + uuid.uuid4().bytes
    response = await client.post("/v1/documents", files=[("file", ("a.pdf", body))])
    job: str = response.json()["jobs"][0]["id"]
    return job


async def _states(client, job: str) -> list[dict[str, object]]:
    async with asyncio.timeout(20):
        response = await client.get(f"/v1/jobs/{job}/events")
    lines = response.text.replace("\r\n", "\n").split("\n")
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]


async def test_events_move_a_job_and_its_stream_ends_with_the_final_state(client, worker, redis_server_url):
    job = await _submitted(client)
    app = make_queue_app(redis_server_url)
    watching = asyncio.create_task(_states(client, job))
    report = str(uuid.uuid4())
    warning = Warned(code="restated", message="上年数已重述")
    for event in (
        JobEvent(job_id=job, state=JobState.PARSING, at=time.time()),
        JobEvent(job_id=job, state=JobState.INDEXING, at=time.time(), stage_s={"parse": 1.5}, pages=88),
        JobEvent(job_id=job, state=JobState.READY, at=time.time(), report_id=report, warnings=(warning,)),
        JobEvent(job_id=job, state=JobState.PARSING, at=time.time()),
    ):
        await asyncio.to_thread(send_event, app, event)
        await asyncio.sleep(0.3)

    states = await watching
    assert states[0]["state"] == "queued"
    last = states[-1]
    assert (last["state"], last["report"], last["pages"]) == ("partial", report, 88)
    assert last["stage_s"] == {"parse": 1.5}
    assert last["warnings"] == [{"code": "restated", "message": "上年数已重述"}]


async def test_events_of_unknown_jobs_and_unreadable_ones_stop_nothing(client, worker, redis_server_url):
    app = make_queue_app(redis_server_url)
    send_event(app, JobEvent(job_id=str(uuid.uuid4()), state=JobState.READY, at=time.time()))
    app.send_task("nianbao.job_event", args=[{"nonsense": True}], queue="events")
    job = await _submitted(client)
    send_event(
        app, JobEvent(job_id=job, state=JobState.FAILED, at=time.time(), reason_code="no_text", reason="没有文字")
    )

    last = (await _states(client, job))[-1]
    assert (last["state"], last["reason_code"], last["reason"]) == ("failed", "no_text", "没有文字")
    assert worker.poll() is None


async def test_events_wait_while_the_database_is_away(client, worker, redis_server_url, server_url, database_url):
    job = await _submitted(client)
    app = make_queue_app(redis_server_url)
    name = database_url.rsplit("/", 1)[-1]
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        send_event(app, JobEvent(job_id=job, state=JobState.READY, at=time.time()))
        assert (await client.get(f"/v1/jobs/{job}")).status_code == 503
        await asyncio.sleep(1)
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    deadline = time.monotonic() + 30
    while (await client.get(f"/v1/jobs/{job}")).json().get("state") != "ready":
        assert time.monotonic() < deadline
        await asyncio.sleep(0.2)


def _parse_request(job_id: str) -> ParseRequest:
    return ParseRequest(
        job_id=job_id,
        document_id="d",
        knowledge_base="default",
        sha256="a",
        blob="b",
        file_name="年报.pdf",
        format="pdf",
    )


async def test_what_is_sent_waits_in_the_list_of_its_priority_and_can_be_taken_back(redis_server_url):
    queue = CeleryParseQueue(make_queue_app(redis_server_url), redis_server_url)
    broker = redis.Redis.from_url(redis_server_url)
    bulk_list = list_of("parse", LAST)
    try:
        await queue.send(_parse_request("single"))
        for number in range(3):
            await queue.send(_parse_request(f"bulk-{number}"), LAST)
        message = json.loads(broker.lrange("parse", 0, -1)[0])
        assert message["headers"]["task"] == "nianbao.parse"
        assert broker.llen(bulk_list) == 3
        assert await queue.room(5) == 2
        assert await queue.jobs_in_hand() == {"single", "bulk-0", "bulk-1", "bulk-2"}
        assert await queue.recall({"bulk-1", "single", "unknown"}) == {"bulk-1", "single"}
        assert await queue.jobs_in_hand() == {"bulk-0", "bulk-2"}
    finally:
        broker.delete("parse", bulk_list)
        await queue.close()


async def test_a_broker_that_is_away_is_said_within_seconds():
    queue = CeleryParseQueue(make_queue_app("redis://127.0.0.1:1/0"), "redis://127.0.0.1:1/0")
    request = _parse_request("j")
    started = time.monotonic()
    with pytest.raises(Unavailable) as away:
        await queue.send(request)
    assert away.value.service == "redis"
    assert time.monotonic() - started < 10
    await queue.close()


async def test_a_failure_is_kept_with_its_traceback_also_after_a_retry(client, worker, redis_server_url):
    job = await _submitted(client)
    app = make_queue_app(redis_server_url)
    event = JobEvent(
        job_id=job,
        state=JobState.FAILED,
        at=time.time(),
        reason_code="crashed",
        reason="解析出错",
        task="nianbao.parse",
        traceback="ZeroDivisionError: division by zero",
        deaths=2,
    )
    for _ in range(2):
        send_event(app, event)
    app.send_task("nianbao.job_event", args=[{"nonsense": 1}], queue="events")
    assert (await _states(client, job))[-1]["deaths"] == 2
    assert (await client.post(f"/v1/jobs/{job}/retry")).status_code == 202

    (letter,) = (await client.get(f"/v1/jobs/{job}/dead-letters")).json()["dead_letters"]
    assert (letter["attempt"], letter["task"], letter["reason_code"]) == (1, "nianbao.parse", "crashed")
    assert letter["traceback"] == "ZeroDivisionError: division by zero"
    deadline = time.monotonic() + 10
    while not (listed := await _dead_letters(client, "unreadable")):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)
    assert "nonsense" in listed[0]["message"]


async def _dead_letters(client, reason: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = (await client.get("/v1/dead-letters", params={"reason": reason})).json()[
        "dead_letters"
    ]
    return found


async def test_a_job_says_what_it_waits_for_until_it_goes_on(client, worker, redis_server_url):
    job = await _submitted(client)
    app = make_queue_app(redis_server_url)
    watching = asyncio.create_task(_states(client, job))
    parsing = JobEvent(job_id=job, state=JobState.PARSING, at=time.time())
    waits = {"reason_code": "disk_full", "reason": "磁盘空间不足"}
    for event in (
        parsing,
        parsing.model_copy(update={"at": time.time() + 0.01, **waits}),
        JobEvent(job_id=job, state=JobState.INDEXING, at=time.time() + 0.02),
        JobEvent(job_id=job, state=JobState.READY, at=time.time() + 0.03),
    ):
        send_event(app, event)
        await asyncio.sleep(0.3)
    told = [(state["state"], state["reason_code"]) for state in await watching]
    assert ("parsing", "disk_full") in told
    assert told[-1] == ("ready", "")


async def test_jobs_are_listed_page_by_page_newest_first(client):
    batch = str(uuid.uuid4())
    for number in range(5):
        body = b"%PDF-1.7\n" + uuid.uuid4().bytes
        await client.post(
            "/v1/documents", files=[("file", (f"{number}.pdf", body))], data={"batch": batch, "kb": "default"}
        )
    first = (await client.get("/v1/jobs", params={"batch": batch, "limit": 3})).json()
    rest = (await client.get("/v1/jobs", params={"batch": batch, "limit": 3, "after": first["next"]})).json()

    assert [job["file_name"] for job in first["jobs"] + rest["jobs"]] == [f"{n}.pdf" for n in (4, 3, 2, 1, 0)]
    assert (first["counts"]["queued"], rest["next"]) == (5, None)


async def test_an_unknown_job_is_404_also_as_a_stream(client):
    for path in (f"/v1/jobs/{uuid.uuid4()}", f"/v1/jobs/{uuid.uuid4()}/events"):
        assert (await client.get(path)).status_code == 404
