"""/v1/batches: files submitted together: how far they are, when they will be done, pausing and cancelling."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sse_starlette import EventSourceResponse

from nianbao.domain.job import JobState
from nianbao.store.batches import BatchState
from nianbao.store.knowledge_bases import DEFAULT_NAME, check_name
from services.gateway.batch_board import BatchView
from services.gateway.http.events import change_stream
from services.gateway.http.job_json import RetriedJson
from services.gateway.http.parts import Gateway

router = APIRouter(prefix="/v1/batches", tags=["jobs"])


class NewBatchJson(BaseModel):
    """A batch to begin, or to take up again."""

    model_config = ConfigDict(extra="forbid")

    id: UUID | None = Field(None, description="编号；不填则新建。已有的批次会重新打开")
    kb: str = DEFAULT_NAME
    name: str = Field("", max_length=200, description="给人看的名称，如目录名")
    bulk: bool = Field(True, description="批量：排在单个上传之后处理")
    expected: int | None = Field(None, ge=0, le=10_000_000, description="共有多少个文件")


class BatchJson(BaseModel):
    """A batch: `counts` of its jobs by state, `failures` by reason, `waiting` by what unfinished jobs wait for.

    `remaining` counts files still to come too; `per_minute` is measured over the last minutes (of its work),
    `eta_s` follows from it; both are null while it is not known or the batch is paused.
    """

    id: UUID
    kb: str
    name: str
    bulk: bool
    state: BatchState
    expected: int | None
    total: int
    remaining: int
    done: bool
    counts: dict[JobState, int]
    failures: dict[str, int]
    waiting: dict[str, int]
    pages: int
    per_minute: float | None
    eta_s: float | None
    created_at: datetime
    updated_at: datetime


class BatchesJson(BaseModel):
    """Some batches, newest first; `next` is what `after` must be for the next page, null on the last."""

    batches: list[BatchJson]
    next: UUID | None


class ChangeBatchJson(BaseModel):
    """What is known by now of a batch."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("", max_length=200)
    expected: int | None = Field(None, ge=0, le=10_000_000, description="共有多少个文件")


class RetryBatchJson(BaseModel):
    """Which failed jobs of the batch to try again: all, or those of one reason."""

    model_config = ConfigDict(extra="forbid")

    reason: str | None = None
    limit: int = Field(1000, ge=1, le=1000)


@router.post("", status_code=201)
async def begin_batch(gateway: Gateway, wanted: NewBatchJson) -> BatchJson:
    """Begin a batch; documents name it with `batch`. One that is there is opened again."""
    view = await gateway.batches.begin(
        wanted.id or uuid4(),
        check_name(wanted.kb),
        name=wanted.name,
        is_bulk=wanted.bulk,
        expected=wanted.expected,
    )
    return batch_json(view)


@router.get("")
async def list_batches(
    gateway: Gateway,
    kb: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Annotated[UUID | None, Query(description="最后一个已看过的批次")] = None,
) -> BatchesJson:
    """List batches, newest first."""
    listed = [batch_json(view) for view in await gateway.batches.page(kb, after, limit)]
    return BatchesJson(batches=listed, next=listed[-1].id if len(listed) == limit else None)


@router.get("/{batch_id}")
async def get_batch(gateway: Gateway, batch_id: UUID) -> BatchJson:
    """Find one batch."""
    return batch_json(await gateway.batches.get(batch_id))


@router.patch("/{batch_id}")
async def change_batch(gateway: Gateway, batch_id: UUID, wanted: ChangeBatchJson) -> BatchJson:
    """Write how many files a batch has, once its sender knows, or another name."""
    return batch_json(await gateway.batches.change(batch_id, name=wanted.name, expected=wanted.expected))


@router.get("/{batch_id}/events")
async def watch_batch(gateway: Gateway, batch_id: UUID) -> EventSourceResponse:
    """Stream `batch` events: the batch now, after every change, and at last when it is done."""
    return await change_stream(gateway.settings, "batch", gateway.batches.watch(batch_id), batch_json)


@router.post("/{batch_id}/pause")
async def pause_batch(gateway: Gateway, batch_id: UUID) -> BatchJson:
    """Keep what is not begun from being begun."""
    return batch_json(await gateway.batches.pause(batch_id))


@router.post("/{batch_id}/resume")
async def resume_batch(gateway: Gateway, batch_id: UUID) -> BatchJson:
    """Go on with a paused batch; a cancelled one takes files again, its cancelled jobs must be retried."""
    return batch_json(await gateway.batches.resume(batch_id))


@router.post("/{batch_id}/cancel")
async def cancel_batch(gateway: Gateway, batch_id: UUID) -> BatchJson:
    """Take no more files and cancel the jobs that no worker has begun (failed, reason `cancelled`)."""
    return batch_json(await gateway.batches.cancel(batch_id))


@router.post("/{batch_id}/retry", status_code=202)
async def retry_batch(gateway: Gateway, batch_id: UUID, wanted: RetryBatchJson) -> RetriedJson:
    """Begin a new attempt of failed jobs of the batch."""
    retried, skipped = await gateway.batches.retry(batch_id, wanted.reason, wanted.limit)
    return RetriedJson(retried=retried, skipped=skipped)


def batch_json(view: BatchView) -> BatchJson:
    """Write a batch for the outside."""
    batch, counts = view.batch, view.counts
    return BatchJson(
        id=batch.id,
        kb=batch.knowledge_base,
        name=batch.name,
        bulk=batch.is_bulk,
        state=batch.state,
        expected=batch.expected,
        total=counts.total,
        remaining=view.remaining,
        done=view.is_done,
        counts=dict(counts.by_state),
        failures=dict(counts.failures),
        waiting=dict(counts.waiting),
        pages=counts.pages,
        per_minute=None if view.per_minute is None else round(view.per_minute, 2),
        eta_s=None if view.eta_s is None else round(view.eta_s, 1),
        created_at=batch.created_at,
        updated_at=counts.last_change_at or batch.updated_at,
    )
