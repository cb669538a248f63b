"""Jobs: one submission each. The gateway is their only writer."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import AsyncConnection, Connection
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import Jsonb

from nianbao.domain.errors import NotFound
from nianbao.domain.job import JobState


@dataclass(frozen=True, slots=True)
class JobWarning:
    """One thing that made a job partial: a stable code and a Chinese sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Job:
    """One submission. `document_id` is None when the file was refused before it was stored.

    `attempt_at` is when the present attempt began, `event_at` when the last event that
    moved the job happened. `stage_s` says how long each finished stage took,
    `counts` what an import has counted so far. `source` is the URL that the file came from,
    `deaths` how many workers died over the job. The reason of an unfinished job is what it waits for.
    """

    id: uuid.UUID
    batch_id: uuid.UUID
    knowledge_base: str
    file_name: str
    state: JobState
    document_id: uuid.UUID | None = None
    reason_code: str = ""
    reason: str = ""
    warnings: tuple[JobWarning, ...] = ()
    stage_s: Mapping[str, float] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    pages: int | None = None
    report_id: uuid.UUID | None = None
    duplicate_of: uuid.UUID | None = None
    attempt: int = 1
    source: str = ""
    deaths: int = 0
    attempt_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    event_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated_at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs to list, newest first; None does not narrow. `before` is the last job seen."""

    state: JobState | None = None
    batch_id: uuid.UUID | None = None
    knowledge_base: str | None = None
    reason_code: str | None = None
    since: datetime | None = None
    before: uuid.UUID | None = None
    limit: int = 50


# A duplicate of a job that was still running when it came shows that job's report once it is there.
_SELECT = """
    SELECT j.id, j.batch_id, k.name AS knowledge_base, j.file_name, j.state, j.document_id, j.reason_code,
           j.reason, j.warnings, j.stage_s, j.counts, coalesce(j.pages, first.pages) AS pages,
           coalesce(j.report_id, first.report_id) AS report_id, j.duplicate_of, j.attempt,
           j.source, j.deaths, j.attempt_at, j.event_at, j.created_at, j.updated_at
      FROM nianbao.job j
      JOIN nianbao.knowledge_base k ON k.id = j.knowledge_base_id
      LEFT JOIN nianbao.job first ON first.id = j.duplicate_of
"""

_WHERE = """
     WHERE (%(state)s::text IS NULL OR j.state = %(state)s)
       AND (%(batch)s::uuid IS NULL OR j.batch_id = %(batch)s)
       AND (%(kb)s::text IS NULL OR k.name = %(kb)s)
       AND (%(reason)s::text IS NULL OR j.reason_code = %(reason)s)
       AND (%(since)s::timestamptz IS NULL OR j.updated_at >= %(since)s)
"""

_COUNT = (
    "SELECT j.state, count(*) FROM nianbao.job j"  # noqa: S608 - constants
    " JOIN nianbao.knowledge_base k ON k.id = j.knowledge_base_id" + _WHERE + "GROUP BY j.state"
)

_INSERT = """
    INSERT INTO nianbao.job (id, batch_id, knowledge_base_id, document_id, file_name, state, reason_code, reason,
                             warnings, stage_s, counts, pages, report_id, duplicate_of, attempt, attempt_at, event_at,
                             source, deaths)
    VALUES (%(id)s, %(batch_id)s, (SELECT id FROM nianbao.knowledge_base WHERE name = %(knowledge_base)s),
            %(document_id)s, %(file_name)s, %(state)s, %(reason_code)s, %(reason)s, %(warnings)s, %(stage_s)s,
            %(counts)s, %(pages)s, %(report_id)s, %(duplicate_of)s, %(attempt)s, %(attempt_at)s, %(event_at)s,
            %(source)s, %(deaths)s)
"""

_UPDATE = """
    UPDATE nianbao.job
       SET state = %(state)s, reason_code = %(reason_code)s, reason = %(reason)s, warnings = %(warnings)s,
           stage_s = %(stage_s)s, counts = %(counts)s, pages = %(pages)s, report_id = %(report_id)s,
           attempt = %(attempt)s, attempt_at = %(attempt_at)s, event_at = %(event_at)s, deaths = %(deaths)s,
           updated_at = now()
     WHERE id = %(id)s
"""


async def insert(connection: AsyncConnection, job: Job) -> None:
    """Write a new job."""
    await connection.execute(_INSERT, _parameters(job))


async def get(connection: AsyncConnection, job_id: uuid.UUID) -> Job:
    """Find a job by its id.

    Raises:
        NotFound: there is none.
    """
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SELECT + "WHERE j.id = %s", (job_id,))
        row = await cursor.fetchone()
    if row is None:
        raise NotFound(f"没有编号为 {job_id} 的任务，可用 nianbao jobs 查看已有的任务")
    return _job(row)


async def list_newest(connection: AsyncConnection, wanted: JobFilter) -> list[Job]:
    """List jobs, newest first."""
    page = """
       AND (%(before)s::uuid IS NULL
            OR (j.created_at, j.id) < (SELECT b.created_at, b.id FROM nianbao.job b WHERE b.id = %(before)s))
     ORDER BY j.created_at DESC, j.id DESC LIMIT %(limit)s
    """
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SELECT + _WHERE + page, _narrowing(wanted))
        return [_job(row) for row in await cursor.fetchall()]


async def count_by_state(connection: AsyncConnection, wanted: JobFilter) -> dict[JobState, int]:
    """Count the jobs that the filter names, whatever its page and state; states without jobs count 0."""
    cursor = await connection.execute(_COUNT, {**_narrowing(wanted), "state": None})
    counted: dict[str, int] = dict(await cursor.fetchall())
    return {state: counted.get(state.value, 0) for state in JobState}


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed jobs of one reason code; `reason` is what the newest of them says."""

    reason_code: str
    reason: str
    count: int
    last_at: datetime


async def count_failures(connection: AsyncConnection, knowledge_base: str | None) -> list[Failures]:
    """Count failed jobs by reason, the most frequent first; None counts those of all knowledge bases."""
    cursor = await connection.execute(
        "SELECT j.reason_code, (array_agg(j.reason ORDER BY j.updated_at DESC))[1], count(*), max(j.updated_at)"
        "  FROM nianbao.job j JOIN nianbao.knowledge_base k ON k.id = j.knowledge_base_id"
        " WHERE j.state = 'failed' AND (%(kb)s::text IS NULL OR k.name = %(kb)s)"
        " GROUP BY j.reason_code ORDER BY 3 DESC, 1",
        {"kb": knowledge_base},
    )
    return [Failures(*row) for row in await cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Ended:
    """What came to an end in a span of time: jobs by outcome, and pages read."""

    done: int
    failed: int
    pages: int


async def count_ended(connection: AsyncConnection, within: timedelta) -> Ended:
    """Count the jobs that ended lately; duplicates are no work."""
    cursor = await connection.execute(
        "SELECT count(*) FILTER (WHERE state IN ('ready', 'partial')), count(*) FILTER (WHERE state = 'failed'),"
        " coalesce(sum(pages) FILTER (WHERE state IN ('ready', 'partial')), 0)::integer"
        "  FROM nianbao.job WHERE updated_at > now() - %s",
        (within,),
    )
    row = await cursor.fetchone()
    assert row is not None, "an aggregate has one row"
    return Ended(*row)


async def standing_for_document(connection: AsyncConnection, document_id: uuid.UUID) -> Job | None:
    """Find the job whose state is the document's: one that has not failed, or else the newest."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            _SELECT + "WHERE j.document_id = %s AND j.state <> 'duplicate'"
            " ORDER BY j.state = 'failed', j.created_at DESC, j.id LIMIT 1",
            (document_id,),
        )
        row = await cursor.fetchone()
    return None if row is None else _job(row)


async def in_batch(
    connection: AsyncConnection, batch_id: uuid.UUID, document_id: uuid.UUID, file_name: str
) -> Job | None:
    """Find what a batch has for a document under a name, the newest first."""
    return await _newest(
        connection,
        "WHERE j.batch_id = %s AND j.document_id = %s AND j.file_name = %s",
        (batch_id, document_id, file_name),
    )


async def from_source(connection: AsyncConnection, batch_id: uuid.UUID, source: str) -> Job | None:
    """Find what a batch has from a URL, the newest first."""
    return await _newest(connection, "WHERE j.batch_id = %s AND j.source = %s", (batch_id, source))


async def _newest(connection: AsyncConnection, where: str, parameters: tuple[object, ...]) -> Job | None:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SELECT + where + " ORDER BY j.created_at DESC, j.id LIMIT 1", parameters)
        row = await cursor.fetchone()
    return None if row is None else _job(row)


async def list_silent(connection: AsyncConnection, silent_for: timedelta, limit: int) -> list[Job]:
    """List unfinished jobs that nothing was heard of for a while and nothing waits to be sent for, oldest first."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            _SELECT + "WHERE j.state IN ('queued', 'parsing', 'indexing') AND j.document_id IS NOT NULL"  # noqa: S608
            " AND j.updated_at < now() - %s AND NOT EXISTS (SELECT 1 FROM nianbao.outbox o WHERE o.job_id = j.id)"
            " ORDER BY j.updated_at LIMIT %s",
            (silent_for, limit),
        )
        return [_job(row) for row in await cursor.fetchall()]


async def change(connection: AsyncConnection, job_id: uuid.UUID, step: Callable[[Job], Job | None]) -> Job:
    """Lock a job, write what `step` makes of it (None: leave it), and return it as it is then.

    Raises:
        NotFound: there is no such job. What `step` raises passes through.
    """
    await connection.execute("SELECT 1 FROM nianbao.job WHERE id = %s FOR UPDATE", (job_id,))
    before = await get(connection, job_id)
    after = step(before)
    if after is None:
        return before
    await connection.execute(_UPDATE, _parameters(after))
    return after


def change_now(connection: Connection, job_id: uuid.UUID, step: Callable[[Job], Job | None]) -> Job | None:
    """Do as `change`, for processes without an event loop; None when there is no such job."""
    connection.execute("SELECT 1 FROM nianbao.job WHERE id = %s FOR UPDATE", (job_id,))
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(_SELECT + "WHERE j.id = %s", (job_id,)).fetchone()
    if row is None:
        return None
    before = _job(row)
    after = step(before)
    if after is None:
        return before
    connection.execute(_UPDATE, _parameters(after))
    return after


def _narrowing(wanted: JobFilter) -> dict[str, Any]:
    return {
        "state": wanted.state,
        "batch": wanted.batch_id,
        "kb": wanted.knowledge_base,
        "reason": wanted.reason_code,
        "since": wanted.since,
        "before": wanted.before,
        "limit": wanted.limit,
    }


def _parameters(job: Job) -> dict[str, Any]:
    values = {each.name: getattr(job, each.name) for each in fields(job)}
    values["warnings"] = Jsonb([{"code": w.code, "message": w.message} for w in job.warnings])
    values["stage_s"] = Jsonb(dict(job.stage_s))
    values["counts"] = Jsonb(dict(job.counts))
    return values


def _job(row: DictRow) -> Job:
    values = dict(row)
    values["state"] = JobState(values["state"])
    values["warnings"] = tuple(JobWarning(w["code"], w["message"]) for w in values["warnings"])
    return Job(**values)


async def queued_of(connection: AsyncConnection, job_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Those of the jobs that are queued."""
    cursor = await connection.execute(
        "SELECT id FROM nianbao.job WHERE id = ANY(%s) AND state = 'queued'", (list(job_ids),)
    )
    return [row[0] async for row in cursor]


async def cancel_queued(
    connection: AsyncConnection, job_ids: Sequence[uuid.UUID], code: str, reason: str
) -> list[uuid.UUID]:
    """Fail those of the jobs that are still queued, and return them."""
    cursor = await connection.execute(
        "UPDATE nianbao.job SET state = 'failed', reason_code = %s, reason = %s, event_at = now(), updated_at = now()"
        " WHERE id = ANY(%s) AND state = 'queued' RETURNING id",
        (code, reason, list(job_ids)),
    )
    return [row[0] async for row in cursor]


async def ids_of(connection: AsyncConnection, wanted: JobFilter) -> list[uuid.UUID]:
    """The ids of the jobs that a filter names, oldest first; `before` is not looked at."""
    cursor = await connection.execute(
        "SELECT j.id FROM nianbao.job j JOIN nianbao.knowledge_base k ON k.id = j.knowledge_base_id"  # noqa: S608
        + _WHERE
        + "ORDER BY j.created_at, j.id LIMIT %(limit)s",
        _narrowing(wanted),
    )
    return [row[0] async for row in cursor]
