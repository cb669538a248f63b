"""What goes wrong between a program and the gateway, as domain errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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

_RETRY_AFTER_MAX_S = 3600


def error_from_json(status: int, body: Any, retry_after_s: int = 1) -> NianbaoError:
    """Turn an error in the gateway's shape back into the domain error."""
    error = body.get("error", {}) if isinstance(body, dict) else {}
    message = error.get("message") or f"网关答复 HTTP {status}，请查看网关日志"
    code = error.get("code")
    if status == 429:
        return Overloaded(message, service=error.get("service", "gateway"), retry_after_s=retry_after_s)
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


def error_of(response: httpx.Response) -> NianbaoError:
    """The error that a response of 400 or more, read to its end, stands for."""
    return error_from_json(response.status_code, json_of(response), retry_after_s(response) or 1)


def json_of(response: httpx.Response) -> Any:
    """What the body holds, or None when it is no JSON."""
    try:
        return response.json()
    except ValueError:
        return None


def object_of(response: httpx.Response) -> dict[str, Any]:
    """The JSON object of a response.

    Raises:
        NianbaoError: the response is an error, or no JSON object.
    """
    if response.status_code >= 400:
        raise error_of(response)
    answer = json_of(response)
    if not isinstance(answer, dict):
        raise Unavailable(f"{response.url.host} 上的程序不是年报网关，请检查 NIANBAO_URL", service="gateway")
    return answer


def retry_after_s(response: httpx.Response) -> int | None:
    """The whole seconds of Retry-After; None where there are none.

    A date, which HTTP allows too and the gateway never sends, counts as none.
    """
    said = response.headers.get("retry-after", "")
    return min(int(said), _RETRY_AFTER_MAX_S) if said.isascii() and said.isdigit() else None


@contextmanager
def gateway_errors() -> Iterator[None]:
    """Turn failures of the transport into domain errors."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise Unavailable("网关没有在时限内答复，请稍后再试或执行 nianbao status", service="gateway") from error
    except httpx.TransportError as error:
        raise Unavailable("连不上网关，请执行 nianbao status 查看系统是否在运行", service="gateway") from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise BadInput("NIANBAO_URL 不是有效的地址，应如 http://127.0.0.1:8600") from error
