"""A SearXNG server, or another that answers GET /search?format=json alike."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx

from nianbao.domain.errors import Unavailable
from services.gateway.web_search import WebResult

_LARGEST_ANSWER = 2 * 1024 * 1024
_TITLE_CHARS, _TEXT_CHARS, _URL_CHARS = 120, 300, 1000


class SearxngSearch:
    """Asks one server, which the operator named; follows no redirect and fetches no result."""

    def __init__(self, base_url: str, *, timeout_s: float, limit: int) -> None:
        self._limit = limit
        self._http = httpx.AsyncClient(base_url=base_url, timeout=timeout_s, follow_redirects=False, trust_env=False)

    async def search(self, question: str) -> tuple[WebResult, ...]:
        """Find pages; what has no address on the web, or no words, is left out.

        Raises:
            Unavailable: the server is away, too slow, or answers something else.
        """
        query = {"q": question, "format": "json", "language": "zh-CN", "safesearch": "1"}
        try:
            async with self._http.stream("GET", "/search", params=query) as response:
                response.raise_for_status()
                body = await _bounded(response)
            found = json.loads(body)["results"]
            return tuple(_results(found))[: self._limit]
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Unavailable("互联网搜索服务没有正常应答，请检查 WEB_SEARCH_URL", service="web search") from error

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


async def _bounded(response: httpx.Response) -> bytes:
    body = b""
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > _LARGEST_ANSWER:
            raise ValueError("the answer is too large")
    return body


def _results(found: list[dict[str, Any]]) -> Iterator[WebResult]:
    seen = set()
    for each in found:
        url = str(each.get("url") or "")
        title, text = _plain(each.get("title"), _TITLE_CHARS), _plain(each.get("content"), _TEXT_CHARS)
        if _is_web_address(url) and url not in seen and title and text:
            seen.add(url)
            yield WebResult(title, url, text)


def _is_web_address(url: str) -> bool:
    """Whether an address may be shown as a link: no script, no file, no user name before the host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    has_blanks = any(sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf") for sign in url)
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and not (has_blanks or len(url) > _URL_CHARS)
    )


def _plain(text: Any, most: int) -> str:
    """Words on one line, without signs that hide or turn text."""
    words = "".join(sign if unicodedata.category(sign) not in ("Cc", "Cf") else " " for sign in str(text or ""))
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
