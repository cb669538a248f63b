"""Verdicts on answers, with the question and answer as they stood. The gateway is their only writer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import class_row

from nianbao.domain.errors import NotFound


@dataclass(frozen=True, slots=True)
class Feedback:
    """One verdict: `good` or `bad`, why (a code of the page's list), and the reader's own words.

    `message_id` is None once the session is deleted.
    """

    id: int
    knowledge_base: str
    message_id: int | None
    verdict: str
    reason: str
    comment: str
    question: str
    answer: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reader says of an answer."""

    verdict: str
    reason: str = ""
    comment: str = ""


async def put(connection: AsyncConnection, message_id: int, given: Verdict) -> None:
    """Write the verdict on a message, in place of the one it had.

    Raises:
        NotFound: there is no such message.
    """
    cursor = await connection.execute(
        "INSERT INTO nianbao.feedback (knowledge_base_id, message_id, verdict, reason, comment, question, answer)"
        " SELECT s.knowledge_base_id, m.id, %s, %s, %s, m.question, m.answer"
        "   FROM nianbao.message m JOIN nianbao.session s ON s.id = m.session_id WHERE m.id = %s"
        " ON CONFLICT (message_id) DO UPDATE SET verdict = excluded.verdict, reason = excluded.reason,"
        " comment = excluded.comment, created_at = now() RETURNING id",
        (given.verdict, given.reason, given.comment, message_id),
    )
    if await cursor.fetchone() is None:
        raise NotFound(f"没有编号为 {message_id} 的回答，可能所在会话已被删除")


async def withdraw(connection: AsyncConnection, message_id: int) -> None:
    """Take the verdict on a message back; does nothing where there is none."""
    await connection.execute("DELETE FROM nianbao.feedback WHERE message_id = %s", (message_id,))


async def list_newest(
    connection: AsyncConnection, verdict: str | None, knowledge_base: str | None, before: int | None, limit: int
) -> list[Feedback]:
    """List verdicts, newest first; None does not narrow, `before` is the last one seen."""
    async with connection.cursor(row_factory=class_row(Feedback)) as cursor:
        await cursor.execute(
            "SELECT f.id, k.name AS knowledge_base, f.message_id, f.verdict, f.reason, f.comment, f.question, f.answer,"
            " f.created_at FROM nianbao.feedback f JOIN nianbao.knowledge_base k ON k.id = f.knowledge_base_id"
            " WHERE (%(verdict)s::text IS NULL OR f.verdict = %(verdict)s)"
            "   AND (%(kb)s::text IS NULL OR k.name = %(kb)s)"
            "   AND (%(before)s::bigint IS NULL OR f.id < %(before)s) ORDER BY f.id DESC LIMIT %(limit)s",
            {"verdict": verdict, "kb": knowledge_base, "before": before, "limit": limit},
        )
        return await cursor.fetchall()


async def of_session(connection: AsyncConnection, session_id: Any) -> dict[int, Verdict]:
    """The verdicts on a session's messages, by message."""
    cursor = await connection.execute(
        "SELECT f.message_id, f.verdict, f.reason, f.comment FROM nianbao.feedback f"
        " JOIN nianbao.message m ON m.id = f.message_id WHERE m.session_id = %s",
        (session_id,),
    )
    return {row[0]: Verdict(*row[1:]) for row in await cursor.fetchall()}
