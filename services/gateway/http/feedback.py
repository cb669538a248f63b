"""/v1/messages/{id}/feedback and /v1/feedback: what readers thought of answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from nianbao.store import bad_cases, feedback
from nianbao.store.feedback import Feedback, Verdict
from services.gateway.bad_case_desk import sort_stored
from services.gateway.http.parts import Gateway

router = APIRouter(prefix="/v1", tags=["feedback"])

Word = Literal["good", "bad"]
Reason = Literal["", "wrong_figure", "misunderstood", "incomplete", "wrong_source", "should_refuse", "other"]


class VerdictJson(BaseModel):
    """A reader's verdict on an answer; `reason` is for bad ones, `comment` free text."""

    model_config = ConfigDict(extra="forbid")

    verdict: Word
    reason: Reason = ""
    comment: str = Field("", max_length=2000)


class FeedbackJson(BaseModel):
    """A verdict with the question and the answer as they stood; `message` is null once its session is deleted."""

    id: int
    kb: str
    message: int | None
    verdict: str
    reason: str
    comment: str
    question: str
    answer: dict[str, Any]
    created_at: datetime


class FeedbackListJson(BaseModel):
    """Verdicts, newest first; `next` is what `before` must be for the next page, null on the last."""

    feedback: list[FeedbackJson]
    next: int | None


@router.put("/messages/{message_id}/feedback", status_code=204)
async def put_feedback(gateway: Gateway, message_id: int, given: VerdictJson) -> None:
    """Say what one thinks of an answer; a second verdict replaces the first."""
    async with gateway.database.transaction() as connection:
        await feedback.put(connection, message_id, Verdict(given.verdict, given.reason, given.comment))
        case = await bad_cases.follow_verdict(connection, message_id)
        if case is not None:
            await sort_stored(connection, case)


@router.delete("/messages/{message_id}/feedback", status_code=204)
async def withdraw_feedback(gateway: Gateway, message_id: int) -> None:
    """Take a verdict back."""
    async with gateway.database.transaction() as connection:
        await bad_cases.forget_verdict(connection, message_id)
        await feedback.withdraw(connection, message_id)


@router.get("/feedback")
async def list_feedback(
    gateway: Gateway,
    verdict: Word | None = None,
    kb: str | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    before: int | None = None,
) -> FeedbackListJson:
    """List verdicts, newest first: `?verdict=bad` are the bad cases."""
    async with gateway.database.transaction() as connection:
        listed = await feedback.list_newest(connection, verdict, kb, before, limit)
    return FeedbackListJson(
        feedback=[_json(each) for each in listed], next=listed[-1].id if len(listed) == limit else None
    )


def _json(each: Feedback) -> FeedbackJson:
    return FeedbackJson(
        id=each.id,
        kb=each.knowledge_base,
        message=each.message_id,
        verdict=each.verdict,
        reason=each.reason,
        comment=each.comment,
        question=each.question,
        answer=dict(each.answer),
        created_at=each.created_at,
    )
