"""/v1/dead-letters: every failed attempt with its traceback, and messages that nobody could read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from nianbao.store.dead_letters import DeadLetter, DeadLetterFilter
from services.gateway.http.parts import Gateway

router = APIRouter(prefix="/v1/dead-letters", tags=["jobs"])


class DeadLetterJson(BaseModel):
    """A failed attempt: in which task, why, and a defect's traceback. Messages and background work have no job."""

    id: int
    job: UUID | None
    file_name: str
    kb: str
    attempt: int
    task: str
    reason_code: str
    reason: str
    traceback: str
    message: str
    happened_at: datetime


class DeadLettersJson(BaseModel):
    """Some dead letters, newest first; `next` is what `after` must be for the next page, null on the last."""

    dead_letters: list[DeadLetterJson]
    next: int | None


@router.get("")
async def list_dead_letters(
    gateway: Gateway,
    reason: Annotated[str | None, Query(description="原因代码，如 crashed、quarantined")] = None,
    since: datetime | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    after: Annotated[int | None, Query(description="最后一条已看过的")] = None,
) -> DeadLettersJson:
    """List failed attempts, newest first; they stay when a job is tried again."""
    at = since if since is None or since.tzinfo is not None else since.replace(tzinfo=UTC)
    wanted = DeadLetterFilter(reason_code=reason, since=at, before=after, limit=limit)
    return dead_letters_json(await gateway.board.dead_letters(wanted), limit)


def dead_letters_json(letters: Sequence[DeadLetter], limit: int | None = None) -> DeadLettersJson:
    """Write dead letters for the outside."""
    listed = [
        DeadLetterJson(
            id=letter.id,
            job=letter.job_id,
            file_name=letter.file_name,
            kb=letter.knowledge_base,
            attempt=letter.attempt,
            task=letter.task,
            reason_code=letter.reason_code,
            reason=letter.reason,
            traceback=letter.traceback,
            message=letter.message,
            happened_at=letter.happened_at,
        )
        for letter in letters
    ]
    return DeadLettersJson(dead_letters=listed, next=listed[-1].id if listed and len(listed) == limit else None)
