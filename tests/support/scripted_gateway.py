"""A gateway over HTTP that answers as a test scripts it, for the commands that talk to one."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Reply = tuple[int, Any] | tuple[int, Any, dict[str, str]]


@dataclass
class ScriptedGateway:
    """`routes` maps "POST /v1/ask" to what answers it: a function of the body (JSON or raw bytes) and query.

    `seen_headers` are those of each request, their names in small letters.
    """

    routes: dict[str, Callable[[Any, dict[str, str]], Reply]] = field(default_factory=dict)
    seen: list[tuple[str, Any, dict[str, str]]] = field(default_factory=list)
    seen_headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""


@contextmanager
def scripted_gateway() -> Iterator[ScriptedGateway]:
    """Serve a scripted gateway on a free loopback port."""
    gateway = ScriptedGateway()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            body: Any = self._body()
            name = f"{self.command} {parts.path}"
            gateway.seen.append((name, body, query))
            gateway.seen_headers.append({name.lower(): value for name, value in self.headers.items()})
            missing: Reply = (404, {"error": {"code": "not_found", "message": "没有"}})
            # "GET /v1/batches/*" stands for whatever id.
            answerer = gateway.routes.get(name) or gateway.routes.get(f"{name.rpartition('/')[0]}/*")
            status, answer, *more = missing if answerer is None else answerer(body, query)
            is_stream = isinstance(answer, str)
            payload = answer if isinstance(answer, bytes) else (answer if is_stream else json.dumps(answer)).encode()
            self.send_response(status)
            self.send_header("content-type", "text/event-stream" if is_stream else "application/json")
            self.send_header("content-length", str(len(payload)))
            for header, value in (more[0] if more else {}).items():
                self.send_header(header, value)
            self.end_headers()
            self.wfile.write(payload)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - the names that http.server looks for

        def _body(self) -> Any:
            if self.headers.get("transfer-encoding") == "chunked":
                raw = b""
                while size := int(self.rfile.readline(), 16):
                    raw += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
            else:
                raw = self.rfile.read(int(self.headers.get("content-length", 0)))
            return json.loads(raw) if self.headers.get_content_type() == "application/json" and raw else raw

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gateway.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
