"""The gateway's REST as the commands use it: its errors become domain errors."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from nianbao.domain.errors import (
    BadInput,
    Forbidden,
    NianbaoError,
    NotFound,
    Overloaded,
    Unauthenticated,
    Unavailable,
)
from nianbao.runtime.endpoint import api_key, endpoint

# Answers by a model and large uploads take their time; connecting does not.
_TIMEOUT = httpx.Timeout(300.0, connect=5.0)


class GatewayClient:
    """A connection to the gateway; safe to share between threads.

    Every method raises `Unavailable` when the gateway or a service behind it does not
    answer, and `BadInput` when it refuses the request.
    """

    def __init__(self, base_url: str | None = None, transport: httpx.BaseTransport | None = None) -> None:
        url = base_url or endpoint()
        # A proxy of the environment must not see calls to this machine.
        key = api_key()
        self._http = httpx.Client(
            base_url=url,
            timeout=_TIMEOUT,
            trust_env=not _is_loopback(url),
            transport=transport,
            headers={"authorization": f"Bearer {key}"} if key else None,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """GET a JSON object; parameters that are None are left out."""
        return self._call("GET", path, params={name: value for name, value in query.items() if value is not None})

    def post(self, path: str, **request: Any) -> dict[str, Any]:
        """POST, with httpx's keywords, for a JSON object."""
        return self._call("POST", path, **request)

    def delete(self, path: str) -> None:
        """DELETE what the path names."""
        with _gateway_errors():
            response = self._http.delete(path)
        if response.status_code >= 400:
            raise _error_of(response)

    def stream_events(self, path: str, body: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """POST for server-sent events: their names and data, until the stream ends."""
        with (
            _gateway_errors(),
            self._http.stream("POST", path, json=body, headers={"accept": "text/event-stream"}) as response,
        ):
            if response.status_code >= 400:
                response.read()
                raise _error_of(response)
            name = ""
            for line in response.iter_lines():
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    yield name, json.loads(line.removeprefix("data: "))

    def _call(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        with _gateway_errors():
            response = self._http.request(method, path, **request)
        if response.status_code >= 400:
            raise _error_of(response)
        answer = _json_of(response)
        if not isinstance(answer, dict):
            raise Unavailable(f"{self._http.base_url} 上的程序不是年报网关，请检查 NIANBAO_URL", service="gateway")
        return answer


def error_from_json(status: int, body: Any) -> NianbaoError:
    """Turn an error in the gateway's shape back into the domain error."""
    error = body.get("error", {}) if isinstance(body, dict) else {}
    message = error.get("message") or f"网关答复 HTTP {status}，请查看网关日志"
    code = error.get("code")
    if status == 429:
        return Overloaded(message, service=error.get("service", "gateway"))
    if status >= 500 and "service" in error:
        return Unavailable(message, service=error["service"], code=code)
    if status == 401:
        return Unauthenticated(message, code=code)
    if status == 403:
        return Forbidden(message, code=code)
    if status == 404:
        return NotFound(message, code=code)
    if status < 500:
        return BadInput(message, code=code)
    return NianbaoError(message, code=code)


def _error_of(response: httpx.Response) -> NianbaoError:
    return error_from_json(response.status_code, _json_of(response))


def _json_of(response: httpx.Response) -> Any:
    """What the body holds, or None when it is no JSON."""
    try:
        return response.json()
    except ValueError:
        return None


@contextmanager
def _gateway_errors() -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException as error:
        raise Unavailable("网关没有在时限内答复，请稍后再试或执行 nianbao status", service="gateway") from error
    except httpx.TransportError as error:
        raise Unavailable("连不上网关，请执行 nianbao status 查看系统是否在运行", service="gateway") from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise BadInput("NIANBAO_URL 不是有效的地址，应如 http://127.0.0.1:8600") from error


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
