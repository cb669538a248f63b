"""Documents that are fetched from URLs."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

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
    ],
)
async def test_private_addresses_are_refused_in_every_spelling(client, url):
    response = await client.post("/v1/documents", json={"urls": [url]})
    assert response.json()["jobs"][0]["reason_code"] == "private_address"


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.com/a", "http://", "//x", "http://a b/", "http://u:p@1.1.1.1/"]
)
async def test_other_kinds_of_url_are_refused(client, url):
    response = await client.post("/v1/documents", json={"urls": [url]})
    assert response.json()["jobs"][0]["reason_code"] == "bad_url"


@pytest.mark.parametrize("body", [{}, {"urls": []}, {"urls": "x"}, {"urls": ["x"], "other": 1}, {"urls": ["x"] * 51}])
async def test_a_wrong_list_is_400(client, body):
    assert (await client.post("/v1/documents", json=body)).status_code == 400
