"""Knows keys by what is kept of them, and remembers for some seconds what the database said."""

from __future__ import annotations

import hashlib
import hmac
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from nianbao.domain.access import Scope
from nianbao.domain.errors import NotFound, Unauthenticated
from nianbao.store import api_keys
from nianbao.store.api_keys import ApiKey
from nianbao.store.async_postgres import AsyncPostgres
from services.gateway.keys.caller import Caller
from services.gateway.keys.secret_key import digest_of, prefix_of

ADMIN_ID = "admin"
"""The id of the first key, which comes from a setting and is in no table."""

_MOST_REMEMBERED = 4096
_NEXT_STEP = "请检查 Authorization: Bearer 后的密钥（命令行用 NIANBAO_API_KEY），或请管理员用 nianbao keys create 签发"


@dataclass(frozen=True, slots=True)
class KeyLimits:
    """What a key may ask for where it has no limit of its own; 0 is no limit."""

    requests_per_minute: int
    files_per_day: int


class KeyRing:
    """Tells whose key was shown. A key that is revoked is refused within `cache_s` seconds."""

    def __init__(
        self, database: AsyncPostgres, *, admin_key: str, pepper: str, cache_s: float, limits: KeyLimits
    ) -> None:
        self._database = database
        self._admin = digest_of(admin_key, pepper) if admin_key else None
        self._pepper = pepper
        self._limits = limits
        self._known = _Memory(cache_s, time.monotonic)

    async def identify(self, shown: str) -> Caller:
        """Find the bearer of a key.

        Raises:
            Unauthenticated: it is unknown, expired or revoked.
            Unavailable: the database does not answer.
        """
        digest = digest_of(shown, self._pepper)
        if self._admin is not None and hmac.compare_digest(digest, self._admin):
            return self._administrator()
        # Not the key itself: what is remembered must be of no use to who reads it.
        place = hashlib.sha256(digest).hexdigest()
        prefix = prefix_of(shown)
        if prefix is None:
            raise _unknown()
        if (known := self._known.get(place)) is None:
            known = await self._find(prefix, digest)
            self._known.put(place, known)
        return self._caller(known.key)

    async def bearer_of(self, key_id: str) -> Caller:
        """Find the bearer of a key by its id, for those who have signed in with it.

        Raises:
            Unauthenticated: the key is gone, expired or revoked.
            Unavailable: the database does not answer.
        """
        if key_id == ADMIN_ID:
            if self._admin is None:
                raise _unknown()
            return self._administrator()
        if (known := self._known.get(key_id)) is None:
            known = await self._get(key_id)
            self._known.put(key_id, known)
        return self._caller(known.key)

    def forget(self) -> None:
        """Ask the database again for every key, e.g. after one was revoked here."""
        self._known.clear()

    async def _find(self, prefix: str, digest: bytes) -> _Known:
        async with self._database.transaction(for_caller=False) as connection:
            key = await api_keys.find_by_prefix(connection, prefix)
            # Compared also where there is none, so that the time tells nothing.
            is_it = hmac.compare_digest(digest, key.digest if key else bytes(32))
            if key is None or not is_it:
                return _Known(None)
            await api_keys.touch(connection, key.id)
            return _Known(key)

    async def _get(self, key_id: str) -> _Known:
        try:
            async with self._database.transaction(for_caller=False) as connection:
                key = await api_keys.get(connection, uuid.UUID(key_id))
                await api_keys.touch(connection, key.id)
                return _Known(key)
        except (NotFound, ValueError):
            return _Known(None)

    def _caller(self, key: ApiKey | None) -> Caller:
        if key is None:
            raise _unknown()
        if key.revoked_at is not None:
            raise Unauthenticated(f"密钥 {key.prefix}… 已被吊销，请换用新的密钥", code="key_revoked")
        if key.expires_at is not None and key.expires_at <= datetime.now(UTC):
            raise Unauthenticated(f"密钥 {key.prefix}… 已过期，请换用新的密钥", code="key_expired")
        return Caller(
            id=str(key.id),
            name=key.name,
            scopes=frozenset(Scope(scope) for scope in key.scopes),
            base_ids=None if key.sees_all else tuple(key.base_ids),
            base_names=tuple(key.base_names),
            requests_per_minute=_first(key.requests_per_minute, self._limits.requests_per_minute),
            files_per_day=_first(key.files_per_day, self._limits.files_per_day),
        )

    def _administrator(self) -> Caller:
        return Caller(ADMIN_ID, "管理员", frozenset(Scope))


def _first(own: int | None, general: int) -> int:
    return general if own is None else own


def _unknown() -> Unauthenticated:
    return Unauthenticated(f"密钥无效。{_NEXT_STEP}", code="bad_key")


def no_key() -> Unauthenticated:
    """What one who shows no key is told."""
    return Unauthenticated(f"需要 API 密钥。{_NEXT_STEP}", code="no_key")


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database said: a key, or that there is none."""

    key: ApiKey | None


class _Memory:
    """The last answers, each for some seconds, so many at most."""

    def __init__(self, lives_s: float, clock: Callable[[], float]) -> None:
        self._lives_s = lives_s
        self._clock = clock
        self._held: OrderedDict[str, tuple[float, _Known]] = OrderedDict()

    def get(self, place: str) -> _Known | None:
        at, known = self._held.get(place, (0.0, None))
        return known if known is not None and self._clock() - at < self._lives_s else None

    def put(self, place: str, known: _Known) -> None:
        self._held[place] = (self._clock(), known)
        self._held.move_to_end(place)
        while len(self._held) > _MOST_REMEMBERED:
            self._held.popitem(last=False)

    def clear(self) -> None:
        self._held.clear()
