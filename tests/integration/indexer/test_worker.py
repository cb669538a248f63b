"""The worker as a process: requests come off the queue, events go to the gateway."""

from __future__ import annotations

import base64
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
from kombu import Connection

from nianbao.domain.job import JobState
from nianbao.queue.app import make_app, send_index
from nianbao.queue.messages import JobEvent, Warned
from nianbao.queue.names import EVENT_TASK, EVENTS_QUEUE, INDEX_QUEUE, UNREADABLE_TASK
from tests.integration.indexer.conftest import Shelf
from tests.support.parsed_reports import figure, parsed_report

ROOT = Path(__file__).resolve().parents[3]
WORKER_WAIT_S = 10


@pytest.fixture
def worker(shelf: Shelf, redis_url: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = start_worker(shelf, redis_url, tmp_path)
    yield process
    process.terminate()
    process.wait(20)


def start_worker(shelf: Shelf, redis_url: str, tmp_path: Path, **settings: str) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")} | {
        "PYTHONPATH": str(ROOT),
        "NIANBAO_DATABASE_URL": shelf.database_url,
        "NIANBAO_REDIS_URL": redis_url,
        "NIANBAO_OBJECT_STORE": str(tmp_path / "objects"),
        "NIANBAO_INDEXER_METRICS_PORT": "0",
        **settings,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "services", "indexer", "--role", "worker"], cwd=ROOT, env=environment
    )


def events_of(redis_url: str, job_id: str, *, timeout_s: float = 40) -> list[JobEvent]:
    """The events of a job up to its final one."""
    found: list[JobEvent] = []
    deadline = time.monotonic() + timeout_s
    with Connection(redis_url) as connection:
        queue = connection.SimpleQueue(EVENTS_QUEUE)
        while time.monotonic() < deadline:
            message = queue.get(timeout=deadline - time.monotonic())
            message.ack()
            if message.headers["task"] != EVENT_TASK:
                continue
            event = JobEvent.model_validate(message.payload[0][0])
            if event.job_id == job_id:
                found.append(event)
                if event.state.is_final:
                    return found
    raise AssertionError(f"the job did not end: {found}")


def test_a_request_becomes_a_report_and_the_gateway_hears_of_it(
    shelf: Shelf, redis_url: str, worker: subprocess.Popen[bytes]
) -> None:
    request = shelf.submit(parsed_report(figure("营业收入", "200", "2022")))

    send_index(make_app(redis_url), request)
    begun, ended = events_of(redis_url, request.job_id)

    assert begun.state is JobState.INDEXING
    assert ended.state is JobState.READY
    assert ended.pages == 7
    assert ended.stage_s["index"] > 0
    assert shelf.figures() == {"2022": {"营业收入": "200"}}
    assert shelf.execute("SELECT id::text FROM nianbao.report WHERE document_id = %s", (request.document_id,)) == [
        (ended.report_id,)
    ]


def test_a_warning_of_the_parser_makes_the_job_partial(
    shelf: Shelf, redis_url: str, worker: subprocess.Popen[bytes]
) -> None:
    warned = Warned(code="statement_missing", message="没有找到现金流量表")
    request = shelf.submit(parsed_report()).model_copy(update={"warnings": (warned,)})

    send_index(make_app(redis_url), request)
    ended = events_of(redis_url, request.job_id)[-1]

    assert ended.state is JobState.PARTIAL
    assert ended.warnings == (warned,)


def test_a_request_that_cannot_be_served_fails_with_a_reason_and_the_next_one_goes_on(
    shelf: Shelf, redis_url: str, worker: subprocess.Popen[bytes]
) -> None:
    good = shelf.submit(parsed_report())
    bad = good.model_copy(update={"job_id": str(uuid.uuid4()), "artifacts": "artifacts/aa/none/1"})
    app = make_app(redis_url)

    send_index(app, bad)
    send_index(app, good)

    failed = events_of(redis_url, bad.job_id)[-1]
    assert (failed.state, failed.reason_code) == (JobState.FAILED, "object_not_found")
    assert "重新提交" in failed.reason
    assert events_of(redis_url, good.job_id)[-1].state is JobState.READY


def test_a_message_that_is_no_request_goes_to_the_dead_letters(
    shelf: Shelf, redis_url: str, worker: subprocess.Popen[bytes]
) -> None:
    app = make_app(redis_url)
    app.send_task("nianbao.index", args=[{"nonsense": True}], queue=INDEX_QUEUE)
    request = shelf.submit(parsed_report())
    deadline = time.monotonic() + 20
    while not (waiting := redis.Redis.from_url(redis_url).lrange(EVENTS_QUEUE, 0, -1)):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    unreadable = json.loads(waiting[0])
    assert unreadable["headers"]["task"] == UNREADABLE_TASK
    assert "nonsense" in json.loads(base64.b64decode(unreadable["body"]))[0][0]["body"]
    send_index(app, request)

    assert events_of(redis_url, request.job_id)[-1].state is JobState.READY


def test_the_request_of_a_killed_worker_is_served_by_the_next(shelf: Shelf, redis_url: str, tmp_path: Path) -> None:
    request = shelf.submit(parsed_report(figure("营业收入", "200", "2022")))
    with psycopg.connect(shelf.database_url) as holder:
        # The worker waits for the document's row, so it is in the middle of its work when it dies.
        holder.execute("SELECT 1 FROM nianbao.document WHERE id = %s FOR UPDATE", (request.document_id,))
        first = start_worker(shelf, redis_url, tmp_path)
        send_index(make_app(redis_url), request)
        _wait_until_waiting(shelf)
        first.kill()
        first.wait(20)
    second = start_worker(shelf, redis_url, tmp_path)
    try:
        states = [event.state for event in events_of(redis_url, request.job_id, timeout_s=60)]
    finally:
        second.terminate()
        second.wait(20)

    assert states[-1] is JobState.READY
    assert shelf.count("fact") == 1


def test_a_request_waits_for_a_database_that_is_away(
    shelf: Shelf, redis_url: str, server_url: str, worker: subprocess.Popen[bytes]
) -> None:
    request = shelf.submit(parsed_report(figure("营业收入", "200", "2022")))
    database = shelf.database_url.rpartition("/")[2]
    shelf.pool.close()
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false".encode())
        try:
            send_index(make_app(redis_url), request)
            # Longer than a worker waits for a connection: the request goes back at least once.
            time.sleep(WORKER_WAIT_S + 2)
            assert not [event for event in _waiting_events(redis_url) if event.state.is_final]
        finally:
            admin.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true".encode())

    assert events_of(redis_url, request.job_id)[-1].state is JobState.READY


def _waiting_events(redis_url: str) -> list[JobEvent]:
    """The events that nobody has taken yet; they stay."""
    messages = redis.Redis.from_url(redis_url).lrange(EVENTS_QUEUE, 0, -1)
    bodies = [json.loads(base64.b64decode(json.loads(message)["body"])) for message in messages]
    return [JobEvent.model_validate(body[0][0]) for body in bodies]


def _wait_until_waiting(shelf: Shelf) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        waiting = shelf.execute(
            "SELECT 1 FROM pg_stat_activity WHERE application_name = 'nianbao-indexer-worker'"
            " AND wait_event_type = 'Lock' AND datname = current_database()"
        )
        if waiting:
            return
        time.sleep(0.1)
    raise AssertionError("the worker never came to the lock")
