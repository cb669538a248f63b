"""The worker as a process: requests come off the queue, artifacts go to the store."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from kombu import Connection

from nianbao.domain.job import JobState
from nianbao.queue.app import make_app, send_parse
from nianbao.queue.messages import IndexRequest, JobEvent, ParseRequest
from nianbao.queue.names import EVENTS_QUEUE, INDEX_QUEUE
from nianbao.store.objects import ObjectStore
from tests.support.tiny_pdf import TinyPage, write_tiny_pdf
from tests.unit.parser.drawn import COVER, statement_page

ROOT = Path(__file__).resolve().parents[3]


class Desk:
    """A store and a queue to put requests on, and a worker to be killed."""

    def __init__(self, redis_url: str, folder: Path) -> None:
        self.redis_url = redis_url
        self.folder = folder
        self.store = ObjectStore(str(folder / "objects"))
        self.worker = self.start_worker()

    def start_worker(self) -> subprocess.Popen[bytes]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")} | {
            "PYTHONPATH": str(ROOT),
            "NIANBAO_REDIS_URL": self.redis_url,
            "NIANBAO_OBJECT_STORE": str(self.folder / "objects"),
            "NIANBAO_PARSER_METRICS_PORT": "0",
            "NIANBAO_SCRATCH_DIR": str(self.folder / "scratch"),
        }
        return subprocess.Popen(
            [sys.executable, "-m", "services", "parser", "--role", "worker"], cwd=ROOT, env=environment
        )

    def submit(self, path: Path) -> str:
        blob = self.store.put_blob(path)
        job_id = uuid.uuid4().hex
        request = ParseRequest(
            job_id=job_id,
            document_id=uuid.uuid4().hex,
            knowledge_base="default",
            sha256=blob.sha256,
            blob=blob.key,
            file_name=path.name,
            format="pdf",
        )
        send_parse(make_app(self.redis_url), request)
        return job_id

    def events(self, job_id: str, last: JobState, timeout_s: float = 60) -> list[JobEvent]:
        """The events of a job up to the one of state `last`."""
        found: list[JobEvent] = []
        deadline = time.monotonic() + timeout_s
        with Connection(self.redis_url) as connection:
            queue = connection.SimpleQueue(EVENTS_QUEUE)
            while time.monotonic() < deadline:
                message = queue.get(timeout=deadline - time.monotonic())
                message.ack()
                event = JobEvent.model_validate(message.payload[0][0])
                if event.job_id == job_id:
                    found.append(event)
                    if event.state is last:
                        return found
        raise AssertionError(f"the job did not get to {last}: {found}")

    def waiting_event(self, job_id: str) -> JobEvent:
        """The first event of a job that says what it waits for."""
        deadline = time.monotonic() + 30
        with Connection(self.redis_url) as connection:
            queue = connection.SimpleQueue(EVENTS_QUEUE)
            while time.monotonic() < deadline:
                message = queue.get(timeout=deadline - time.monotonic())
                message.ack()
                event = JobEvent.model_validate(message.payload[0][0])
                if event.job_id == job_id and event.reason_code:
                    return event
        raise AssertionError("the job never said that it waits")

    def index_requests(self) -> list[IndexRequest]:
        """What indexers are asked, until nothing more comes."""
        requests: list[IndexRequest] = []
        with Connection(self.redis_url) as connection:
            queue = connection.SimpleQueue(INDEX_QUEUE)
            while True:
                try:
                    message = queue.get(timeout=1 if requests else 10)
                except queue.Empty:
                    return requests
                message.ack()
                requests.append(IndexRequest.model_validate(message.payload[0][0]))


@pytest.fixture
def desk(redis_url: str, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(redis_url, tmp_path)
    yield desk
    desk.worker.terminate()
    desk.worker.wait(20)


def test_a_request_becomes_artifacts_and_an_index_request(desk: Desk, tmp_path: Path) -> None:
    good = desk.submit(write_tiny_pdf(tmp_path / "a.pdf", COVER, statement_page()))
    bad_file = tmp_path / "b.pdf"
    bad_file.write_text("not a PDF")
    bad = desk.submit(bad_file)

    assert [event.state for event in desk.events(good, JobState.INDEXING)] == [JobState.PARSING, JobState.INDEXING]
    failed = desk.events(bad, JobState.FAILED)[-1]
    assert failed.reason_code == "not_a_pdf"
    requests = desk.index_requests()
    assert [request.job_id for request in requests] == [good]
    assert desk.store.exists(requests[0].artifacts)


def test_a_killed_worker_leaves_no_child_and_the_job_goes_on_in_another(desk: Desk, tmp_path: Path) -> None:
    pages = [statement_page(title=f"表{number}") for number in range(400)]
    job = desk.submit(write_tiny_pdf(tmp_path / "long.pdf", COVER, *pages, TinyPage()))
    desk.events(job, JobState.PARSING)
    children = psutil.Process(desk.worker.pid).children()
    desk.worker.kill()
    desk.worker.wait(20)
    _, alive = psutil.wait_procs(children, timeout=5)
    assert not alive
    (left,) = (tmp_path / "scratch").iterdir()
    assert any(left.glob("nianbao-parse-*"))

    desk.worker = desk.start_worker()
    events = desk.events(job, JobState.INDEXING)
    assert [event.state for event in events] == [JobState.PARSING, JobState.PARSING, JobState.INDEXING]
    assert max(event.deaths for event in events) == 1
    assert len(desk.index_requests()) == 1
    assert not left.exists()


def test_a_child_that_is_killed_is_tried_again_at_once(desk: Desk, tmp_path: Path) -> None:
    pages = [statement_page(title=f"表{number}") for number in range(400)]
    job = desk.submit(write_tiny_pdf(tmp_path / "long.pdf", COVER, *pages, TinyPage()))
    desk.events(job, JobState.PARSING)
    worker = psutil.Process(desk.worker.pid)
    deadline = time.monotonic() + 10
    while not (children := worker.children()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    for child in children:
        child.kill()
    assert desk.events(job, JobState.INDEXING)[-1].state is JobState.INDEXING


def test_a_request_waits_for_a_store_that_refuses_and_says_so(desk: Desk, tmp_path: Path) -> None:
    path = write_tiny_pdf(tmp_path / "a.pdf", COVER, statement_page())
    blob = desk.store.put_blob(path)
    # A file where a folder must be refuses every write, also of root.
    artifacts = tmp_path / "objects" / "artifacts"
    artifacts.write_text("in the way")
    job = desk.submit(path)
    waiting = desk.waiting_event(job)
    assert (waiting.state, waiting.reason_code) == (JobState.PARSING, "object_store_away")
    assert "恢复后自动继续" in waiting.reason
    artifacts.unlink()
    assert desk.events(job, JobState.INDEXING)[-1].state is JobState.INDEXING
    assert desk.store.exists(blob.key)
