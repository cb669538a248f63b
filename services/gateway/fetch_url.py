"""Fetch a document from a URL that somebody named: only http(s), only public addresses, only so long."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

import httpcore
from python_multipart.multipart import parse_options_header

from nianbao.domain.errors import BadDocument

_MAX_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
# NAT64's well-known and local prefixes, and the old IPv4-compatible addresses.
_TRANSLATED = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")))
_SOCKET_TIMEOUTS = {"connect": 10.0, "read": 30.0, "write": 10.0, "pool": 10.0}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document on its way: the name that its server or URL gives it, and its bytes."""

    file_name: str
    pieces: AsyncIterator[bytes]


@asynccontextmanager
async def fetch_url(url: str, *, allow_private: bool, timeout_s: float) -> AsyncIterator[Fetched]:
    """Open a document; its pieces can be read inside the block.

    Raises:
        BadDocument: the URL may not be fetched (codes bad_url, private_address) or the
            document cannot be had (fetch_failed, time_limit); while its pieces are read too.
    """
    try:
        async with (
            asyncio.timeout(timeout_s),
            httpcore.AsyncConnectionPool(network_backend=_GuardedBackend(allow_private)) as pool,
            _following(pool, url) as (final_url, response),
        ):
            yield Fetched(_file_name(final_url, response.headers), _pieces(response))
    except TimeoutError as error:
        raise BadDocument(f"下载超过 {timeout_s:g} 秒没有完成，请下载后上传文件", code="time_limit") from error


@asynccontextmanager
async def _following(pool: httpcore.AsyncConnectionPool, url: str) -> AsyncIterator[tuple[str, httpcore.Response]]:
    """Open the URL, or where it leads to in the end; every step is checked like the first."""
    for _ in range(_MAX_REDIRECTS + 1):
        _check(url)
        try:
            response = await pool.handle_async_request(_request(url))
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as error:
            raise BadDocument(f"无法下载：{urlsplit(url).hostname} 没有应答", code="fetch_failed") from error
        try:
            location = dict(_lower(response.headers)).get(b"location")
            if response.status in _REDIRECTS and location is not None:
                url = urljoin(url, location.decode("latin-1"))
                continue
            if response.status != 200:
                raise BadDocument(f"无法下载：对方答复 HTTP {response.status}", code="fetch_failed")
            yield url, response
            return
        finally:
            await response.aclose()
    raise BadDocument(f"无法下载：重定向超过 {_MAX_REDIRECTS} 次", code="fetch_failed")


def _request(url: str) -> httpcore.Request:
    # Identity: a small packed answer must not unfold into a large one.
    headers = [("host", urlsplit(url).netloc), ("accept", "*/*"), ("accept-encoding", "identity")]
    return httpcore.Request("GET", url, headers=headers, extensions={"timeout": _SOCKET_TIMEOUTS})


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and url.isascii()
        # Reading the port checks it.
        is_good = is_good and parts.port != 0 and "@" not in parts.netloc and not any(c <= " " for c in url)
    except ValueError:
        is_good = False
    if not is_good:
        raise BadDocument("URL 应以 http:// 或 https:// 开头，不含空格、中文（请先编码）与用户名", code="bad_url")


async def _pieces(response: httpcore.Response) -> AsyncIterator[bytes]:
    try:
        async for piece in response.aiter_stream():
            yield piece
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
        raise BadDocument("下载中断，请稍后再试", code="fetch_failed") from error


def _file_name(url: str, headers: Iterable[tuple[bytes, bytes]]) -> str:
    _, options = parse_options_header(dict(_lower(headers)).get(b"content-disposition", b""))
    named = options.get(b"filename", b"").decode("utf-8", "replace")
    return named or unquote(urlsplit(url).path.rsplit("/", 1)[-1]) or urlsplit(url).netloc


def _lower(headers: Iterable[tuple[bytes, bytes]]) -> Iterable[tuple[bytes, bytes]]:
    return ((name.lower(), value) for name, value in headers)


class _GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to the very address that it checked, so that a name cannot change its meaning in between."""

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve the name, refuse it unless all its addresses are public, connect to the first."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(each[4][0]) for each in found]
        if not self._allow_private and not all(_is_public(address) for address in addresses):
            raise BadDocument("不能从内部网络的地址下载，请上传文件", code="private_address")
        return await self._inner.connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        """Sleep, between retries."""
        await self._inner.sleep(seconds)


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = _embedded(ip) if isinstance(ip, ipaddress.IPv6Address) else None
    return all(each.is_global and not each.is_multicast and not each.is_reserved for each in inner or (ip,))


def _embedded(ip: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...] | None:
    """The IPv4 addresses that a router or this machine may make of an IPv6 one; None where it holds none."""
    if ip.ipv4_mapped is not None:
        return (ip.ipv4_mapped,)
    if ip.sixtofour is not None:
        return (ip.sixtofour,)
    if ip.teredo is not None:
        return ip.teredo
    if any(ip in network for network in _TRANSLATED):
        return (ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF),)
    return None
