"""Jobs as REST shows them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from nianbao.domain.job import JobState
from nianbao.store.jobs import Job


class WarningJson(BaseModel):
    """One thing that made a job partial."""

    code: str
    message: str


class JobJson(BaseModel):
    """One submission; `report` is set once it can be asked about. `counts` is what an import counted so far.

    The reason of an unfinished job is what it waits for; `deaths` is how many workers died over it.
    """

    id: UUID
    batch: UUID
    kb: str
    file_name: str
    state: JobState
    reason_code: str
    reason: str
    warnings: list[WarningJson]
    stage_s: dict[str, float]
    counts: dict[str, int]
    pages: int | None
    report: UUID | None
    document: UUID | None
    duplicate_of: UUID | None
    attempt: int
    deaths: int
    source: str
    created_at: datetime
    updated_at: datetime


class JobsJson(BaseModel):
    """Some jobs, newest first.

    `counts` counts all that match, whatever the page and state; `next` is what `after`
    must be for the next page, null on the last.
    """

    jobs: list[JobJson]
    counts: dict[JobState, int]
    next: UUID | None


class JobFilterJson(BaseModel):
    """Which jobs a request is about: all fields that are given must match, or the jobs that are listed."""

    model_config = ConfigDict(extra="forbid")

    jobs: list[UUID] | None = Field(None, max_length=1000, description="这些任务")
    batch: UUID | None = Field(None, description="一批的全部任务")
    kb: str | None = Field(None, description="一个知识库的全部任务")
    reason: str | None = Field(None, description="原因代码，如 crashed")
    since: datetime | None = Field(None, description="此时以后有变化的")
    limit: int = Field(1000, ge=1, le=1000, description="一次最多多少个，剩余的请再次请求")


class RetriedJson(BaseModel):
    """How many failed jobs began a new attempt, and how many cannot be tried again."""

    retried: int
    skipped: int


class CancelledJson(BaseModel):
    """How many queued jobs were cancelled; those that a worker has begun go on."""

    cancelled: int


class SubmissionJson(BaseModel):
    """The jobs of one submission, in the order of the files."""

    batch: UUID
    jobs: list[JobJson]


def job_json(job: Job) -> JobJson:
    """Write a job for the outside."""
    return JobJson(
        id=job.id,
        batch=job.batch_id,
        kb=job.knowledge_base,
        file_name=job.file_name,
        state=job.state,
        reason_code=job.reason_code,
        reason=job.reason,
        warnings=[WarningJson(code=w.code, message=w.message) for w in job.warnings],
        stage_s=dict(job.stage_s),
        counts=dict(job.counts),
        pages=job.pages,
        report=job.report_id,
        document=job.document_id,
        duplicate_of=job.duplicate_of,
        attempt=job.attempt,
        deaths=job.deaths,
        source=job.source,
        created_at=job.created_at,
        updated_at=job.updated_at,
    )
