"""/v1/jobs: what became of submissions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sse_starlette import EventSourceResponse, ServerSentEvent

from nianbao.domain.errors import NianbaoError
from nianbao.domain.job import JobState
from nianbao.store import jobs
from nianbao.store.jobs import Job, JobFilter
from services.gateway.http.events import error_event, json_event
from services.gateway.http.job_json import JobJson, JobsJson, job_json
from services.gateway.http.parts import Gateway

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])


@router.get("")
async def list_jobs(
    gateway: Gateway,
    status: JobState | None = None,
    batch: UUID | None = None,
    kb: str | None = None,
    limit: Annotated[int, Query(ge=0, le=500)] = 50,
    after: Annotated[UUID | None, Query(description="最后一个已看过的任务")] = None,
) -> JobsJson:
    """List jobs, newest first."""
    page = await gateway.board.page(JobFilter(status, batch, kb, after, limit))
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
async def list_failures(gateway: Gateway, kb: str | None = None) -> FailureListJson:
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
    changes = gateway.board.watch(job_id)
    # Before the response begins, so that an unknown job is a 404.
    first = await anext(changes)
    return EventSourceResponse(_events(first, changes), ping=round(gateway.settings.heartbeat_s) or 1)


@router.post("/{job_id}/retry", status_code=202)
async def retry_job(gateway: Gateway, job_id: UUID) -> JobJson:
    """Begin a new attempt of a failed job."""
    return job_json(await gateway.board.retry(job_id))


async def _events(first: Job, changes: AsyncIterator[Job]) -> AsyncIterator[ServerSentEvent]:
    yield json_event("job", job_json(first))
    try:
        async for job in changes:
            yield json_event("job", job_json(job))
    except NianbaoError as error:
        yield error_event(error)
