"""Looking at jobs, waiting for them, trying them again, and finding those whose message was lost."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from nianbao.domain.errors import BadInput
from nianbao.domain.job import JobState
from nianbao.store import documents, jobs
from nianbao.store.async_postgres import AsyncPostgres
from nianbao.store.jobs import Job, JobFilter
from services.gateway.intake import Intake
from services.gateway.job_life import begin_attempt, fail
from services.gateway.measures import JOBS_RESENT
from services.gateway.ports import ParseQueue

log = structlog.get_logger(__name__)

_SWEEP_LIMIT = 200


@dataclass(frozen=True, slots=True)
class JobPage:
    """Some jobs, newest first, and how many there are of each state in all."""

    jobs: list[Job]
    counts: dict[JobState, int]


class JobBoard:
    """The jobs as clients see them."""

    def __init__(
        self, database: AsyncPostgres, intake: Intake, queue: ParseQueue, *, poll_s: float, lost_attempts_max: int
    ) -> None:
        self._database = database
        self._intake = intake
        self._queue = queue
        self._poll_s = poll_s
        self._lost_attempts_max = lost_attempts_max

    async def get(self, job_id: uuid.UUID) -> Job:
        """Find a job.

        Raises:
            NotFound: there is none.
        """
        async with self._database.transaction() as connection:
            return await jobs.get(connection, job_id)

    async def page(self, wanted: JobFilter) -> JobPage:
        """List jobs, newest first."""
        async with self._database.transaction() as connection:
            listed = await jobs.list_newest(connection, wanted) if wanted.limit else []
            return JobPage(listed, await jobs.count_by_state(connection, wanted))

    async def watch(self, job_id: uuid.UUID) -> AsyncIterator[Job]:
        """Yield a job now and after every change, until it is in a final state.

        Raises:
            NotFound: there is none, or it is deleted meanwhile.
        """
        seen = await self.get(job_id)
        yield seen
        while not seen.state.is_final:
            await asyncio.sleep(self._poll_s)
            now = await self.get(job_id)
            if now != seen:
                seen = now
                yield seen

    async def retry(self, job_id: uuid.UUID) -> Job:
        """Begin a new attempt of a failed job.

        Raises:
            NotFound: there is no such job.
            BadInput: it has not failed, its file was never stored, or another job has the
                same document in hand (code not_retryable).
            Unavailable: the queue is away.
        """
        async with self._database.transaction() as connection:
            job = await jobs.get(connection, job_id)
            document = None if job.document_id is None else await documents.lock(connection, job.document_id)
            if job.state is not JobState.FAILED:
                raise BadInput(f"任务没有失败（{job.state}），不需要重试", code="not_retryable")
            if document is None:
                raise BadInput("该文件没有入库，无法重试，请改正后重新上传", code="not_retryable")
            standing = await jobs.standing_for_document(connection, document.id)
            if standing is not None and standing.state is not JobState.FAILED:
                raise BadInput(
                    f"该文件已由任务 {standing.id} 处理（{standing.state}），不需要重试", code="not_retryable"
                )
            job = await jobs.change(connection, job_id, lambda now: begin_attempt(now, datetime.now(UTC)))
        await self._intake.enqueue(job, document)
        return job

    async def resend_lost(self, lost_after: timedelta) -> int:
        """Begin a new attempt of the jobs whose message was lost; return how many were lost.

        A job is lost when nothing was heard of it for a while although the queues are
        empty and no worker holds a message. One that is lost again and again has failed.

        Raises:
            Unavailable: the database or the queue is away.
        """
        async with self._database.transaction() as connection:
            silent = await jobs.list_silent(connection, lost_after, _SWEEP_LIMIT)
        if not silent or not await self._queue.is_idle():
            return 0
        for job in silent:
            await self._resend(job)
        return len(silent)

    async def _resend(self, job: Job) -> None:
        async with self._database.transaction() as connection:
            document = None if job.document_id is None else await documents.lock(connection, job.document_id)
            now = await jobs.change(connection, job.id, self._after_loss)
        if document is None or now.state is not JobState.QUEUED:
            return
        await self._intake.enqueue(now, document)
        JOBS_RESENT.inc()
        log.warning("job_resent", job_id=str(job.id), state=job.state, attempt=now.attempt)

    def _after_loss(self, job: Job) -> Job | None:
        if job.state.is_final:
            return None
        if job.attempt >= self._lost_attempts_max:
            return fail(job, "lost", f"处理了 {job.attempt} 次都没有结果，请查看解析与入库服务的日志后重试")
        return begin_attempt(job, datetime.now(UTC))
