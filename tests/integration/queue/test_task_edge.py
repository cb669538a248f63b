"""The edge of tasks over a real broker: deaths are counted, faults waited out, ends told."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from nianbao.queue.app import make_app, send_embed
from nianbao.queue.messages import EmbedRequest, JobEvent, UnreadableMessage
from nianbao.queue.names import EMBED_QUEUE, EMBED_TASK, EVENTS_QUEUE, LAST, PARSE_QUEUE, PARSE_TASK

ROOT = Path(__file__).resolve().parents[3]
WORKER = Path(__file__).with_name("dying_worker.py")


class Workshop:
    """Workers that are started again when they die, as a supervisor does."""

    def __init__(self, redis_url: str, folder: Path) -> None:
        self.redis_url = redis_url
        self.folder = folder
        self.app = make_app(redis_url)
        self.workers: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(WORKER), self.redis_url, str(self.folder)]
        self.workers.append(subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}))
        return self.workers[-1]

    def send(self, job_id: str, does: str, priority: int = 0) -> None:
        body: dict[str, Any] = {"job_id": job_id, "does": does}
        self.app.send_task(PARSE_TASK, args=[body], queue=PARSE_QUEUE, priority=priority)

    def wait(self, claim: Callable[[], object], timeout_s: float = 40) -> None:
        deadline = time.monotonic() + timeout_s
        while not claim():
            assert time.monotonic() < deadline, "it never came to that"
            if all(worker.poll() is not None for worker in self.workers):
                self.start()
            time.sleep(0.05)

    def has_ended(self, job_id: str) -> bool:
        return (self.folder / f"{job_id}.end").exists()

    def begins(self, job_id: str) -> int:
        file = self.folder / job_id
        return len(file.read_text().splitlines()) if file.exists() else 0

    def told(self) -> list[dict[str, Any]]:
        """What was told to the gateway, in order."""
        messages = reversed(redis.Redis.from_url(self.redis_url).lrange(EVENTS_QUEUE, 0, -1))
        return [json.loads(base64.b64decode(json.loads(message)["body"]))[0][0] for message in messages]

    def events(self, job_id: str) -> list[JobEvent]:
        return [JobEvent.model_validate(body) for body in self.told() if body.get("job_id") == job_id]


@pytest.fixture
def shop(redis_url: str, tmp_path: Path) -> Iterator[Workshop]:
    shop = Workshop(redis_url, tmp_path)
    yield shop
    for worker in shop.workers:
        worker.kill()
        worker.wait(20)


def test_a_document_that_kills_its_workers_is_put_aside_and_the_next_goes_on(shop: Workshop) -> None:
    shop.start()
    shop.send("poison", "dies")
    shop.wait(lambda: shop.has_ended("poison"))
    shop.send("good", "ends")
    shop.wait(lambda: shop.has_ended("good"))

    assert shop.begins("poison") == 2
    last = shop.events("poison")[-1]
    assert (last.state, last.reason_code, last.deaths) == ("failed", "quarantined", 2)
    assert shop.events("good") == []
    # The count is gone, so that a person may try it again.
    assert redis.Redis.from_url(shop.redis_url).hlen(f"nianbao:begun:{PARSE_TASK}") == 0


def test_background_work_that_kills_its_workers_or_crashes_is_put_aside_and_told(shop: Workshop) -> None:
    shop.start()
    for does in ("dies", "crashes", "ends"):
        send_embed(shop.app, EmbedRequest(report_id=does))
    shop.wait(lambda: all(shop.has_ended(does) for does in ("dies", "crashes", "ends")))

    assert shop.begins("dies") == 2
    letters = {letter.reason_code: letter for letter in map(UnreadableMessage.model_validate, shop.told())}
    assert letters.keys() == {"quarantined", "internal"}
    assert {letter.task for letter in letters.values()} == {EMBED_TASK}
    assert json.loads(letters["quarantined"].body) == {"report_id": "dies"}
    assert "ZeroDivisionError" in letters["internal"].error


def test_background_work_is_not_given_up_while_what_it_needs_is_away(shop: Workshop) -> None:
    shop.start()
    send_embed(shop.app, EmbedRequest(report_id="waits"))
    # Longer than the task itself has patience: its message comes back from the queue.
    shop.wait(lambda: shop.begins("waits") >= 6)
    (shop.folder / "store").touch()
    shop.wait(lambda: shop.has_ended("waits"))
    assert shop.told() == []
    assert redis.Redis.from_url(shop.redis_url).llen(EMBED_QUEUE) == 0


def test_a_defect_is_told_with_its_traceback(shop: Workshop) -> None:
    shop.start()
    shop.send("defect", "crashes")
    shop.wait(lambda: shop.has_ended("defect"))
    (event,) = shop.events("defect")
    assert (event.state, event.reason_code, event.task) == ("failed", "internal", PARSE_TASK)
    assert "ZeroDivisionError: division by zero" in event.traceback
    assert "in work" in event.traceback


def test_a_fault_that_passes_is_waited_out_and_named_meanwhile(shop: Workshop) -> None:
    shop.start()
    shop.send("patient", "waits")
    shop.wait(lambda: shop.begins("patient") >= 3)
    (shop.folder / "store").touch()
    shop.wait(lambda: shop.has_ended("patient"))
    assert {(event.state, event.reason_code) for event in shop.events("patient")} == {("parsing", "object_store_away")}


def test_a_worker_that_is_stopped_while_it_waits_puts_its_task_back(shop: Workshop) -> None:
    first = shop.start()
    shop.send("patient", "waits")
    shop.wait(lambda: shop.begins("patient") >= 2)
    first.terminate()
    assert first.wait(10) == 0
    assert redis.Redis.from_url(shop.redis_url).llen(PARSE_QUEUE) == 1
    (shop.folder / "store").touch()
    shop.wait(lambda: shop.has_ended("patient"))


def test_a_long_task_stays_with_its_worker_beyond_its_visibility(shop: Workshop) -> None:
    shop.start()
    shop.start()
    shop.send("long", "sleeps")
    shop.wait(lambda: shop.has_ended("long"))
    assert shop.begins("long") == 1


def test_a_single_upload_overtakes_what_waits_in_bulk(shop: Workshop) -> None:
    for number in range(5):
        shop.send(f"bulk-{number}", "ends", LAST)
    shop.send("single", "ends")
    shop.start()
    shop.wait(lambda: shop.has_ended("bulk-4"))
    order = sorted(("single", *(f"bulk-{n}" for n in range(5))), key=lambda job: (shop.folder / job).read_text())
    assert order == ["single", *(f"bulk-{n}" for n in range(5))]
