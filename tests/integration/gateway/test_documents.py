"""Documents through REST into a real database and a real folder."""

from __future__ import annotations

import gzip
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from nianbao.domain.errors import Unavailable
from nianbao.store import jobs
from services.gateway.http import Parts
from services.gateway.job_life import fail

PDF = b"%PDF-1.7\n" + b"0" * 100


async def _upload(client: httpx.AsyncClient, *files: tuple[str, bytes], **fields: str) -> httpx.Response:
    return await client.post("/v1/documents", files=[("file", file) for file in files], data=fields)


def _stored(objects: Path) -> list[str]:
    return sorted(path.relative_to(objects).as_posix() for path in objects.rglob("*") if path.is_file())


def _unique(body: bytes = PDF) -> bytes:
    return body + uuid.uuid4().bytes


async def _only_job(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 202, response.text
    (job,) = response.json()["jobs"]
    return job


async def test_an_uploaded_pdf_is_stored_and_queued(client, doubles, objects):
    body = _unique()
    job = await _only_job(await _upload(client, ("年报 2024.pdf", body), kb="default"))

    (sent,) = doubles.queue.sent
    assert (job["state"], job["file_name"], job["kb"]) == ("queued", "年报 2024.pdf", "default")
    assert (sent.job_id, sent.format, sent.file_name) == (job["id"], "pdf", "年报 2024.pdf")
    assert (objects / sent.blob).read_bytes() == body
    assert _stored(objects) == [f"blobs/{sent.sha256[:2]}/{sent.sha256}"]


async def test_rows_are_recognised_by_name_and_content(client, doubles):
    rows = b'{"page": 1, "allrow": 0, "type": "text", "inside": "' + uuid.uuid4().hex.encode() + b'"}\n'
    response = await _upload(client, ("a.rows.jsonl", rows), ("b.rows.jsonl.gz", gzip.compress(rows)))

    assert [job["state"] for job in response.json()["jobs"]] == ["queued", "queued"]
    assert [sent.format for sent in doubles.queue.sent] == ["rows", "rows"]


async def test_the_same_bytes_twice_are_a_duplicate_that_names_the_first(client, doubles):
    body = _unique()
    first = await _only_job(await _upload(client, ("a.pdf", body)))
    second = await _only_job(await _upload(client, ("b.pdf", body)))

    assert (second["state"], second["duplicate_of"]) == ("duplicate", first["id"])
    assert "a.pdf" in second["reason"]
    assert len(doubles.queue.sent) == 1


async def test_the_same_bytes_in_another_knowledge_base_are_a_new_document(client, doubles):
    body = _unique()
    await _upload(client, ("a.pdf", body))
    job = await _only_job(await _upload(client, ("a.pdf", body), kb="另一个"))

    assert (job["state"], job["kb"]) == ("queued", "另一个")
    assert len({sent.document_id for sent in doubles.queue.sent}) == 2


async def test_a_file_that_failed_before_is_tried_again(client, parts: Parts, doubles):
    body = _unique()
    first = await _only_job(await _upload(client, ("a.pdf", body)))
    async with parts.database.transaction() as connection:
        await jobs.change(connection, uuid.UUID(first["id"]), lambda job: fail(job, "crashed", "解析进程退出"))
    second = await _only_job(await _upload(client, ("a.pdf", body)))

    assert (second["state"], second["attempt"]) == ("queued", 2)
    assert len(doubles.queue.sent) == 2


async def test_a_duplicate_of_a_running_job_shows_its_report_once_it_is_there(client, database_url):
    body = _unique()
    first = await _only_job(await _upload(client, ("a.pdf", body)))
    second = await _only_job(await _upload(client, ("b.pdf", body)))
    report = str(uuid.uuid4())
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE nianbao.job SET state='ready', report_id=%s WHERE id=%s", (report, first["id"]))

    assert (await client.get(f"/v1/jobs/{second['id']}")).json()["report"] == report


async def test_each_bad_file_fails_with_its_own_reason_and_the_batch_goes_on(client, doubles, objects):
    batch = str(uuid.uuid4())
    response = await _upload(
        client,
        ("empty.pdf", b""),
        ("page.pdf", b"<html>not a pdf</html>"),
        ("broken.rows.jsonl", b"page,allrow\n1,2\n"),
        ("../../etc/passwd.pdf", _unique()),
        ("长" * 300 + ".pdf", _unique()),
        kb="default",
        batch=batch,
    )

    assert response.status_code == 202
    outcome = [(job["state"], job["reason_code"]) for job in response.json()["jobs"]]
    assert outcome == [
        ("failed", "empty_file"),
        ("failed", "not_a_pdf"),
        ("failed", "bad_rows"),
        ("queued", ""),
        ("queued", ""),
    ]
    names = [job["file_name"] for job in response.json()["jobs"]]
    assert names[3] == "passwd.pdf"
    assert len(names[4]) == 255
    assert names[4].endswith(".pdf")
    reasons = [job["reason"] for job in response.json()["jobs"][:3]]
    assert len(set(reasons)) == 3
    assert len(_stored(objects)) == 2
    listed = (await client.get("/v1/jobs", params={"batch": batch, "limit": 0})).json()
    assert (listed["counts"]["failed"], listed["counts"]["queued"]) == (3, 2)


async def test_a_file_over_the_limit_is_refused_while_it_arrives_and_leaves_nothing(client, doubles, objects):
    seen = 0

    async def body():
        nonlocal seen
        yield b'--b\r\nContent-Disposition: form-data; name="kb"\r\n\r\ndefault\r\n'
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="big.pdf"\r\n\r\n%PDF-1.7\n'
        for _ in range(64):
            seen += 1
            yield b"0" * 1024 * 1024

    response = await client.post(
        "/v1/documents", content=body(), headers={"content-type": "multipart/form-data; boundary=b"}
    )

    assert response.status_code == 413
    error = response.json()["error"]
    assert error["code"] == "too_large"
    assert "3 MB" in error["message"]
    assert [job["reason_code"] for job in response.json()["jobs"]] == ["too_large"]
    assert seen < 10
    assert _stored(objects) == []
    assert doubles.queue.sent == []


async def test_an_upload_that_breaks_off_leaves_nothing(client, doubles, objects):
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7\n'
    response = await client.post(
        "/v1/documents", content=body, headers={"content-type": "multipart/form-data; boundary=b"}
    )

    assert response.status_code == 400
    assert response.json()["error"]["code"] == "incomplete_upload"
    assert _stored(objects) == []
    assert doubles.queue.sent == []


async def test_while_the_queue_is_away_jobs_wait_and_are_sent_once_it_is_back(client, parts: Parts, doubles):
    doubles.queue.is_away = True
    job = await _only_job(await _upload(client, ("a.pdf", _unique())))
    assert (job["state"], doubles.queue.sent) == ("queued", [])
    with pytest.raises(Unavailable):
        await parts.relay.deliver()

    doubles.queue.is_away = False
    assert await parts.relay.deliver() == 1
    assert await parts.relay.deliver() == 0
    assert [sent.job_id for sent in doubles.queue.sent] == [job["id"]]


async def test_a_failed_job_is_sent_again_when_it_is_retried(client, parts: Parts, doubles, database_url):
    job = await _only_job(await _upload(client, ("a.pdf", _unique())))
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE nianbao.job SET state='failed', reason_code='crashed' WHERE id=%s", (job["id"],))
    retried = await client.post(f"/v1/jobs/{job['id']}/retry")
    assert (retried.status_code, retried.json()["state"], retried.json()["attempt"]) == (202, "queued", 2)
    assert [sent.job_id for sent in doubles.queue.sent] == [job["id"], job["id"]]


async def test_files_wait_for_a_knowledge_base_that_is_named_after_them(client, doubles):
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + _unique() + b"\r\n"
        b'--b\r\nContent-Disposition: form-data; name="kb"\r\n\r\nlate\r\n--b--\r\n'
    )
    response = await client.post(
        "/v1/documents", content=body, headers={"content-type": "multipart/form-data; boundary=b"}
    )

    assert (await _only_job(response))["kb"] == "late"


async def test_only_a_failed_job_can_be_retried(client):
    job = await _only_job(await _upload(client, ("a.pdf", _unique())))
    refused = await _only_job(await _upload(client, ("a.pdf", b"")))

    for each in (job, refused):
        response = await client.post(f"/v1/jobs/{each['id']}/retry")
        assert (response.status_code, response.json()["error"]["code"]) == (409, "not_retryable")


async def test_a_request_without_files_or_of_another_type_is_refused(client):
    no_files = await client.post("/v1/documents", data={"kb": "default"}, files={})
    assert no_files.status_code == 415
    empty = await client.post(
        "/v1/documents",
        content=b'--b\r\nContent-Disposition: form-data; name="kb"\r\n\r\ndefault\r\n--b--\r\n',
        headers={"content-type": "multipart/form-data; boundary=b"},
    )
    assert (empty.status_code, empty.json()["error"]["code"]) == (400, "no_files")
    bad_name = await _upload(client, ("a.pdf", PDF), kb="../x")
    assert (bad_name.status_code, bad_name.json()["error"]["code"]) == (400, "bad_knowledge_base_name")


async def test_jobs_whose_message_is_nowhere_are_sent_again(client, parts: Parts, doubles, database_url):
    job = await _only_job(await _upload(client, ("a.pdf", _unique())))
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE nianbao.job SET updated_at = now() - interval '1 hour' WHERE id=%s", (job["id"],))
    doubles.queue.in_hand = {job["id"]}
    assert await parts.board.resend_lost(timedelta(minutes=5)) == 0
    doubles.queue.in_hand = set()
    assert await parts.board.resend_lost(timedelta(minutes=5)) == 1
    assert await parts.board.resend_lost(timedelta(minutes=5)) == 0
    await parts.relay.deliver()
    assert [sent.job_id for sent in doubles.queue.sent] == [job["id"], job["id"]]
    assert (await client.get(f"/v1/jobs/{job['id']}")).json()["attempt"] == 2


async def test_a_job_that_is_lost_again_and_again_has_failed(client, parts: Parts, doubles, database_url):
    job = await _only_job(await _upload(client, ("a.pdf", _unique())))
    for _ in range(6):
        with psycopg.connect(database_url) as connection:
            connection.execute("UPDATE nianbao.job SET updated_at = now() - interval '1 h' WHERE id=%s", (job["id"],))
        await parts.board.resend_lost(timedelta(minutes=5))
        await parts.relay.deliver()
    lost = (await client.get(f"/v1/jobs/{job['id']}")).json()
    assert (lost["state"], lost["reason_code"], lost["attempt"]) == ("failed", "lost", 5)
    assert len(doubles.queue.sent) == 5
