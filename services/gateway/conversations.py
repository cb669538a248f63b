"""Which session a question belongs to, and keeping its answer there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Protocol

from nianbao.domain.conversation import Turn
from nianbao.domain.errors import BadInput, NotFound
from nianbao.store import knowledge_bases, registry, sessions
from nianbao.store.async_postgres import AsyncPostgres
from nianbao.store.knowledge_bases import DEFAULT_NAME
from services.gateway.answer_json import AnswerJson


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where a question is asked; `session` is None when its answer shall not be kept.

    `history` is what was asked there before, oldest first. `version` is that of what the
    knowledge base holds, None where it is not known.
    """

    knowledge_base: str
    session: uuid.UUID | None
    history: tuple[Turn, ...] = ()
    version: int | None = None


class Conversations(Protocol):
    """Sessions as the ask endpoint needs them."""

    async def open(self, knowledge_base: str | None, session: str | None, *, is_kept: bool) -> Conversation:
        """Decide where a question is asked.

        Raises:
            NotFound: no such session or knowledge base.
            BadInput: the session belongs to another knowledge base.
        """
        ...

    async def keep(self, conversation: Conversation, question: str, answer: AnswerJson) -> int | None:
        """Write a question and its answer down and name the message; None when it shall not be kept."""
        ...


class StoredConversations:
    """Sessions in the database."""

    def __init__(self, database: AsyncPostgres, history_turns: int) -> None:
        self._database = database
        self._history_turns = history_turns

    async def open(self, knowledge_base: str | None, session: str | None, *, is_kept: bool) -> Conversation:
        """Take up the named session, or name a new one, which is written with its first answer."""
        async with self._database.transaction() as connection:
            if session is None:
                found = await knowledge_bases.find(connection, knowledge_base or DEFAULT_NAME)
                held = await registry.version_of(connection, found.name)
                return Conversation(
                    found.name, uuid.uuid4() if is_kept else None, version=held.version if held else None
                )
            stored = await sessions.get(connection, read_session_id(session))
            history = await sessions.last_turns(connection, stored.id, self._history_turns)
            held = await registry.version_of(connection, stored.knowledge_base)
        if knowledge_base is not None and knowledge_base != stored.knowledge_base:
            raise BadInput(
                f"会话 {session} 属于知识库「{stored.knowledge_base}」，请改用该知识库，或不带 session 提问",
                code="session_of_another_knowledge_base",
            )
        kept_in = stored.id if is_kept else None
        return Conversation(stored.knowledge_base, kept_in, tuple(history), held.version if held else None)

    async def keep(self, conversation: Conversation, question: str, answer: AnswerJson) -> int | None:
        """Write the message, and the session when it is new, in one transaction."""
        if conversation.session is None:
            return None
        async with self._database.transaction() as connection:
            await sessions.start(connection, conversation.session, conversation.knowledge_base, question)
            kept = answer.model_dump(mode="json", exclude={"message"})
            return await sessions.append(connection, conversation.session, question, kept)


def read_session_id(text: str) -> uuid.UUID:
    """Read a session's id.

    Raises:
        NotFound: it is no id, so there is no such session.
    """
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NotFound(f"没有编号为「{text[:64]}」的会话，不带 session 提问即可开始新的会话") from error
