"""A key for one knowledge base reaches nothing of another, by whatever path, and learns nothing of it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import psycopg
import pytest

from nianbao.domain.answer import Answer
from nianbao.domain.question import Route
from services.gateway.http import Parts, make_app
from services.gateway.keys.limiter import NoLimiter
from services.gateway.keys.logins import MemoryLogins
from services.gateway.wiring import make_door
from tests.support.hostile_pdfs import one_page
from tests.support.walled_bases import CLOSED, OPEN, Base, fill_base

ADMIN = "the-first-key-of-this-test-0123456789"


@pytest.fixture(scope="module")
def bases(database_url: str) -> dict[str, Base]:
    pdf = hashlib.sha256(one_page()).hexdigest()
    with psycopg.connect(database_url) as connection:
        return {name: fill_base(connection, name, f"blobs/{pdf[:2]}/{pdf}") for name in (OPEN, CLOSED)}


@pytest.fixture
async def outside(parts: Parts, doubles, objects: Path, bases: dict[str, Base]) -> AsyncIterator[httpx.AsyncClient]:
    """A client whose key is for the open knowledge base alone."""
    pdf = hashlib.sha256(one_page()).hexdigest()
    (objects / "blobs" / pdf[:2]).mkdir(parents=True)
    (objects / "blobs" / pdf[:2] / pdf).write_bytes(one_page())
    doubles.composer.answer = Answer("？", "答", is_refused=False, route=Route.FACT)
    settings = parts.settings.model_copy(
        update={"auth": "required", "admin_key": type(parts.settings.admin_key)(ADMIN), "key_cache_s": 0.0}
    )
    door = make_door(settings, parts.database, NoLimiter(), MemoryLogins())
    transport = httpx.ASGITransport(make_app(replace(parts, settings=settings, door=door)), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        wanted = {"name": "外部", "scopes": ["read", "ask", "ingest"], "knowledge_bases": [OPEN]}
        made = await client.post("/v1/keys", json=wanted, headers={"authorization": f"Bearer {ADMIN}"})
        client.headers["authorization"] = f"Bearer {made.json()['key']}"
        yield client


PATHS = (
    "/v1/reports/{0.report}",
    "/v1/reports/{0.report}/outline",
    "/v1/reports/{0.report}/changes",
    "/v1/reports/{0.report}/pages/1.png",
    "/v1/sessions/{0.session}",
    "/v1/jobs/{0.job}",
    "/v1/jobs/{0.job}/events",
    "/v1/knowledge-bases/{0.name}/embeddings",
    "/v1/models/{0.name}",
)


@pytest.mark.parametrize("path", PATHS)
async def test_what_is_behind_the_wall_is_not_found_as_if_it_did_not_exist(outside, bases, path):
    own = await outside.get(path.format(bases[OPEN]))
    other = await outside.get(path.format(bases[CLOSED]))
    never = await outside.get(path.format(Base(0, "没有", *(uuid.uuid4() for _ in range(4)))))

    assert own.status_code == 200
    assert (other.status_code, never.status_code) == (404, 404)
    assert other.json()["error"]["code"] == never.json()["error"]["code"]


@pytest.mark.parametrize(
    "path",
    ["/v1/reports", "/v1/facts", "/v1/sessions", "/v1/jobs", "/v1/feedback", "/v1/bad-cases", "/v1/knowledge-bases"],
)
@pytest.mark.parametrize("query", ["", f"?kb={CLOSED}"])
async def test_lists_hold_only_what_is_on_this_side(outside, path, query):
    response = await outside.get(path + query)
    assert response.status_code == 200
    assert CLOSED not in response.text
    if not query:
        assert OPEN in response.text


async def test_facts_of_a_report_behind_the_wall_are_none(outside, bases):
    assert (await outside.get(f"/v1/facts?report={bases[OPEN].report}")).json()["facts"]
    assert (await outside.get(f"/v1/facts?report={bases[CLOSED].report}")).json()["facts"] == []


async def test_job_counts_do_not_count_what_is_behind_the_wall(outside):
    assert sum((await outside.get("/v1/jobs")).json()["counts"].values()) == 1


async def test_questions_are_answered_on_this_side_only(outside, bases, doubles):
    async def ask(**body: object) -> int:
        return (await outside.post("/v1/ask", json={"question": "营业收入？", **body})).status_code

    assert await ask(kb=OPEN) == 200
    assert await ask(kb=CLOSED) == 404
    assert await ask(session=str(bases[CLOSED].session)) == 404
    assert await ask(kb=OPEN, session=str(bases[CLOSED].session)) == 404
    # The default one is another's too.
    assert await ask() == 404
    assert {kb for _, kb in doubles.router.asked} == {OPEN}


async def test_chats_are_answered_on_this_side_only(outside, doubles):
    async def chat(model: str) -> int:
        body = {"model": model, "messages": [{"role": "user", "content": "营业收入？"}]}
        return (await outside.post("/v1/chat/completions", json=body)).status_code

    assert [await chat(model) for model in (OPEN, CLOSED, "nianbao")] == [200, 404, 404]
    models = (await outside.get("/v1/models")).json()["data"]
    assert [model["id"] for model in models] == [OPEN]


@pytest.mark.parametrize("name", [CLOSED, "还没有", "default"])
async def test_nothing_is_submitted_past_the_wall_and_no_knowledge_base_is_made(outside, doubles, name):
    refused = await outside.post(f"/v1/documents?kb={name}", files={"files": ("a.pdf", one_page())})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "forbidden")
    assert doubles.queue.sent == []
    taken = await outside.post(f"/v1/documents?kb={OPEN}", files={"files": ("a.pdf", one_page())})
    assert taken.status_code == 202


async def test_nothing_behind_the_wall_is_changed(outside, bases, database_url):
    assert (await outside.delete(f"/v1/sessions/{bases[CLOSED].session}")).status_code == 404
    assert (await outside.post(f"/v1/jobs/{bases[CLOSED].job}/retry")).status_code == 404
    with psycopg.connect(database_url) as connection:
        kept = connection.execute("SELECT count(*) FROM nianbao.session WHERE id = %s", (bases[CLOSED].session,))
        assert kept.fetchone() == (1,)
