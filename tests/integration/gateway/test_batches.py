"""Batches over REST: priorities, a window in the queue, pausing, cancelling, resuming a broken submission."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
import uuid
from typing import Any

import httpx
import psycopg
import pytest

from nianbao.queue.names import FIRST, LAST
from services.gateway.http import Parts


def _pdf() -> bytes:
    return b"%PDF-1.7\n" + uuid.uuid4().bytes


async def _begin(client: httpx.AsyncClient, **fields: Any) -> dict[str, Any]:
    response = await client.post("/v1/batches", json=fields)
    assert response.status_code == 201, response.text
    begun: dict[str, Any] = response.json()
    return begun


async def _add(client: httpx.AsyncClient, batch: str, *bodies: bytes, kb: str = "default") -> list[dict[str, Any]]:
    jobs = []
    for number, body in enumerate(bodies):
        response = await client.post(
            "/v1/documents", params={"kb": kb, "batch": batch}, files=[("file", (f"{number}.pdf", body))]
        )
        assert response.status_code == 202, response.text
        jobs += response.json()["jobs"]
    return jobs


@pytest.fixture
async def bulk(client, parts: Parts, doubles, database_url) -> dict[str, Any]:
    """A batch of six files; the queue takes two of them at a time, and nothing else waits."""
    with psycopg.connect(database_url) as connection:
        connection.execute("DELETE FROM nianbao.outbox")
    doubles.queue.waiting = parts.settings.queue_window
    begun = await _begin(client, name="目录", expected=6)
    await _add(client, begun["id"], *(_pdf() for _ in range(6)))
    doubles.queue.waiting -= 2
    return begun


async def test_bulk_waits_outside_the_queue_and_single_uploads_do_not(client, parts: Parts, doubles, bulk):
    assert doubles.queue.sent == []
    single = (await _add(client, str(uuid.uuid4()), _pdf()))[0]
    assert [sent.job_id for sent in doubles.queue.sent] == [single["id"]]
    assert await parts.relay.deliver() == 2
    assert doubles.queue.priorities == [FIRST, LAST, LAST]


async def test_a_paused_batch_sends_nothing_until_it_is_resumed(client, parts: Parts, doubles, bulk):
    paused = (await client.post(f"/v1/batches/{bulk['id']}/pause")).json()
    assert (paused["state"], paused["eta_s"]) == ("paused", None)
    assert await parts.relay.deliver() == 0
    assert (await client.post(f"/v1/batches/{bulk['id']}/resume")).json()["state"] == "open"
    assert await parts.relay.deliver() == 2


async def test_a_cancelled_batch_keeps_what_a_worker_began_and_takes_no_more(client, parts: Parts, doubles, bulk):
    await parts.relay.deliver()
    begun, recallable = (sent.job_id for sent in doubles.queue.sent)
    doubles.queue.in_hand = {begun}

    cancelled = (await client.post(f"/v1/batches/{bulk['id']}/cancel")).json()

    assert (cancelled["state"], cancelled["failures"], cancelled["counts"]["queued"]) == (
        "cancelled",
        {"cancelled": 5},
        1,
    )
    assert [sent.job_id for sent in doubles.queue.sent] == [begun]
    refused = await client.post("/v1/documents", params={"batch": bulk["id"]}, files=[("file", ("x.pdf", _pdf()))])
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "batch_cancelled")
    again = await client.post(f"/v1/jobs/{recallable}/cancel")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "not_cancellable")

    retried = (await client.post(f"/v1/batches/{bulk['id']}/retry", json={"reason": "cancelled"})).json()
    assert retried == {"retried": 5, "skipped": 0}
    assert (await client.get(f"/v1/batches/{bulk['id']}")).json()["counts"]["queued"] == 6


async def test_speed_and_eta_are_measured_and_files_to_come_count(client, bulk, database_url):
    jobs = (await client.get("/v1/jobs", params={"batch": bulk["id"]})).json()["jobs"]
    assert (await client.get(f"/v1/batches/{bulk['id']}")).json()["eta_s"] is None
    with psycopg.connect(database_url) as connection:
        for number, job in enumerate(jobs[:4]):
            connection.execute(
                "UPDATE nianbao.job SET state = 'ready', stage_s = '{\"parse\": 1}', pages = 100,"
                " updated_at = now() - make_interval(secs => %s) WHERE id = %s",
                (10 * (4 - number), job["id"]),
            )
    await _begin(client, id=bulk["id"], expected=10)
    now = (await client.get(f"/v1/batches/{bulk['id']}")).json()
    assert now["per_minute"] == pytest.approx(6, rel=0.05)
    assert (now["remaining"], now["pages"], now["done"]) == (6, 400, False)
    assert now["eta_s"] == pytest.approx(60, rel=0.05)

    paused = (await client.post(f"/v1/batches/{bulk['id']}/pause")).json()
    assert (paused["per_minute"], paused["eta_s"]) == (None, None)
    await client.post(f"/v1/batches/{bulk['id']}/cancel")
    # Done for ten seconds: the speed is that of the thirty in which it worked.
    done = (await client.get(f"/v1/batches/{bulk['id']}")).json()
    assert (done["done"], done["eta_s"]) == (True, 0)
    assert done["per_minute"] == pytest.approx(8, rel=0.05)


async def test_what_a_batch_has_is_not_sent_again_and_what_another_has_is_a_duplicate(client, parts: Parts, bulk):
    body = _pdf()
    (job,) = await _add(client, bulk["id"], body)
    url = "https://example.com/a.pdf"
    known = {"file_name": "0.pdf", "sha256": hashlib.sha256(body).hexdigest()}
    unknown = {"file_name": "new.pdf", "sha256": "0" * 64}
    asked = {"batch": bulk["id"], "files": [known, unknown, {"url": url}]}

    first = (await client.post("/v1/documents/known", json=asked)).json()["jobs"]
    other = await _begin(client, name="别处")
    second = (await client.post("/v1/documents/known", json={**asked, "batch": other["id"]})).json()["jobs"]

    assert [each and each["id"] for each in first] == [job["id"], None, None]
    assert (second[0]["state"], second[0]["duplicate_of"]) == ("duplicate", job["id"])
    elsewhere = {**asked, "batch": str(uuid.uuid4()), "kb": "another"}
    assert (await client.post("/v1/documents/known", json=elsewhere)).json()["jobs"] == [None, None, None]
    parts.store.delete(f"blobs/{known['sha256'][:2]}/{known['sha256']}")
    assert (await client.post("/v1/documents/known", json=asked)).json()["jobs"][0] is None


async def test_a_batch_streams_until_all_its_files_are_done(client, database_url):
    begun = await _begin(client, expected=2)
    jobs = await _add(client, begun["id"], _pdf(), _pdf())

    async def finish() -> None:
        with psycopg.connect(database_url, autocommit=True) as connection:
            for job, state in zip(jobs, ("ready", "failed"), strict=True):
                await asyncio.sleep(0.3)
                connection.execute(
                    "UPDATE nianbao.job SET state = %s, reason_code = %s WHERE id = %s",
                    (state, "no_text" if state == "failed" else "", job["id"]),
                )

    finishing = asyncio.create_task(finish())
    async with asyncio.timeout(10):
        response = await client.get(f"/v1/batches/{begun['id']}/events")
    await finishing
    lines = response.text.replace("\r\n", "\n").split("\n")
    told = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
    assert [each["remaining"] for each in told] == [2, 1, 0]
    assert (told[-1]["done"], told[-1]["failures"]) == (True, {"no_text": 1})


async def test_a_batch_belongs_to_one_knowledge_base_and_batches_are_listed(client):
    begun = await _begin(client, kb="甲库", name="一")
    refused = await client.post(
        "/v1/documents", params={"batch": begun["id"], "kb": "乙库"}, files=[("file", ("x.pdf", _pdf()))]
    )
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "bad_batch")
    newer = await _begin(client, kb="甲库", name="二")
    listed = (await client.get("/v1/batches", params={"kb": "甲库", "limit": 1})).json()
    assert [each["id"] for each in listed["batches"]] == [newer["id"]]
    rest = (await client.get("/v1/batches", params={"kb": "甲库", "after": listed["next"]})).json()
    assert [each["id"] for each in rest["batches"]] == [begun["id"]]
    for path in (f"/v1/batches/{uuid.uuid4()}", f"/v1/batches/{uuid.uuid4()}/events"):
        assert (await client.get(path)).status_code == 404


async def test_failed_jobs_are_filtered_and_retried_by_reason(client, database_url):
    begun = await _begin(client)
    jobs = await _add(client, begun["id"], _pdf(), _pdf(), _pdf())
    with psycopg.connect(database_url) as connection:
        for job, code in zip(jobs, ("crashed", "crashed", "no_text"), strict=True):
            connection.execute(
                "UPDATE nianbao.job SET state = 'failed', reason_code = %s WHERE id = %s", (code, job["id"])
            )
    query = {"batch": begun["id"], "status": "failed", "reason": "crashed"}
    assert len((await client.get("/v1/jobs", params=query)).json()["jobs"]) == 2
    late = {**query, "since": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 60))}
    assert (await client.get("/v1/jobs", params=late)).json()["jobs"] == []
    answer = await client.post("/v1/jobs/retry", json={"batch": begun["id"], "reason": "crashed"})
    assert (answer.status_code, answer.json()) == (202, {"retried": 2, "skipped": 0})
    counts = (await client.get("/v1/jobs", params={"batch": begun["id"]})).json()["counts"]
    assert (counts["queued"], counts["failed"]) == (2, 1)
