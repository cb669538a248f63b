"""The gateway as the commands use it: the client, whose calls give JSON to print."""

from __future__ import annotations

from typing import Any

import httpx

from nianbao.client.client import Client
from nianbao.client.connection import Retries


class GatewayClient(Client):
    """A connection to the gateway; safe to share between threads.

    Nothing is asked again by itself: a command says at once what is wrong, or has its own way of waiting.
    Every method raises `Unavailable` when the gateway or a service behind it does not
    answer, and `BadInput` when it refuses the request.
    """

    def __init__(self, base_url: str | None = None, transport: httpx.BaseTransport | None = None) -> None:
        super().__init__(base_url, retries=Retries(most=0), transport=transport)

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """GET a JSON object; parameters that are None are left out."""
        return self.call("GET", path, params={name: value for name, value in query.items() if value is not None})

    def post(self, path: str, **request: Any) -> dict[str, Any]:
        """POST, with httpx's keywords, for a JSON object."""
        return self.call("POST", path, **request)

    def patch(self, path: str, **request: Any) -> dict[str, Any]:
        """PATCH, with httpx's keywords, for a JSON object."""
        return self.call("PATCH", path, **request)

    def put(self, path: str, body: dict[str, Any]) -> None:
        """PUT a JSON object for a reply without content."""
        self._respond("PUT", path, json=body)

    def delete(self, path: str) -> None:
        """DELETE what the path names."""
        self._respond("DELETE", path)
