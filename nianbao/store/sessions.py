"""Sessions and their messages: questions with their answers as answered. The gateway is their only writer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from nianbao.domain.conversation import Turn
from nianbao.domain.errors import NotFound

TITLE_CHARS = 60


@dataclass(frozen=True, slots=True)
class Session:
    """A conversation in one knowledge base; `title` is the beginning of its first question."""

    id: uuid.UUID
    knowledge_base: str
    title: str
    created_at: datetime
    updated_at: datetime
    messages: int


@dataclass(frozen=True, slots=True)
class SessionMessage:
    """A question and the answer's JSON as it was sent, evidence included."""

    id: int
    question: str
    answer: Mapping[str, Any]
    created_at: datetime


_SELECT = """
    SELECT s.id, k.name AS knowledge_base, s.title, s.created_at, s.updated_at,
           (SELECT count(*) FROM nianbao.message m WHERE m.session_id = s.id) AS messages
      FROM nianbao.session s JOIN nianbao.knowledge_base k ON k.id = s.knowledge_base_id
"""


async def start(connection: AsyncConnection, session_id: uuid.UUID, knowledge_base: str, title: str) -> None:
    """Begin a session; one that exists is left as it is.

    Raises:
        NotFound: no such knowledge base.
    """
    cursor = await connection.execute(
        "INSERT INTO nianbao.session (id, knowledge_base_id, title)"
        " SELECT %s, id, %s FROM nianbao.knowledge_base WHERE name = %s"
        " ON CONFLICT (id) DO NOTHING RETURNING id",
        (session_id, title[:TITLE_CHARS], knowledge_base),
    )
    if await cursor.fetchone() is None:
        await get(connection, session_id)


async def get(connection: AsyncConnection, session_id: uuid.UUID) -> Session:
    """Find a session.

    Raises:
        NotFound: there is none.
    """
    async with connection.cursor(row_factory=class_row(Session)) as cursor:
        await cursor.execute(_SELECT + "WHERE s.id = %s", (session_id,))
        found = await cursor.fetchone()
    if found is None:
        raise NotFound(f"没有编号为 {session_id} 的会话，不带 session 提问即可开始新的会话")
    return found


async def list_newest(connection: AsyncConnection, knowledge_base: str | None, limit: int) -> list[Session]:
    """List sessions, the last used first."""
    async with connection.cursor(row_factory=class_row(Session)) as cursor:
        await cursor.execute(
            _SELECT + "WHERE %(kb)s::text IS NULL OR k.name = %(kb)s ORDER BY s.updated_at DESC LIMIT %(limit)s",
            {"kb": knowledge_base, "limit": limit},
        )
        return await cursor.fetchall()


async def append(connection: AsyncConnection, session_id: uuid.UUID, question: str, answer: Mapping[str, Any]) -> int:
    """Add a question and its answer to a session; gives the message's id."""
    cursor = await connection.execute(
        "INSERT INTO nianbao.message (session_id, question, answer) VALUES (%s, %s, %s) RETURNING id",
        (session_id, question, Jsonb(dict(answer))),
    )
    row = await cursor.fetchone()
    assert row is not None, "an insert returns its row"
    await connection.execute("UPDATE nianbao.session SET updated_at = now() WHERE id = %s", (session_id,))
    return int(row[0])


async def rename(connection: AsyncConnection, session_id: uuid.UUID, title: str) -> None:
    """Give a session another title.

    Raises:
        NotFound: there is none.
    """
    cursor = await connection.execute("UPDATE nianbao.session SET title = %s WHERE id = %s", (title, session_id))
    if cursor.rowcount == 0:
        raise NotFound(f"没有编号为 {session_id} 的会话")


async def messages_of(connection: AsyncConnection, session_id: uuid.UUID) -> list[SessionMessage]:
    """List the messages of a session in the order asked."""
    async with connection.cursor(row_factory=class_row(SessionMessage)) as cursor:
        await cursor.execute(
            "SELECT id, question, answer, created_at FROM nianbao.message WHERE session_id = %s ORDER BY id",
            (session_id,),
        )
        return await cursor.fetchall()


async def last_turns(connection: AsyncConnection, session_id: uuid.UUID, limit: int) -> list[Turn]:
    """The last questions of a session, as written out in full, with their answers' texts; oldest first."""
    cursor = await connection.execute(
        "SELECT coalesce(answer ->> 'full_question', question), coalesce(answer ->> 'answer', '')"
        " FROM nianbao.message WHERE session_id = %s ORDER BY id DESC LIMIT %s",
        (session_id, limit),
    )
    return [Turn(*row) for row in reversed(await cursor.fetchall())]


async def delete(connection: AsyncConnection, session_id: uuid.UUID) -> None:
    """Delete a session and its messages.

    Raises:
        NotFound: there is none.
    """
    cursor = await connection.execute("DELETE FROM nianbao.session WHERE id = %s", (session_id,))
    if cursor.rowcount == 0:
        raise NotFound(f"没有编号为 {session_id} 的会话")
