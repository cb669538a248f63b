"""What a browser is told, and what a request cannot smuggle in."""

from __future__ import annotations

import json
from dataclasses import replace

import httpx
import pytest

from services.gateway.http import make_app
from services.gateway.http.authenticate import is_loopback


@pytest.mark.parametrize("path", ["/", "/nowhere", "/openapi.json", "/v1/reports", "/v1/login"])
async def test_every_answer_tells_browsers_to_take_it_for_what_it_is(client, path):
    headers = (await client.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["referrer-policy"] in ("no-referrer", "same-origin")
    assert "server" not in headers


async def test_answers_about_data_are_not_kept_by_caches(client):
    assert (await client.get("/v1/reports")).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}])
@pytest.mark.parametrize("path", ["/v1/documents", "/v1/ask", "/v1/knowledge-bases", "/v1/login"])
async def test_without_keys_too_another_site_s_page_can_do_nothing(client, path, headers):
    response = await client.post(path, json={}, headers=headers)
    assert (response.status_code, response.json()["error"]["code"]) == (403, "cross_site")


async def test_no_other_site_may_read_answers(client):
    response = await client.get("/v1/reports", headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in response.headers
    preflight = await client.request(
        "OPTIONS", "/v1/ask", headers={"origin": "https://evil.example", "access-control-request-method": "POST"}
    )
    assert "access-control-allow-origin" not in preflight.headers


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8600", "127.0.0.1.evil.example", "", "169.254.0.1"])
async def test_on_loopback_a_name_of_the_web_that_leads_here_is_refused(app_parts, host):
    app = make_app(replace(app_parts, door=replace(app_parts.door, only_local=True)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8600") as client:
        refused = await client.get("/v1/login", headers={"host": host})
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "foreign_host")
        for own in ("127.0.0.1:8600", "localhost:8600", "[::1]:8600"):
            assert (await client.get("/v1/login", headers={"host": own})).status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.2", "localhost", "[::1]"])
def test_this_machine_has_many_names(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "path",
    [
        "/assets/x/../../../../etc/passwd",
        "/assets/x/%2e%2e/%2e%2e/settings.py",
        "/assets/x/..%2f..%2fsettings.py",
        "/assets/x//etc/passwd",
        "/assets/x/%00",
        "/v1/reports/..%2f..%2fetc/pages/1.png",
        "/v1/sessions/%2e%2e%2fetc",
    ],
)
async def test_no_path_leads_out_of_what_is_served(client, path):
    response = await client.get(path)
    assert response.status_code in (400, 404)
    assert "root:" not in response.text


async def test_a_file_name_cannot_write_headers_or_paths(client):
    body = (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a\r\nSet-Cookie: b=1"\r\n\r\n%PDF\r\n--x--\r\n'
    )
    response = await client.post(
        "/v1/documents", content=body, headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_a_question_is_taken_as_json_only(client, kind):
    # What a form of another site may send without asking first.
    response = await client.post(
        "/v1/ask", content=json.dumps({"question": "收入？"}).encode(), headers={"content-type": kind}
    )
    assert response.status_code == 400
