"""Who has signed in on the pages: a random cookie, and in Redis the key that it stands for."""

from __future__ import annotations

import hashlib
import secrets
from typing import Protocol

import redis.asyncio

from nianbao.domain.errors import Unavailable

_PREFIX = "nianbao:login"
_PATIENCE_S = 1.0


class Logins(Protocol):
    """Remembers which key a browser has signed in with."""

    async def begin(self, key_id: str) -> str:
        """Sign in; gives the secret for the cookie.

        Raises:
            Unavailable: it cannot be remembered.
        """
        ...

    async def find(self, cookie: str) -> str | None:
        """The id of the key that a cookie stands for; None when it stands for none any more."""
        ...

    async def end(self, cookie: str) -> None:
        """Sign out."""
        ...


class RedisLogins:
    """Remembers in Redis for `lives_s` seconds; of the cookie there is only a hash."""

    def __init__(self, redis_url: str, lives_s: int) -> None:
        self._redis = redis.asyncio.Redis.from_url(
            redis_url, socket_timeout=_PATIENCE_S, socket_connect_timeout=_PATIENCE_S, decode_responses=True
        )
        self._lives_s = lives_s

    async def begin(self, key_id: str) -> str:
        """Sign in; see `Logins.begin`."""
        cookie = secrets.token_urlsafe(32)
        try:
            await self._redis.set(_place(cookie), key_id, ex=self._lives_s)
        except (redis.RedisError, OSError) as error:
            raise _away() from error
        return cookie

    async def find(self, cookie: str) -> str | None:
        """Look a cookie up.

        Raises:
            Unavailable: Redis is away.
        """
        try:
            found = await self._redis.get(_place(cookie))
        except (redis.RedisError, OSError) as error:
            raise _away() from error
        return None if found is None else str(found)

    async def end(self, cookie: str) -> None:
        """Sign out; raises as `find`."""
        try:
            await self._redis.delete(_place(cookie))
        except (redis.RedisError, OSError) as error:
            raise _away() from error

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()


class MemoryLogins:
    """Remembers in this process, for tests and for one gateway without Redis."""

    def __init__(self) -> None:
        self._held: dict[str, str] = {}

    async def begin(self, key_id: str) -> str:
        """Sign in."""
        cookie = secrets.token_urlsafe(32)
        self._held[_place(cookie)] = key_id
        return cookie

    async def find(self, cookie: str) -> str | None:
        """Look a cookie up."""
        return self._held.get(_place(cookie))

    async def end(self, cookie: str) -> None:
        """Sign out."""
        self._held.pop(_place(cookie), None)


def _place(cookie: str) -> str:
    return f"{_PREFIX}:{hashlib.sha256(cookie.encode()).hexdigest()}"


def _away() -> Unavailable:
    return Unavailable(
        "暂时无法登录：队列（Redis）没有应答，请稍后再试；程序可用 Authorization: Bearer", service="redis"
    )
