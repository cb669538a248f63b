"""How a client connects: address, key, limits, and when it asks again."""

from __future__ import annotations

import ipaddress
import os
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from nianbao.client.errors import retry_after_s
from nianbao.domain.errors import BadSettings
from nianbao.runtime.endpoint import api_key as own_key
from nianbao.runtime.endpoint import endpoint

# Answers by a model and large uploads take their time; connecting does not.
TIMEOUT = httpx.Timeout(300.0, connect=5.0)
_BUSY = (429, 503)
_WAIT_MAX_S = 30.0


@dataclass(frozen=True, slots=True)
class Retries:
    """A busy (429) or absent (503) service is asked again up to `most` times, when it says and after `first_wait_s`.

    A wait is twice as long as the one before it, and never longer than 30 seconds.
    """

    most: int = 3
    first_wait_s: float = 0.5

    def wait_s(self, response: httpx.Response, attempt: int) -> float | None:
        """How long to wait before asking again; None where the response stands. `attempt` counts from 0."""
        if response.status_code not in _BUSY or attempt >= self.most:
            return None
        doubled: float = self.first_wait_s * 2**attempt
        return min(max(retry_after_s(response) or 0, doubled), _WAIT_MAX_S)


def connection(base_url: str | None, api_key: str | None) -> dict[str, Any]:
    """The keywords of an httpx client for a gateway.

    Without an address NIANBAO_URL, or the system that `nianbao up` started here; without a key
    NIANBAO_API_KEY. An empty key is none.

    Raises:
        Unavailable: no address was given and nothing runs here.
        BadSettings: NIANBAO_CA_FILE cannot be read.
    """
    url = base_url or endpoint()
    key = own_key() if api_key is None else api_key
    return {
        "base_url": url,
        "timeout": TIMEOUT,
        # A proxy of the environment must not see calls to this machine.
        "trust_env": not _is_loopback(url),
        "verify": _authorities(),
        "headers": {"authorization": f"Bearer {key}"} if key else None,
    }


def _authorities() -> ssl.SSLContext | bool:
    """The certificates that a gateway is known by: those of NIANBAO_CA_FILE, else the well-known ones."""
    file = os.environ.get("NIANBAO_CA_FILE", "").strip()
    if not file:
        return True
    try:
        return ssl.create_default_context(cafile=file)
    except OSError as error:
        raise BadSettings(f"NIANBAO_CA_FILE：{file} 不是可读的 PEM 证书，请检查路径与内容。") from error


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
