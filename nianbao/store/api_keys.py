"""API keys: hashed, never stored as shown. The gateway is their only writer."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from nianbao.domain.errors import NotFound


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as stored. It sees the knowledge bases of `base_ids`, whose names are beside, or all.

    A limit that is None is the gateway's own. `digest` is the keyed hash of the whole key.
    """

    id: uuid.UUID
    name: str
    prefix: str
    digest: bytes
    scopes: list[str]
    sees_all: bool
    base_ids: list[int]
    base_names: list[str]
    requests_per_minute: int | None
    files_per_day: int | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewKey:
    """What is decided of a key before it is stored; `base_ids` None is for all knowledge bases."""

    name: str
    scopes: Sequence[str]
    base_ids: Sequence[int] | None
    requests_per_minute: int | None = None
    files_per_day: int | None = None
    expires_at: datetime | None = None


_SELECT = """
    SELECT a.id, a.name, a.prefix, a.digest, a.scopes, a.sees_all,
           ARRAY(SELECT b.knowledge_base_id FROM nianbao.api_key_base b
                  WHERE b.key_id = a.id ORDER BY b.knowledge_base_id) AS base_ids,
           ARRAY(SELECT k.name FROM nianbao.api_key_base b JOIN nianbao.knowledge_base k ON k.id = b.knowledge_base_id
                  WHERE b.key_id = a.id ORDER BY b.knowledge_base_id) AS base_names,
           a.requests_per_minute, a.files_per_day, a.created_at, a.expires_at, a.last_used_at, a.revoked_at
      FROM nianbao.api_key a
"""


async def insert(connection: AsyncConnection, key: NewKey, key_id: uuid.UUID, prefix: str, digest: bytes) -> ApiKey:
    """Write a new key."""
    await connection.execute(
        "INSERT INTO nianbao.api_key (id, name, prefix, digest, scopes, sees_all, requests_per_minute, files_per_day,"
        " expires_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            key_id,
            key.name,
            prefix,
            digest,
            list(key.scopes),
            key.base_ids is None,
            key.requests_per_minute,
            key.files_per_day,
            key.expires_at,
        ),
    )
    for base_id in key.base_ids or ():
        await connection.execute(
            "INSERT INTO nianbao.api_key_base (key_id, knowledge_base_id) VALUES (%s, %s)", (key_id, base_id)
        )
    return await get(connection, key_id)


async def list_all(connection: AsyncConnection) -> list[ApiKey]:
    """List all keys, the newest first, revoked ones too."""
    async with connection.cursor(row_factory=class_row(ApiKey)) as cursor:
        await cursor.execute(_SELECT + "ORDER BY a.created_at DESC, a.id")
        return await cursor.fetchall()


async def get(connection: AsyncConnection, key_id: uuid.UUID) -> ApiKey:
    """Find a key by its id.

    Raises:
        NotFound: there is none.
    """
    async with connection.cursor(row_factory=class_row(ApiKey)) as cursor:
        await cursor.execute(_SELECT + "WHERE a.id = %s", (key_id,))
        found = await cursor.fetchone()
    if found is None:
        raise NotFound(f"没有编号为 {key_id} 的密钥，可用 nianbao keys list 查看已有的密钥", code="key_not_found")
    return found


async def find_by_prefix(connection: AsyncConnection, prefix: str) -> ApiKey | None:
    """Find a key by the beginning that it shows."""
    async with connection.cursor(row_factory=class_row(ApiKey)) as cursor:
        await cursor.execute(_SELECT + "WHERE a.prefix = %s", (prefix,))
        return await cursor.fetchone()


async def touch(connection: AsyncConnection, key_id: uuid.UUID) -> None:
    """Note that a key was used, to the minute."""
    await connection.execute(
        "UPDATE nianbao.api_key SET last_used_at = now()"
        " WHERE id = %s AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')",
        (key_id,),
    )


async def revoke(connection: AsyncConnection, key_id: uuid.UUID) -> None:
    """End a key now; ending it again changes nothing.

    Raises:
        NotFound: there is none.
    """
    await get(connection, key_id)
    await connection.execute(
        "UPDATE nianbao.api_key SET revoked_at = coalesce(revoked_at, now()) WHERE id = %s", (key_id,)
    )


async def expire(connection: AsyncConnection, key_id: uuid.UUID, at: datetime) -> None:
    """Let a key end at a time, unless it ends before."""
    await connection.execute(
        "UPDATE nianbao.api_key SET expires_at = least(coalesce(expires_at, %(at)s), %(at)s) WHERE id = %(id)s",
        {"at": at, "id": key_id},
    )
