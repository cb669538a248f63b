"""/v1/sessions: conversations and their messages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from nianbao.store import feedback, sessions
from nianbao.store.feedback import Verdict
from nianbao.store.sessions import Session
from services.gateway.conversations import read_session_id
from services.gateway.http.feedback import VerdictJson
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


class TitleJson(BaseModel):
    """A session's new title."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=sessions.TITLE_CHARS)


class MessageJson(BaseModel):
    """A question and its answer as it was sent; `feedback` is null where nobody said what they think of it."""

    id: int
    question: str
    answer: dict[str, Any]
    created_at: datetime
    feedback: VerdictJson | None


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
        verdicts = await feedback.of_session(connection, wanted)
    history = [
        MessageJson(
            id=m.id,
            question=m.question,
            answer={**m.answer, "message": m.id},
            created_at=m.created_at,
            feedback=_verdict_json(verdicts.get(m.id)),
        )
        for m in messages
    ]
    return ConversationJson(**_fields(session), history=history)


@router.patch("/{session_id}", status_code=204)
async def rename_session(gateway: Gateway, session_id: str, wanted: TitleJson) -> None:
    """Give a session another title."""
    async with gateway.database.transaction() as connection:
        await sessions.rename(connection, read_session_id(session_id), wanted.title.strip() or wanted.title)


@router.delete("/{session_id}", status_code=204)
async def delete_session(gateway: Gateway, session_id: str) -> None:
    """Delete a session and its messages."""
    async with gateway.database.transaction() as connection:
        await sessions.delete(connection, read_session_id(session_id))


def _verdict_json(given: Verdict | None) -> VerdictJson | None:
    return None if given is None else VerdictJson.model_validate(given, from_attributes=True)


def _fields(session: Session) -> dict[str, Any]:
    return {
        "id": session.id,
        "kb": session.knowledge_base,
        "title": session.title,
        "messages": session.messages,
        "created_at": session.created_at,
        "updated_at": session.updated_at,
    }
