"""Looking at jobs, waiting for them, trying them again, cancelling them, and finding those that were lost."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog

from nianbao.domain.errors import BadInput
from nianbao.domain.job import JobState
from nianbao.store import batches, dead_letters, documents, jobs, outbox
from nianbao.store.async_postgres import AsyncPostgres
from nianbao.store.batches import BatchState
from nianbao.store.dead_letters import DeadLetter, DeadLetterFilter
from nianbao.store.jobs import Job, JobFilter
from services.gateway.intake import put_request
from services.gateway.job_life import begin_attempt, fail
from services.gateway.measures import JOBS_RESENT
from services.gateway.ports import ParseQueue
from services.gateway.relay import Relay

log = structlog.get_logger(__name__)

_SWEEP_LIMIT = 500

CANCELLED = "cancelled"
_CANCELLED_REASON = "已取消，没有处理；需要时可重试"


@dataclass(frozen=True, slots=True)
class JobPage:
    """Some jobs, newest first, and how many there are of each state in all."""

    jobs: list[Job]
    counts: dict[JobState, int]


class JobBoard:
    """The jobs as clients see them."""

    def __init__(
        self, database: AsyncPostgres, relay: Relay, queue: ParseQueue, *, poll_s: float, lost_attempts_max: int
    ) -> None:
        self._database = database
        self._relay = relay
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
            batch = await batches.get(connection, job.batch_id)
            if batch.state is BatchState.CANCELLED:
                await batches.set_state(connection, batch.id, BatchState.OPEN)
            await put_request(connection, job, document, batch)
        if batch.is_bulk:
            self._relay.wake()
        else:
            await self._relay.deliver_now()
        return job

    async def retry_all(self, wanted: JobFilter) -> tuple[int, int]:
        """Begin a new attempt of the failed jobs that a filter names, its `limit` at most.

        Returns how many began, and how many cannot be tried again.
        """
        async with self._database.transaction() as connection:
            failed = await jobs.ids_of(connection, replace(wanted, state=JobState.FAILED))
        begun = 0
        for job_id in failed:
            try:
                await self.retry(job_id)
                begun += 1
            except BadInput as error:
                log.info("job_not_retried", job_id=str(job_id), code=error.code)
        return begun, len(failed) - begun

    async def cancel(self, job_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
        """Cancel those of the jobs that no worker has begun, and return them; the others go on.

        Raises:
            Unavailable: the database or the queue is away; try again.
        """
        async with self._database.transaction() as connection:
            # Only what the caller may see: the broker knows no callers.
            queued = await jobs.queued_of(connection, job_ids)
            unsent = await outbox.recall(connection, queued)
            cancelled = await jobs.cancel_queued(connection, list(unsent), CANCELLED, _CANCELLED_REASON)
        left = {str(job_id) for job_id in queued if job_id not in unsent}
        recalled = [uuid.UUID(job_id) for job_id in await self._queue.recall(left)] if left else []
        async with self._database.transaction() as connection:
            cancelled += await jobs.cancel_queued(connection, recalled, CANCELLED, _CANCELLED_REASON)
        log.info("jobs_cancelled", asked=len(job_ids), cancelled=len(cancelled))
        return cancelled

    async def cancel_all(self, wanted: JobFilter) -> int:
        """Cancel the queued jobs that a filter names, its `limit` at most; return how many."""
        async with self._database.transaction() as connection:
            queued = await jobs.ids_of(connection, replace(wanted, state=JobState.QUEUED))
        return len(await self.cancel(queued))

    async def dead_letters(self, wanted: DeadLetterFilter) -> list[DeadLetter]:
        """List failed attempts and unreadable messages, newest first."""
        async with self._database.transaction() as connection:
            return await dead_letters.list_newest(connection, wanted)

    async def resend_lost(self, lost_after: timedelta) -> int:
        """Begin a new attempt of the jobs whose message was lost; return how many were lost.

        A job is lost when nothing was heard of it for a while, and no message of it waits in
        the outbox or a queue or is in a worker's hands. One that is lost again and again has failed.

        Raises:
            Unavailable: the database or the queue is away.
        """
        async with self._database.transaction() as connection:
            silent = await jobs.list_silent(connection, lost_after, _SWEEP_LIMIT)
        if not silent:
            return 0
        in_hand = await self._queue.jobs_in_hand()
        lost = [job for job in silent if str(job.id) not in in_hand]
        for job in lost:
            await self._resend(job, lost_after)
        if lost:
            self._relay.wake()
        return len(lost)

    async def _resend(self, job: Job, lost_after: timedelta) -> None:
        def step(now: Job) -> Job | None:
            # An event may have moved it since it was listed.
            is_heard_of = datetime.now(UTC) - now.updated_at < lost_after
            return None if is_heard_of else self._after_loss(now)

        async with self._database.transaction() as connection:
            document = None if job.document_id is None else await documents.lock(connection, job.document_id)
            now = await jobs.change(connection, job.id, step)
            if document is None or now.attempt == job.attempt or now.state is not JobState.QUEUED:
                return
            await put_request(connection, now, document, await batches.get(connection, now.batch_id))
        JOBS_RESENT.inc()
        log.warning("job_resent", job_id=str(job.id), state=job.state, attempt=now.attempt)

    def _after_loss(self, job: Job) -> Job | None:
        if job.state.is_final:
            return None
        if job.attempt >= self._lost_attempts_max:
            return fail(job, "lost", f"处理了 {job.attempt} 次都没有结果，请查看解析与入库服务的日志后重试")
        return begin_attempt(job, datetime.now(UTC))
