"""What is stored and no document needs is collected, beside uploads and never under one."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import time
import uuid
from pathlib import Path

from nianbao.store import documents
from services.gateway.collect_orphans import collect_orphans
from services.gateway.http import Parts


def _age(objects: Path, seconds: float) -> None:
    for path in objects.rglob("*"):
        if path.is_file():
            os.utime(path, (time.time() - seconds, time.time() - seconds))


async def test_only_old_contents_that_no_document_needs_go_with_their_artifacts(client, parts: Parts, objects):
    kept = b"%PDF-1.7\n" + uuid.uuid4().bytes
    await client.post("/v1/documents", files=[("file", ("a.pdf", kept))])
    table, listed = "证券代码,年度,营业收入\n600001,2020,1\n", "证券代码,年份\n600001,2020\n"
    imported = await client.post(
        "/v1/imports", files=[("file", ("t.csv", table.encode())), ("reports", ("l.csv", listed.encode()))]
    )
    assert imported.status_code == 202
    orphan = parts.store.put_blob(io.BytesIO(b"nobody asked for me"))
    artifacts = objects / "artifacts" / orphan.sha256[:2] / orphan.sha256 / "1"
    artifacts.mkdir(parents=True)
    (artifacts / "rows.jsonl").write_text("{}")
    _age(objects, 7200)
    fresh = parts.store.put_blob(io.BytesIO(b"an upload that is under way"))

    dry = (await client.post("/v1/orphans/collect", json={"older_than_s": 3600, "dry_run": True})).json()
    assert (dry["orphans"], parts.store.exists(orphan.key)) == (1, True)
    done = (await client.post("/v1/orphans/collect", json={"older_than_s": 3600})).json()

    assert (done["looked_at"], done["orphans"], done["bytes"]) == (5, 1, len(b"nobody asked for me") + 2)
    assert not parts.store.exists(orphan.key)
    assert not artifacts.exists()
    for content in (kept, table.encode(), listed.encode()):
        sha256 = hashlib.sha256(content).hexdigest()
        assert parts.store.exists(f"blobs/{sha256[:2]}/{sha256}")
    assert parts.store.exists(fresh.key)


async def test_an_upload_that_holds_its_bytes_is_not_collected_under_it(parts: Parts, objects):
    blob = parts.store.put_blob(io.BytesIO(uuid.uuid4().bytes))
    _age(objects, 7200)
    async with parts.database.transaction() as connection:
        await documents.hold_blob(connection, blob.sha256)
        found = await collect_orphans(parts.database, parts.store, older_than_s=3600)
    assert (found.orphans, parts.store.exists(blob.key)) == (0, True)


async def test_an_upload_whose_bytes_were_collected_before_its_job_is_told_to_send_them_again(client, parts: Parts):
    body = b"%PDF-1.7\n" + uuid.uuid4().bytes
    stored = parts.store.put_blob

    def stored_and_collected(source):
        blob = stored(source)
        parts.store.delete(blob.key)
        return blob

    parts.store.put_blob = stored_and_collected  # type: ignore[method-assign]
    response = await client.post("/v1/documents", files=[("file", ("a.pdf", body))])
    assert (response.status_code, response.json()["error"]["code"]) == (503, "object_gone")
    parts.store.put_blob = stored  # type: ignore[method-assign]
    assert (await client.post("/v1/documents", files=[("file", ("a.pdf", body))])).status_code == 202


async def test_collecting_while_uploads_run_loses_none(client, parts: Parts):
    """The same bytes come and go: an upload finds them stored while the collector looks at them."""
    bodies = [b"%PDF-1.7\n" + uuid.uuid4().bytes for _ in range(20)]
    for body in bodies:
        parts.store.put_blob(io.BytesIO(body))

    async def upload(body: bytes) -> int:
        for _ in range(5):
            response = await client.post("/v1/documents", files=[("file", ("a.pdf", body))])
            if response.status_code == 202:
                return 202
            assert response.json()["error"]["code"] == "object_gone"
        return 503

    collecting = asyncio.create_task(collect_orphans(parts.database, parts.store, older_than_s=0))
    statuses = await asyncio.gather(*(upload(body) for body in bodies))
    await collecting
    assert statuses == [202] * len(bodies)
    for body in bodies:
        sha256 = hashlib.sha256(body).hexdigest()
        assert parts.store.exists(f"blobs/{sha256[:2]}/{sha256}")
