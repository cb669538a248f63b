"""Keys: made once, shown once, scoped, limited, ended; and signing in on the pages with one."""

from __future__ import annotations

import io
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import httpx
import psycopg
import pytest

from nianbao.runtime.logging import configure_logging
from services.gateway.http import Parts, make_app
from services.gateway.keys.limiter import NoLimiter, RedisLimiter
from services.gateway.keys.logins import RedisLogins
from services.gateway.wiring import make_door

ADMIN = "the-first-key-of-this-test-0123456789"
Client = Callable[..., httpx.AsyncClient]


@pytest.fixture
async def locked(parts: Parts, redis_url: str) -> AsyncIterator[Parts]:
    """A gateway that asks for keys."""
    settings = parts.settings.model_copy(
        update={"auth": "required", "admin_key": type(parts.settings.admin_key)(ADMIN), "key_cache_s": 0.0}
    )
    limiter, logins = RedisLimiter(redis_url), RedisLogins(redis_url, 3600)
    yield replace(parts, settings=settings, door=make_door(settings, parts.database, limiter, logins))
    await limiter.close()
    await logins.close()


@pytest.fixture
async def as_key(locked: Parts) -> AsyncIterator[Client]:
    """Make a client that shows a key, or none."""
    transport = httpx.ASGITransport(make_app(locked), raise_app_exceptions=False)
    made: list[httpx.AsyncClient] = []

    def client(key: str | None = None, **headers: str) -> httpx.AsyncClient:
        shown = {"authorization": f"Bearer {key}"} if key else {}
        made.append(httpx.AsyncClient(transport=transport, base_url="http://gateway", headers=shown | headers))
        return made[-1]

    yield client
    for each in made:
        await each.aclose()


async def _make(as_key: Client, **wanted: Any) -> dict[str, Any]:
    response = await as_key(ADMIN).post("/v1/keys", json={"name": "研究部", "scopes": ["read"], **wanted})
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


async def test_without_a_key_nothing_is_answered_and_the_next_step_is_said(as_key):
    for method, path in (
        ("GET", "/v1/reports"),
        ("POST", "/v1/ask"),
        ("GET", "/v1/nowhere"),
        ("POST", "/v1/documents"),
    ):
        response = await as_key().request(method, path)
        assert (response.status_code, response.json()["error"]["code"]) == (401, "no_key"), path
        assert response.headers["www-authenticate"] == "Bearer"
        assert "nianbao keys create" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    "key", ["x", "nb_00000000_" + "x" * 43, ADMIN[:-1], ADMIN + "0", "nb_00000000_" + "x" * 43 + "\u00e9", "密"]
)
async def test_a_key_that_is_none_is_refused(as_key, key):
    response = await as_key().get("/v1/reports", headers={"authorization": f"Bearer {key}".encode()})
    assert (response.status_code, response.json()["error"]["code"]) == (401, "bad_key")


async def test_openai_clients_are_told_in_their_shape(as_key):
    error = (await as_key().post("/v1/chat/completions", json={})).json()["error"]
    assert (error["code"], error["type"], error["param"]) == ("no_key", "authentication_error", None)


async def test_a_key_is_shown_once_and_only_its_hash_is_kept(as_key, database_url):
    made = await _make(as_key)

    assert made["key"].startswith(made["prefix"] + "_")
    assert len(made["key"]) == len("nb_12345678_") + 43
    listed = (await as_key(ADMIN).get("/v1/keys")).json()["keys"]
    assert "key" not in next(key for key in listed if key["id"] == made["id"])
    with psycopg.connect(database_url) as connection:
        kept = str(connection.execute("SELECT * FROM nianbao.api_key").fetchall())
    assert made["key"].removeprefix(made["prefix"] + "_") not in kept


async def test_a_key_may_do_what_its_scopes_say(as_key):
    read, ask, ingest = [(await _make(as_key, scopes=[scope]))["key"] for scope in ("read", "ask", "ingest")]

    async def status(key: str, method: str, path: str) -> int:
        return (await as_key(key).request(method, path, json={"question": "营业收入？"})).status_code

    assert [await status(key, "GET", "/v1/reports") for key in (read, ask, ingest)] == [200, 403, 403]
    assert [await status(key, "GET", "/v1/models") for key in (read, ask, ingest)] == [403, 200, 403]
    assert [await status(key, "POST", "/v1/documents") for key in (read, ask, ingest)] == [403, 403, 400]
    for key in (read, ask, ingest):
        assert await status(key, "GET", "/v1/keys") == 403
        assert await status(key, "DELETE", "/v1/knowledge-bases/x") == 403
    refused = await as_key(read).post("/v1/ask", json={"question": "营业收入？"})
    assert "提问权限（ask）" in refused.json()["error"]["message"]


async def test_using_a_key_is_noted(as_key):
    made = await _make(as_key)
    await as_key(made["key"]).get("/v1/reports")
    listed = (await as_key(ADMIN).get("/v1/keys")).json()["keys"]
    assert next(key["last_used_at"] for key in listed if key["id"] == made["id"]) is not None


async def test_a_revoked_key_and_an_expired_one_are_refused_and_say_so(as_key, database_url):
    revoked, expired = await _make(as_key), await _make(as_key, days=1)
    assert (await as_key(ADMIN).delete(f"/v1/keys/{revoked['id']}")).status_code == 204
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE nianbao.api_key SET expires_at = now() WHERE id = %s", (expired["id"],))

    codes = [(await as_key(key["key"]).get("/v1/reports")).json()["error"]["code"] for key in (revoked, expired)]
    assert codes == ["key_revoked", "key_expired"]


async def test_a_key_that_is_revoked_here_is_refused_at_once_even_if_it_is_remembered(parts, locked, as_key):
    settings = locked.settings.model_copy(update={"key_cache_s": 300.0})
    door = make_door(settings, parts.database, NoLimiter(), locked.door.logins)
    transport = httpx.ASGITransport(make_app(replace(locked, settings=settings, door=door)))
    made = await _make(as_key)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        own, admin = ({"authorization": f"Bearer {key}"} for key in (made["key"], ADMIN))
        assert (await client.get("/v1/reports", headers=own)).status_code == 200
        await client.delete(f"/v1/keys/{made['id']}", headers=admin)
        assert (await client.get("/v1/reports", headers=own)).status_code == 401


async def test_a_rotated_key_works_beside_the_old_one_until_the_grace_is_over(as_key):
    old = await _make(as_key, scopes=["read", "ask"])
    new = (await as_key(ADMIN).post(f"/v1/keys/{old['id']}/rotate", json={"grace_hours": 1})).json()
    assert (new["name"], new["scopes"]) == (old["name"], ["ask", "read"])
    assert [(await as_key(key["key"]).get("/v1/reports")).status_code for key in (old, new)] == [200, 200]

    newest = (await as_key(ADMIN).post(f"/v1/keys/{new['id']}/rotate", json={"grace_hours": 0})).json()
    assert [(await as_key(key["key"]).get("/v1/reports")).status_code for key in (new, newest)] == [401, 200]


@pytest.mark.parametrize(
    "wanted",
    [
        {"scopes": []},
        {"scopes": ["everything"]},
        {"scopes": ["admin"], "knowledge_bases": ["default"]},
        {"knowledge_bases": ["没有这个"]},
        {"name": ""},
        {"days": 0},
    ],
)
async def test_a_key_that_makes_no_sense_is_not_made(as_key, wanted):
    response = await as_key(ADMIN).post("/v1/keys", json={"name": "x", "scopes": ["read"], **wanted})
    assert response.status_code in (400, 404)


async def test_too_many_requests_are_429_with_the_time_to_wait(as_key):
    key = (await _make(as_key, requests_per_minute=3))["key"]
    answers = [await as_key(key).get("/v1/reports") for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 20
    assert "每分钟最多 3 次" in answers[-1].json()["error"]["message"]
    # Another key has a bucket of its own.
    assert (await as_key(ADMIN).get("/v1/reports")).status_code == 200


async def test_files_are_counted_by_the_day(as_key):
    key = (await _make(as_key, scopes=["ingest"], files_per_day=2))["key"]
    files = [("files", (f"{number}.pdf", b"%PDF-1.7 " + bytes([number]))) for number in range(3)]
    response = await as_key(key).post("/v1/documents?kb=default", files=files)

    assert response.status_code == 429
    assert len(response.json()["jobs"]) == 2
    assert "每天最多提交 2 个文件" in response.json()["error"]["message"]


async def test_where_redis_is_away_keys_are_checked_and_nothing_is_counted(parts, locked, as_key):
    made = await _make(as_key, requests_per_minute=1)
    limiter = RedisLimiter("redis://127.0.0.1:1/0")
    door = make_door(locked.settings, parts.database, limiter, locked.door.logins)
    transport = httpx.ASGITransport(make_app(replace(locked, door=door)))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        own = {"authorization": f"Bearer {made['key']}"}
        assert [(await client.get("/v1/reports", headers=own)).status_code for _ in range(3)] == [200] * 3
        assert (await client.get("/v1/reports")).status_code == 401
    await limiter.close()


async def test_signing_in_sets_a_cookie_that_only_this_site_can_use(as_key):
    made = await _make(as_key, scopes=["read", "ask"])
    browser = as_key()
    assert (await browser.get("/v1/login")).json() == {
        "required": True, "signed_in": False, "name": None, "scopes": [], "knowledge_bases": None
    }  # fmt: skip
    signed_in = await browser.post("/v1/login", json={"key": made["key"]})

    assert signed_in.json()["name"] == "研究部"
    cookie = signed_in.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Secure", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert made["key"] not in cookie
    sent = {"cookie": cookie.partition(";")[0]}
    assert (await browser.get("/v1/reports", headers=sent)).status_code == 200
    who = (await browser.get("/v1/login", headers=sent)).json()
    assert (who["signed_in"], who["scopes"]) == (True, ["ask", "read"])

    await browser.delete("/v1/login", headers=sent)
    assert (await browser.get("/v1/reports", headers=sent)).json()["error"]["code"] == "login_expired"


async def test_a_wrong_key_does_not_sign_in(as_key):
    response = await as_key().post("/v1/login", json={"key": "nb_00000000_" + "x" * 43})
    assert (response.status_code, "set-cookie" in response.headers) == (401, False)


async def test_the_end_of_a_key_is_the_end_of_its_sign_in(as_key):
    made = await _make(as_key)
    signed_in = await as_key().post("/v1/login", json={"key": made["key"]})
    sent = {"cookie": signed_in.headers["set-cookie"].partition(";")[0]}
    await as_key(ADMIN).delete(f"/v1/keys/{made['id']}")
    assert (await as_key().get("/v1/reports", headers=sent)).json()["error"]["code"] == "key_revoked"


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}],
)
async def test_another_site_cannot_act_with_the_cookie(as_key, headers):
    signed_in = await as_key().post("/v1/login", json={"key": ADMIN})
    sent = {"cookie": signed_in.headers["set-cookie"].partition(";")[0]}
    forged = await as_key().post("/v1/knowledge-bases", json={"name": "x"}, headers=sent | headers)
    assert (forged.status_code, forged.json()["error"]["code"]) == (403, "cross_site")
    own = {"origin": "http://gateway", "sec-fetch-site": "same-origin"}
    name = headers.get("sec-fetch-site", "origin")
    assert (await as_key().post("/v1/knowledge-bases", json={"name": name}, headers=sent | own)).status_code == 201


async def test_keys_never_stand_in_logs(as_key):
    written = io.StringIO()
    configure_logging("gateway", "http", format="json")
    root = logging.getLogger()
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    made = await _make(as_key)
    await as_key(made["key"]).get("/v1/reports")
    await as_key().get("/v1/reports", headers={"x-api-key": made["key"]})
    await as_key().post("/v1/login", json={"key": made["key"]})
    await as_key(made["key"] + "x").get("/v1/reports")
    await as_key(made["key"]).get(f"/v1/reports/{made['key']}")

    log = written.getvalue()
    assert "key_made" in log
    assert "http_request" in log
    assert made["key"] not in log
    assert made["key"].removeprefix(made["prefix"] + "_") not in log
    assert ADMIN not in log
