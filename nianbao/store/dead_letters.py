"""Dead letters: every failed attempt of a job, and messages that nobody could read. Writer: the gateway."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection, Connection
from psycopg.rows import class_row


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A failed attempt: where (`task`), why, and the traceback of a defect.

    `message` holds the beginning of an unreadable message, which has no job.
    """

    id: int
    job_id: uuid.UUID | None
    file_name: str
    knowledge_base: str
    attempt: int
    task: str
    reason_code: str
    reason: str
    traceback: str
    message: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class DeadLetterFilter:
    """Which to list, newest first; None does not narrow. `before` is the last one seen."""

    job_id: uuid.UUID | None = None
    reason_code: str | None = None
    since: datetime | None = None
    before: int | None = None
    limit: int = 50


def bury(
    connection: Connection,
    *,
    job_id: uuid.UUID | None,
    attempt: int = 0,
    task: str,
    reason_code: str,
    reason: str,
    traceback: str = "",
    message: str = "",
) -> None:
    """Keep a failure; the same one told twice is one."""
    connection.execute(
        """
        INSERT INTO nianbao.dead_letter (job_id, attempt, task, reason_code, reason, traceback, message)
        VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
        """,
        (job_id, attempt, task, reason_code, reason, traceback, message),
    )


async def list_newest(connection: AsyncConnection, wanted: DeadLetterFilter) -> list[DeadLetter]:
    """List dead letters, newest first."""
    async with connection.cursor(row_factory=class_row(DeadLetter)) as cursor:
        await cursor.execute(
            """
            SELECT d.id, d.job_id, coalesce(j.file_name, '') AS file_name, coalesce(k.name, '') AS knowledge_base,
                   d.attempt, d.task, d.reason_code, d.reason, d.traceback, d.message, d.happened_at
              FROM nianbao.dead_letter d
              LEFT JOIN nianbao.job j ON j.id = d.job_id
              LEFT JOIN nianbao.knowledge_base k ON k.id = j.knowledge_base_id
             WHERE (%(job)s::uuid IS NULL OR d.job_id = %(job)s)
               AND (%(reason)s::text IS NULL OR d.reason_code = %(reason)s)
               AND (%(since)s::timestamptz IS NULL OR d.happened_at >= %(since)s)
               AND (%(before)s::bigint IS NULL OR d.id < %(before)s)
             ORDER BY d.id DESC LIMIT %(limit)s
            """,
            {
                "job": wanted.job_id,
                "reason": wanted.reason_code,
                "since": wanted.since,
                "before": wanted.before,
                "limit": wanted.limit,
            },
        )
        return await cursor.fetchall()
