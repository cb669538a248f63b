"""How events move a job: the same events in any order, any number of times, end in the same state."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime

from nianbao.domain.job import JobState
from nianbao.queue.messages import JobEvent
from nianbao.store.jobs import Job, JobWarning

# Within an attempt a job only rises. Success stands above failure: a worker that was
# given up for dead may still have finished, and then the report is there.
RANK = {
    JobState.QUEUED: 0,
    JobState.PARSING: 1,
    JobState.INDEXING: 2,
    JobState.FAILED: 3,
    JobState.READY: 4,
    JobState.PARTIAL: 4,
    JobState.DUPLICATE: 4,
}


def apply_event(job: Job, event: JobEvent) -> Job | None:
    """Return the job after an event, or None when the event says nothing new.

    A QUEUED event that is newer than the last one begins a new attempt, unless the job
    already ended well. Events from before a later attempt began are ignored; those of
    the first attempt never are, since the clocks of two machines may differ.
    """
    at = datetime.fromtimestamp(event.at, UTC)
    if job.attempt > 1 and at < job.attempt_at:
        return None
    if event.state is JobState.QUEUED:
        can_begin = job.state in (JobState.PARSING, JobState.INDEXING, JobState.FAILED) and at > job.event_at
        return begin_attempt(job, at) if can_begin else None
    with_facts = _with_measures(job, event)
    state = _state_of(event)
    if RANK[state] <= RANK[job.state]:
        with_facts = _with_wait(with_facts, event, at)
        return None if with_facts == job else with_facts
    return replace(
        with_facts,
        state=state,
        event_at=max(at, job.event_at),
        reason_code=event.reason_code,
        reason=storable(event.reason),
        warnings=tuple(JobWarning(w.code, storable(w.message)) for w in event.warnings) or job.warnings,
        report_id=job.report_id if event.report_id is None else uuid.UUID(event.report_id),
    )


def begin_attempt(job: Job, at: datetime) -> Job:
    """Return the job as it starts again: queued, with the traces of the last attempt cleared."""
    return replace(
        job,
        state=JobState.QUEUED,
        attempt=job.attempt + 1,
        attempt_at=at,
        event_at=at,
        reason_code="",
        reason="",
        warnings=(),
        stage_s={},
        counts={},
        deaths=0,
    )


def fail(job: Job, code: str, reason: str) -> Job:
    """Return the job as failed for a reason."""
    return replace(job, state=JobState.FAILED, reason_code=code, reason=reason, event_at=datetime.now(UTC))


def _with_wait(job: Job, event: JobEvent, at: datetime) -> Job:
    """Note what an unfinished job waits for; the next step that it takes clears it."""
    if event.state is not job.state or job.state.is_final or at < job.event_at:
        return job
    return replace(job, reason_code=event.reason_code, reason=storable(event.reason), event_at=at)


def storable(text: str) -> str:
    """Leave out what a database cannot store: reasons may quote what stood in a broken file."""
    return "".join(sign for sign in text if sign != "\0" and not "\ud800" <= sign <= "\udfff")


def _state_of(event: JobEvent) -> JobState:
    """A job with any warning is partial, whatever its sender called it."""
    return JobState.PARTIAL if event.state is JobState.READY and event.warnings else event.state


def _with_measures(job: Job, event: JobEvent) -> Job:
    """Late events may still bring timings and page counts; what an import counts only grows."""
    stage_s = {**event.stage_s, **job.stage_s}
    counts = {**job.counts, **{name: max(n, job.counts.get(name, 0)) for name, n in event.counts.items()}}
    pages = job.pages if event.pages is None else event.pages
    return replace(job, stage_s=stage_s, counts=counts, pages=pages, deaths=max(job.deaths, event.deaths))
