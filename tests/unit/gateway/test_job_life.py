"""Events move a job to the same state in any order, any number of times."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from nianbao.domain.job import JobState
from nianbao.queue.messages import JobEvent, Warned
from nianbao.store.jobs import Job
from services.gateway.job_life import RANK, apply_event, begin_attempt, fail

JOB_ID = uuid.UUID(int=1)
START = 1_700_000_000.0
REPORT = str(uuid.UUID(int=7))


def _job(state: JobState = JobState.QUEUED) -> Job:
    at = datetime.fromtimestamp(START, UTC)
    return Job(JOB_ID, uuid.UUID(int=2), "default", "a.pdf", state, attempt_at=at, event_at=at)


def _event(state: JobState, at: float = 1.0, **fields: object) -> JobEvent:
    return JobEvent.model_validate({"job_id": str(JOB_ID), "state": state, "at": START + at, **fields})


def _play(job: Job, events: list[JobEvent]) -> Job:
    for event in events:
        job = apply_event(job, event) or job
    return job


worker_events = st.builds(
    lambda state, at: _event(state, at, **({"report_id": REPORT} if state is JobState.READY else {})),
    st.sampled_from([JobState.PARSING, JobState.INDEXING, JobState.READY, JobState.FAILED]),
    st.floats(0, 100),
)


@given(st.lists(worker_events, min_size=1), st.randoms())
def test_order_and_repetition_do_not_matter(events, random):
    shuffled = events + random.sample(events, len(events))
    random.shuffle(shuffled)
    assert _play(_job(), shuffled).state is _play(_job(), events).state


@given(st.lists(worker_events))
def test_within_an_attempt_a_job_only_rises(events):
    job = _job()
    for event in events:
        after = apply_event(job, event) or job
        assert RANK[after.state] >= RANK[job.state]
        assert not (job.state.is_success and after.state is not job.state)
        job = after


@given(worker_events)
def test_the_same_event_twice_changes_nothing_the_second_time(event):
    once = _play(_job(), [event])
    assert apply_event(once, event) is None


@given(st.lists(worker_events), st.lists(worker_events))
def test_nothing_of_an_earlier_attempt_touches_a_later_one(before, late):
    failed = fail(_play(_job(), before), "crashed", "退出")
    again = begin_attempt(failed, datetime.fromtimestamp(START + 1000, UTC))
    assert _play(again, late) == again
    assert (again.state, again.attempt, again.reason) == (JobState.QUEUED, 2, "")


def test_a_ready_job_with_warnings_is_partial():
    warning = Warned(code="low_text", message="第 3 页没有文字")
    job = _play(_job(), [_event(JobState.READY, warnings=(warning,), report_id=REPORT, pages=120)])
    assert (job.state, job.warnings[0].code, job.pages) == (JobState.PARTIAL, "low_text", 120)
    assert job.report_id == uuid.UUID(REPORT)


def test_a_failure_keeps_its_reason_and_a_late_success_clears_it():
    failed = _play(_job(), [_event(JobState.FAILED, reason_code="time_limit", reason="超时")])
    assert (failed.state, failed.reason_code, failed.reason) == (JobState.FAILED, "time_limit", "超时")
    ready = _play(failed, [_event(JobState.READY, report_id=REPORT)])
    assert (ready.state, ready.reason_code, ready.reason) == (JobState.READY, "", "")


def test_what_a_database_cannot_store_is_left_out_of_a_reason():
    job = _play(_job(), [_event(JobState.FAILED, reason="坏\x00的\ud800文件")])
    assert job.reason == "坏的文件"


def test_timings_of_late_events_are_kept():
    job = _play(
        _job(), [_event(JobState.READY, stage_s={"index": 0.5}), _event(JobState.INDEXING, stage_s={"parse": 2})]
    )
    assert job.stage_s == {"parse": 2, "index": 0.5}


def test_a_newer_queued_event_begins_a_new_attempt_and_an_older_one_does_not():
    failed = _play(_job(), [_event(JobState.FAILED, 5.0, reason_code="crashed")])
    assert apply_event(failed, _event(JobState.QUEUED, 4.0)) is None
    again = _play(failed, [_event(JobState.QUEUED, 6.0)])
    assert (again.state, again.attempt) == (JobState.QUEUED, 2)
    assert apply_event(again, _event(JobState.QUEUED, 6.0)) is None


def test_a_clock_that_runs_behind_loses_no_event_of_the_first_attempt():
    assert _play(_job(), [_event(JobState.READY, -5.0)]).state is JobState.READY
