"""/v1/sessions: conversations and their messages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from nianbao.store import sessions
from nianbao.store.sessions import Session
from services.gateway.conversations import read_session_id
from services.gateway.http.parts import Gateway

router = APIRouter(prefix="/v1/sessions", tags=["sessions"])


class SessionJson(BaseModel):
    """A conversation in one knowledge base."""

    id: UUID
    kb: str
    title: str
    messages: int
    created_at: datetime
    updated_at: datetime


class SessionsJson(BaseModel):
    """Sessions, the last used first."""

    sessions: list[SessionJson]


class MessageJson(BaseModel):
    """A question and its answer as it was sent."""

    id: int
    question: str
    answer: dict[str, Any]
    created_at: datetime


class ConversationJson(SessionJson):
    """A session with its messages, in the order asked."""

    history: list[MessageJson]


@router.get("")
async def list_sessions(
    gateway: Gateway, kb: str | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 50
) -> SessionsJson:
    """List sessions, the last used first."""
    async with gateway.database.transaction() as connection:
        listed = await sessions.list_newest(connection, kb, limit)
    return SessionsJson(sessions=[SessionJson(**_fields(session)) for session in listed])


@router.get("/{session_id}")
async def get_session(gateway: Gateway, session_id: str) -> ConversationJson:
    """Find a session with its messages."""
    wanted = read_session_id(session_id)
    async with gateway.database.transaction() as connection:
        session = await sessions.get(connection, wanted)
        messages = await sessions.messages_of(connection, wanted)
    history = [
        MessageJson(id=m.id, question=m.question, answer=dict(m.answer), created_at=m.created_at) for m in messages
    ]
    return ConversationJson(**_fields(session), history=history)


@router.delete("/{session_id}", status_code=204)
async def delete_session(gateway: Gateway, session_id: str) -> None:
    """Delete a session and its messages."""
    async with gateway.database.transaction() as connection:
        await sessions.delete(connection, read_session_id(session_id))


def _fields(session: Session) -> dict[str, Any]:
    return {
        "id": session.id,
        "kb": session.knowledge_base,
        "title": session.title,
        "messages": session.messages,
        "created_at": session.created_at,
        "updated_at": session.updated_at,
    }
