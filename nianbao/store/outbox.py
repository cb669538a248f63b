"""The outbox: messages written with what they follow from, until the broker has them. Writer: the gateway."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that waits: `task` names what it is for, the smallest `priority` goes first."""

    id: int
    task: str
    priority: int
    body: dict[str, Any]
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many messages of one priority wait, and since when the oldest does; paused batches do not count."""

    priority: int
    letters: int
    oldest_at: datetime


async def put(
    connection: AsyncConnection,
    owner: uuid.UUID | int,
    task: str,
    priority: int,
    body: Mapping[str, Any],
    headers: Mapping[str, str],
) -> None:
    """Write a message in the caller's transaction: it will be sent if that commits, and only then.

    `owner` is the job that it is about, or the number of a knowledge base; it goes when that goes.
    """
    job_id, base = (owner, None) if isinstance(owner, uuid.UUID) else (None, owner)
    await connection.execute(
        "INSERT INTO nianbao.outbox (job_id, knowledge_base_id, task, priority, body, headers)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (job_id, base, task, priority, Jsonb(dict(body)), Jsonb(dict(headers))),
    )


async def take(connection: AsyncConnection, priority: int, limit: int) -> list[Letter]:
    """Lock the next messages of a priority, the oldest first; delete them when they are sent.

    Those of paused batches are left, and those that another gateway has in hand.
    """
    async with connection.cursor(row_factory=class_row(Letter)) as cursor:
        await cursor.execute(
            """
            SELECT o.id, o.task, o.priority, o.body, o.headers
              FROM nianbao.outbox o
              LEFT JOIN nianbao.job j ON j.id = o.job_id
              LEFT JOIN nianbao.batch b ON b.id = j.batch_id
             WHERE o.priority = %s AND b.state IS DISTINCT FROM 'paused'
             ORDER BY o.id LIMIT %s
               FOR UPDATE OF o SKIP LOCKED
            """,
            (priority, limit),
        )
        return await cursor.fetchall()


async def forget(connection: AsyncConnection, letters: Sequence[int]) -> None:
    """Delete messages that the broker has."""
    await connection.execute("DELETE FROM nianbao.outbox WHERE id = ANY(%s)", (list(letters),))


async def backlog(connection: AsyncConnection) -> list[Backlog]:
    """What waits, by priority."""
    async with connection.cursor(row_factory=class_row(Backlog)) as cursor:
        await cursor.execute(
            """
            SELECT o.priority, count(*) AS letters, min(o.created_at) AS oldest_at
              FROM nianbao.outbox o
              LEFT JOIN nianbao.job j ON j.id = o.job_id
              LEFT JOIN nianbao.batch b ON b.id = j.batch_id
             WHERE b.state IS DISTINCT FROM 'paused'
             GROUP BY o.priority ORDER BY o.priority
            """
        )
        return await cursor.fetchall()


async def recall(connection: AsyncConnection, job_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Delete what waits for some jobs; return those that had something waiting.

    A message that is being sent this moment is waited for, and then it was sent.
    """
    cursor = await connection.execute(
        "DELETE FROM nianbao.outbox WHERE job_id = ANY(%s) RETURNING job_id", (list(job_ids),)
    )
    return {row[0] async for row in cursor}
