"""/v1/jobs: what became of submissions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sse_starlette import EventSourceResponse

from nianbao.domain.errors import BadInput
from nianbao.domain.job import JobState
from nianbao.store import jobs
from nianbao.store.dead_letters import DeadLetterFilter
from nianbao.store.jobs import JobFilter
from services.gateway.http.dead_letters import DeadLettersJson, dead_letters_json
from services.gateway.http.events import change_stream
from services.gateway.http.job_json import (
    CancelledJson,
    JobFilterJson,
    JobJson,
    JobsJson,
    RetriedJson,
    job_json,
)
from services.gateway.http.parts import Gateway

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])


@router.get("")
async def list_jobs(
    gateway: Gateway,
    status: JobState | None = None,
    batch: UUID | None = None,
    kb: str | None = None,
    reason: Annotated[str | None, Query(description="原因代码，如 crashed")] = None,
    since: Annotated[datetime | None, Query(description="只列此时以后有变化的")] = None,
    limit: Annotated[int, Query(ge=0, le=500)] = 50,
    after: Annotated[UUID | None, Query(description="最后一个已看过的任务")] = None,
) -> JobsJson:
    """List jobs, newest first."""
    wanted = JobFilter(status, batch, kb, reason, _zoned(since), after, limit)
    page = await gateway.board.page(wanted)
    is_full = limit > 0 and len(page.jobs) == limit
    return JobsJson(
        jobs=[job_json(job) for job in page.jobs],
        counts=page.counts,
        next=page.jobs[-1].id if is_full else None,
    )


class FailuresJson(BaseModel):
    """Failed jobs of one reason; `reason` is what the newest of them says."""

    reason_code: str
    reason: str
    count: int
    last_at: datetime


class FailureListJson(BaseModel):
    """Failed jobs by reason, the most frequent first."""

    failures: list[FailuresJson]


@router.get("/failures")
async def count_failures(gateway: Gateway, kb: str | None = None) -> FailureListJson:
    """Count failed jobs by reason."""
    async with gateway.database.transaction() as connection:
        counted = await jobs.count_failures(connection, kb)
    return FailureListJson(failures=[FailuresJson.model_validate(each, from_attributes=True) for each in counted])


@router.get("/{job_id}")
async def get_job(gateway: Gateway, job_id: UUID) -> JobJson:
    """Find one job."""
    return job_json(await gateway.board.get(job_id))


@router.get("/{job_id}/events")
async def watch_job(gateway: Gateway, job_id: UUID) -> EventSourceResponse:
    """Stream `job` events: the job now, after every change, and at last in its final state."""
    return await change_stream(gateway.settings, "job", gateway.board.watch(job_id), job_json)


@router.get("/{job_id}/dead-letters")
async def list_failures(gateway: Gateway, job_id: UUID) -> DeadLettersJson:
    """List the failed attempts of a job, newest first."""
    await gateway.board.get(job_id)
    return dead_letters_json(await gateway.board.dead_letters(DeadLetterFilter(job_id=job_id)))


@router.post("/retry", status_code=202)
async def retry_jobs(gateway: Gateway, wanted: JobFilterJson) -> RetriedJson:
    """Begin a new attempt of the failed jobs named; without a filter, of all."""
    if wanted.jobs is None:
        retried, skipped = await gateway.board.retry_all(_filter(wanted))
        return RetriedJson(retried=retried, skipped=skipped)
    for job_id in wanted.jobs:
        await gateway.board.retry(job_id)
    return RetriedJson(retried=len(wanted.jobs), skipped=0)


@router.post("/cancel", status_code=202)
async def cancel_jobs(gateway: Gateway, wanted: JobFilterJson) -> CancelledJson:
    """Cancel the jobs named that no worker has begun."""
    if wanted.jobs is not None:
        return CancelledJson(cancelled=len(await gateway.board.cancel(wanted.jobs)))
    if wanted.batch is None and wanted.kb is None:
        raise BadInput("请用 jobs、batch 或 kb 说明要取消哪些任务", code="no_filter")
    return CancelledJson(cancelled=await gateway.board.cancel_all(_filter(wanted)))


@router.post("/{job_id}/retry", status_code=202)
async def retry_job(gateway: Gateway, job_id: UUID) -> JobJson:
    """Begin a new attempt of a failed job."""
    return job_json(await gateway.board.retry(job_id))


@router.post("/{job_id}/cancel", status_code=202)
async def cancel_job(gateway: Gateway, job_id: UUID) -> JobJson:
    """Cancel a job that no worker has begun."""
    job = await gateway.board.get(job_id)
    if not await gateway.board.cancel([job_id]):
        raise BadInput(f"任务已经开始或结束（{job.state}），不能取消", code="not_cancellable")
    return job_json(await gateway.board.get(job_id))


def _filter(wanted: JobFilterJson) -> JobFilter:
    return JobFilter(
        batch_id=wanted.batch,
        knowledge_base=wanted.kb,
        reason_code=wanted.reason,
        since=_zoned(wanted.since),
        limit=wanted.limit,
    )


def _zoned(at: datetime | None) -> datetime | None:
    """A time without a zone is meant as UTC."""
    return at if at is None or at.tzinfo is not None else at.replace(tzinfo=UTC)
