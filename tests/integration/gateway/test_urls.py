"""Documents that are fetched from URLs."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpcore
import httpx
import pytest

from services.gateway.http import make_app

PDF = b"%PDF-1.7\n" + uuid.uuid4().bytes


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("location", "/reports/2024.pdf")
            self.end_headers()
        elif self.path == "/around":
            self.send_response(302)
            self.send_header("location", "/around")
            self.end_headers()
        elif self.path == "/reports/2024.pdf":
            self.send_response(200)
            self.send_header("content-length", str(len(PDF)))
            self.end_headers()
            self.wfile.write(PDF)
        elif self.path == "/huge.pdf":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"%PDF-1.7\n" + b"0" * 8 * 1024 * 1024)
        elif self.path == "/broken.pdf":
            self.send_response(200)
            self.send_header("content-length", "1000000")
            self.end_headers()
            self.wfile.write(PDF)
        else:
            self.send_error(404)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
async def trusting(parts):
    """A gateway that may fetch from private addresses."""
    settings = parts.settings.model_copy(update={"url_allow_private": True})
    transport = httpx.ASGITransport(make_app(replace(parts, settings=settings)), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        yield client


async def test_a_url_is_fetched_through_its_redirects_and_named_by_its_path(trusting, site, doubles, objects):
    response = await trusting.post("/v1/documents", json={"urls": [f"{site}/moved"], "kb": "网上"})

    (job,) = response.json()["jobs"]
    assert (response.status_code, job["state"], job["file_name"], job["kb"]) == (202, "queued", "2024.pdf", "网上")
    assert (objects / doubles.queue.sent[0].blob).read_bytes() == PDF


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/missing.pdf", "fetch_failed"),
        ("/around", "fetch_failed"),
        ("/huge.pdf", "too_large"),
        ("/broken.pdf", "fetch_failed"),
    ],
)
async def test_what_cannot_be_had_fails_with_its_reason_and_leaves_nothing(trusting, site, objects, path, code):
    response = await trusting.post("/v1/documents", json={"urls": [site + path]})
    (job,) = response.json()["jobs"]
    assert (job["state"], job["reason_code"]) == ("failed", code)
    assert [path for path in objects.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/a.pdf",
        "http://localhost/a.pdf",
        "http://[::1]/a.pdf",
        "http://[::ffff:127.0.0.1]/a.pdf",
        "http://10.0.0.1/a.pdf",
        "http://169.254.169.254/latest/meta-data",
        "http://2130706433/a.pdf",
        "http://0.0.0.0/a.pdf",
        "http://0177.0.0.1/a.pdf",
        "http://0x7f.1/a.pdf",
        "http://0x7f000001/a.pdf",
        "http://127.1/a.pdf",
        "http://[::ffff:7f00:1]/a.pdf",
        "http://[::127.0.0.1]/a.pdf",
        "http://[64:ff9b::7f00:1]/a.pdf",
        "http://[2002:7f00:1::]/a.pdf",
        "http://[2002:a00:1::]/a.pdf",
        "http://[fe80::1%251]/a.pdf",
        "http://[fd00::1]/a.pdf",
        "http://[ff02::1]/a.pdf",
        "http://100.64.0.1/a.pdf",
        "http://192.0.2.1/a.pdf",
        "http://224.0.0.1/a.pdf",
        "http://255.255.255.255/a.pdf",
    ],
)
async def test_private_addresses_are_refused_in_every_spelling(client, url):
    response = await client.post("/v1/documents", json={"urls": [url]})
    assert response.json()["jobs"][0]["reason_code"] == "private_address"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.com/a",
        "gopher://127.0.0.1:6379/_SET",
        "data:application/pdf;base64,JVBERg==",
        "javascript:alert(1)",
        "http://",
        "//x",
        "http://a b/",
        "http://u:p@1.1.1.1/",
        "http://1.1.1.1@127.0.0.1/",
        "http://a/\r\nHost: b",
        "http://a\t/",
        "http://a:0/",
        "http://a:99999/",
        "http://\u2488\u2488/",
    ],
)
async def test_other_kinds_of_url_are_refused(client, url):
    response = await client.post("/v1/documents", json={"urls": [url]})
    assert response.json()["jobs"][0]["reason_code"] == "bad_url"


@pytest.mark.parametrize("body", [{}, {"urls": []}, {"urls": "x"}, {"urls": ["x"], "other": 1}, {"urls": ["x"] * 51}])
async def test_a_wrong_list_is_400(client, body):
    assert (await client.post("/v1/documents", json=body)).status_code == 400


def _resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let names resolve to these addresses, time after time; gives the addresses that were connected to."""
    waiting = list(answers)
    connected: list[str] = []

    async def resolve(_self: object, _host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        found = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return [(None, None, None, "", (address, port)) for address in found]

    async def connect(_self: object, host: str, *_: object) -> None:
        connected.append(host)
        raise httpcore.ConnectError("nobody is there")

    monkeypatch.setattr("asyncio.base_events.BaseEventLoop.getaddrinfo", resolve)
    monkeypatch.setattr("httpcore.AnyIOBackend.connect_tcp", connect)
    return connected


async def test_a_name_that_means_another_address_the_second_time_is_connected_to_as_it_was_checked(client, monkeypatch):
    connected = _resolving(monkeypatch, ["93.184.215.14"], ["127.0.0.1"])
    response = await client.post("/v1/documents", json={"urls": ["http://rebind.example/a.pdf"]})

    assert connected == ["93.184.215.14"]
    assert response.json()["jobs"][0]["reason_code"] == "fetch_failed"


@pytest.mark.parametrize("answer", [["93.184.215.14", "127.0.0.1"], ["10.0.0.1", "93.184.215.14"], ["::1"]])
async def test_a_name_with_any_private_address_is_refused(client, monkeypatch, answer):
    connected = _resolving(monkeypatch, answer)
    response = await client.post("/v1/documents", json={"urls": ["https://mixed.example/a.pdf"]})

    assert connected == []
    assert response.json()["jobs"][0]["reason_code"] == "private_address"


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("http://127.0.0.1:1/a.pdf", "private_address"),
        ("http://[::ffff:10.0.0.1]/a.pdf", "private_address"),
        ("//169.254.169.254/latest/meta-data", "private_address"),
        ("file:///etc/passwd", "bad_url"),
        ("http://u:p@93.184.215.14/", "bad_url"),
    ],
)
async def test_every_step_of_a_redirect_is_checked_like_the_first(client, monkeypatch, location, code):
    async def redirect(_self: object, request: httpcore.Request) -> httpcore.Response:
        if request.url.host == b"public.example":
            return httpcore.Response(302, headers=[("location", location)])
        return await real(_self, request)

    real = httpcore.AsyncConnectionPool.handle_async_request
    monkeypatch.setattr("httpcore.AsyncConnectionPool.handle_async_request", redirect)
    response = await client.post("/v1/documents", json={"urls": ["http://public.example/a.pdf"]})
    assert response.json()["jobs"][0]["reason_code"] == code
