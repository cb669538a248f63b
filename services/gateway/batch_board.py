"""Batches as clients see them: how far one is and how long it will take; pausing, resuming, cancelling."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass

import structlog

from nianbao.store import batches, knowledge_bases
from nianbao.store.async_postgres import AsyncPostgres
from nianbao.store.batches import Batch, BatchCounts, BatchState
from nianbao.store.jobs import JobFilter
from services.gateway.job_board import JobBoard
from services.gateway.relay import Relay

log = structlog.get_logger(__name__)

# Fewer say too little about speed.
_ENOUGH_ENDED = 3
_CANCEL_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch and what became of its jobs."""

    batch: Batch
    counts: BatchCounts

    @property
    def remaining(self) -> int:
        """How many files have not come to an end, those that are still to come included."""
        to_come = max(0, (self.batch.expected or 0) - self.counts.total)
        return self.counts.unfinished + (0 if self.batch.state is BatchState.CANCELLED else to_come)

    @property
    def is_done(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.remaining == 0

    @property
    def per_minute(self) -> float | None:
        """Documents a minute, as measured lately; None while too few ended, or the batch is paused."""
        counts = self.counts
        # What is done does not become slower by the time that has passed since.
        seconds = counts.lately_s - (counts.silent_s if self.is_done else 0)
        if counts.ended_lately < _ENOUGH_ENDED or seconds <= 0 or self.batch.state is BatchState.PAUSED:
            return None
        return 60 * counts.ended_lately / seconds

    @property
    def eta_s(self) -> float | None:
        """Seconds until all is done at the measured speed; None when it is not known or the batch is paused."""
        if self.is_done:
            return 0.0
        if self.per_minute is None:
            return None
        return 60 * self.remaining / self.per_minute


class BatchBoard:
    """The batches."""

    def __init__(self, database: AsyncPostgres, relay: Relay, jobs_of: JobBoard, *, poll_s: float) -> None:
        self._database = database
        self._relay = relay
        self._jobs = jobs_of
        self._poll_s = poll_s

    async def begin(
        self, batch_id: uuid.UUID, knowledge_base: str, *, name: str, is_bulk: bool, expected: int | None
    ) -> BatchView:
        """Create a batch, or take one up that is there: open again, with the number of files now expected.

        Raises:
            BadInput: it is of another knowledge base, or that is new and may not be called so.
        """
        async with self._database.transaction() as connection:
            await knowledge_bases.ensure(connection, knowledge_base)
            await batches.ensure(connection, batch_id, knowledge_base, name=name, is_bulk=is_bulk, expected=expected)
            await batches.set_state(connection, batch_id, BatchState.OPEN)
        self._relay.wake()
        return await self.get(batch_id)

    async def get(self, batch_id: uuid.UUID) -> BatchView:
        """Find a batch.

        Raises:
            NotFound: there is none.
        """
        async with self._database.transaction() as connection:
            batch = await batches.get(connection, batch_id)
            return BatchView(batch, await batches.count(connection, batch_id))

    async def change(self, batch_id: uuid.UUID, *, name: str, expected: int | None) -> BatchView:
        """Write the name and the number of files of a batch, as far as they are given.

        Raises:
            NotFound: there is no such batch.
        """
        async with self._database.transaction() as connection:
            batch = await batches.get(connection, batch_id, locked=True)
            await batches.ensure(connection, batch_id, batch.knowledge_base, name=name, expected=expected)
        return await self.get(batch_id)

    async def page(self, knowledge_base: str | None, before: uuid.UUID | None, limit: int) -> list[BatchView]:
        """List batches, newest first."""
        async with self._database.transaction() as connection:
            listed = await batches.list_newest(connection, knowledge_base, before, limit)
            return [BatchView(batch, await batches.count(connection, batch.id)) for batch in listed]

    async def watch(self, batch_id: uuid.UUID) -> AsyncIterator[BatchView]:
        """Yield a batch now and whenever its counts or state change, until it is done.

        Raises:
            NotFound: there is none, or it is deleted meanwhile.
        """
        seen = await self.get(batch_id)
        yield seen
        while not seen.is_done:
            await asyncio.sleep(self._poll_s)
            now = await self.get(batch_id)
            if _shown(now) != _shown(seen):
                seen = now
                yield seen

    async def pause(self, batch_id: uuid.UUID) -> BatchView:
        """Keep what is not begun from being begun; the few messages that the queue has are still worked on.

        Raises:
            NotFound: there is no such batch.
        """
        return await self._set(batch_id, BatchState.PAUSED)

    async def resume(self, batch_id: uuid.UUID) -> BatchView:
        """Go on with a paused batch, or take files for a cancelled one again; raises as `pause`."""
        view = await self._set(batch_id, BatchState.OPEN)
        self._relay.wake()
        return view

    async def cancel(self, batch_id: uuid.UUID) -> BatchView:
        """Take no more files, and cancel the jobs that no worker has begun.

        Raises:
            NotFound: there is no such batch.
            Unavailable: the queue is away; the batch takes no more files, cancel it again.
        """
        await self._set(batch_id, BatchState.CANCELLED)
        while await self._jobs.cancel_all(JobFilter(batch_id=batch_id, limit=_CANCEL_AT_ONCE)):
            log.info("batch_being_cancelled", batch=str(batch_id))
        return await self.get(batch_id)

    async def retry(self, batch_id: uuid.UUID, reason_code: str | None, limit: int) -> tuple[int, int]:
        """Try failed jobs again; see `JobBoard.retry_all`.

        Raises:
            NotFound: there is no such batch.
        """
        await self.get(batch_id)
        return await self._jobs.retry_all(JobFilter(batch_id=batch_id, reason_code=reason_code, limit=limit))

    async def _set(self, batch_id: uuid.UUID, state: BatchState) -> BatchView:
        async with self._database.transaction() as connection:
            await batches.get(connection, batch_id, locked=True)
            await batches.set_state(connection, batch_id, state)
        log.info("batch_changed", batch=str(batch_id), state=state)
        return await self.get(batch_id)


def _shown(view: BatchView) -> tuple[object, ...]:
    """What a change of is worth telling."""
    return view.batch.state, view.batch.expected, view.counts.by_state, view.counts.failures, view.counts.waiting
