"""More requests than the gateway serves at once: the rest is refused quickly, with a word on when to come back."""

import asyncio

import httpx
import pytest

from nianbao.rpc.deadline import remaining_s
from services.gateway.http.shed_load import ShedLoad


@pytest.fixture
async def gateway():
    release, seen = asyncio.Event(), []

    async def app(scope, receive, send):
        seen.append(remaining_s())
        await release.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"answered"})

    shedding = ShedLoad(app, asks_at_once=2, requests_at_once=1, ask_deadline_s=7)
    transport = httpx.ASGITransport(shedding)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        yield client, release, seen
    release.set()


async def full(client, seen, path, count):
    running = [asyncio.create_task(client.post(path)) for _ in range(count)]
    while len(seen) < count:
        await asyncio.sleep(0.01)
    return running


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/chat/completions"])
async def test_a_question_too_many_is_refused_and_the_next_is_answered(gateway, path):
    client, release, seen = gateway
    running = await full(client, seen, path, 2)
    refused = await client.post(path)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    error = refused.json()["error"]
    assert (error["code"], error["service"]) == ("overloaded", "gateway")
    assert "稍后再试" in error["message"]
    assert ("type" in error) is (path != "/v1/ask")
    release.set()
    assert {response.text for response in await asyncio.gather(*running)} == {"answered"}
    assert (await client.post(path)).text == "answered"


async def test_other_requests_have_a_bound_of_their_own(gateway):
    client, release, seen = gateway
    running = await full(client, seen, "/v1/ask", 2)
    other = asyncio.create_task(client.get("/v1/reports"))
    while len(seen) < 3:
        await asyncio.sleep(0.01)
    assert (await client.get("/v1/jobs")).status_code == 429
    release.set()
    assert (await other).status_code == 200
    await asyncio.gather(*running)


async def test_only_a_question_gets_a_deadline(gateway):
    client, release, seen = gateway
    release.set()
    # Requests come in tasks of their own, as from the server.
    await asyncio.create_task(client.post("/v1/ask"))
    await asyncio.create_task(client.get("/v1/reports"))
    assert 6 < seen[0] <= 7
    assert seen[1] is None
