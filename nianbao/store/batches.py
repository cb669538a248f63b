"""Batches: files submitted together, with their counts and speed. The gateway is their only writer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from psycopg import AsyncConnection
from psycopg.rows import class_row

from nianbao.domain.errors import BadInput, NotFound
from nianbao.domain.job import JobState


class BatchState(StrEnum):
    """What a person made of a batch; `paused` keeps what is not begun from being begun."""

    OPEN = "open"
    PAUSED = "paused"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch; `expected` is how many files its sender said will come, None when it did not say."""

    id: uuid.UUID
    knowledge_base: str
    name: str
    is_bulk: bool
    state: BatchState
    expected: int | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """What became of a batch's jobs: by state, failures by reason, and how many ended lately.

    `ended_lately` jobs were worked on and ended in the last `lately_s` seconds, the last `silent_s` ago; duplicates
    and refusals at the door say nothing about speed. `waiting` counts what unfinished jobs wait for.
    """

    by_state: Mapping[JobState, int]
    failures: Mapping[str, int]
    waiting: Mapping[str, int]
    pages: int
    ended_lately: int
    lately_s: float
    silent_s: float
    last_change_at: datetime | None

    @property
    def total(self) -> int:
        """How many jobs there are."""
        return sum(self.by_state.values())

    @property
    def unfinished(self) -> int:
        """How many jobs are not in a final state."""
        return sum(number for state, number in self.by_state.items() if not state.is_final)


_SELECT = """
    SELECT b.id, k.name AS knowledge_base, b.name, b.is_bulk, b.state, b.expected, b.created_at, b.updated_at
      FROM nianbao.batch b JOIN nianbao.knowledge_base k ON k.id = b.knowledge_base_id
"""

# Long enough for some reports to end, short enough for a change of speed to show.
_LATELY_S = 300.0


async def ensure(
    connection: AsyncConnection,
    batch_id: uuid.UUID,
    knowledge_base: str,
    *,
    name: str = "",
    is_bulk: bool = False,
    expected: int | None = None,
) -> Batch:
    """Find a batch or create it; `expected` and a name that are given are written in either case.

    Raises:
        BadInput: the batch is of another knowledge base (code bad_batch).
    """
    await connection.execute(
        """
        INSERT INTO nianbao.batch (id, knowledge_base_id, name, is_bulk, expected)
        SELECT %(id)s, id, %(name)s, %(bulk)s, %(expected)s FROM nianbao.knowledge_base WHERE name = %(kb)s
            ON CONFLICT (id) DO NOTHING
        """,
        {"id": batch_id, "kb": knowledge_base, "name": name, "bulk": is_bulk, "expected": expected},
    )
    if expected is not None or name:
        await connection.execute(
            "UPDATE nianbao.batch SET expected = coalesce(%s, expected), name = coalesce(nullif(%s, ''), name),"
            " updated_at = now() WHERE id = %s",
            (expected, name, batch_id),
        )
    found = await get(connection, batch_id)
    if found.knowledge_base != knowledge_base:
        raise BadInput(f"批次 {batch_id} 属于知识库「{found.knowledge_base}」，请换一个批次编号", code="bad_batch")
    return found


async def get(connection: AsyncConnection, batch_id: uuid.UUID, *, locked: bool = False) -> Batch:
    """Find a batch; `locked` keeps its state from changing until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    if locked:
        await connection.execute("SELECT 1 FROM nianbao.batch WHERE id = %s FOR UPDATE", (batch_id,))
    async with connection.cursor(row_factory=class_row(Batch)) as cursor:
        await cursor.execute(_SELECT + "WHERE b.id = %s", (batch_id,))
        found = await cursor.fetchone()
    if found is None:
        raise NotFound(f"没有编号为 {batch_id} 的批次，可用 nianbao batches 查看已有的批次")
    return _typed(found)


async def list_newest(
    connection: AsyncConnection, knowledge_base: str | None, before: uuid.UUID | None, limit: int
) -> list[Batch]:
    """List batches, newest first; `before` is the last one seen."""
    async with connection.cursor(row_factory=class_row(Batch)) as cursor:
        await cursor.execute(
            _SELECT  # noqa: S608 - constants
            + """
             WHERE (%(kb)s::text IS NULL OR k.name = %(kb)s)
               AND (%(before)s::uuid IS NULL
                    OR (b.created_at, b.id) < (SELECT l.created_at, l.id FROM nianbao.batch l WHERE l.id = %(before)s))
             ORDER BY b.created_at DESC, b.id DESC LIMIT %(limit)s
            """,
            {"kb": knowledge_base, "before": before, "limit": limit},
        )
        return [_typed(each) for each in await cursor.fetchall()]


async def set_state(connection: AsyncConnection, batch_id: uuid.UUID, state: BatchState) -> None:
    """Write what a person made of a batch."""
    await connection.execute(
        "UPDATE nianbao.batch SET state = %s, updated_at = now() WHERE id = %s", (state.value, batch_id)
    )


async def count(connection: AsyncConnection, batch_id: uuid.UUID) -> BatchCounts:
    """Count the jobs of a batch."""
    cursor = await connection.execute(
        """
        WITH counted AS (
            SELECT state, reason_code, pages, updated_at,
                   state IN ('ready', 'partial', 'failed') AND stage_s <> '{}'
                   AND updated_at > now() - make_interval(secs => %(lately)s) AS is_late
              FROM nianbao.job WHERE batch_id = %(batch)s
        )
        SELECT state, reason_code, count(*), coalesce(sum(pages), 0), max(updated_at),
               count(*) FILTER (WHERE is_late),
               coalesce(extract(epoch FROM now() - min(updated_at) FILTER (WHERE is_late)), 0)::float,
               extract(epoch FROM now() - max(updated_at) FILTER (WHERE is_late))::float
          FROM counted GROUP BY state, reason_code
        """,
        {"batch": batch_id, "lately": _LATELY_S},
    )
    rows = [(JobState(row[0]), *row[1:]) for row in await cursor.fetchall()]
    by_state = {state: sum(row[2] for row in rows if row[0] is state) for state in JobState}
    return BatchCounts(
        by_state=by_state,
        failures={row[1]: row[2] for row in rows if row[0] is JobState.FAILED},
        waiting=_added((row[1], row[2]) for row in rows if row[1] and not row[0].is_final),
        pages=sum(row[3] for row in rows if row[0] in (JobState.READY, JobState.PARTIAL)),
        ended_lately=sum(row[5] for row in rows),
        lately_s=max((row[6] for row in rows), default=0.0),
        silent_s=min((row[7] for row in rows if row[7] is not None), default=0.0),
        last_change_at=max((row[4] for row in rows), default=None),
    )


def _added(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    added: dict[str, int] = {}
    for name, number in pairs:
        added[name] = added.get(name, 0) + number
    return added


def _typed(batch: Batch) -> Batch:
    return Batch(
        batch.id,
        batch.knowledge_base,
        batch.name,
        batch.is_bulk,
        BatchState(batch.state),
        batch.expected,
        batch.created_at,
        batch.updated_at,
    )
