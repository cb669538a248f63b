"""What the queues carry: small JSON objects with ids and object-store keys, never content."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from nianbao.domain.job import JobState


class Message(BaseModel):
    """Base of all messages: frozen, and unknown keys are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Warned(Message):
    """One thing that makes a job partial: a stable code and a Chinese sentence."""

    code: str
    message: str


class ParseRequest(Message):
    """Parse one stored document.

    `blob` is its key in the object store; `file_name` is the name as submitted, for
    display only. `is_recognised` says that an OCR worker has read what it could of the
    scanned pages.
    """

    job_id: str
    document_id: str
    knowledge_base: str
    sha256: str
    blob: str
    file_name: str
    format: Literal["pdf", "rows", "text"]
    is_recognised: bool = False


class IndexRequest(Message):
    """Index the artifacts of one parsed document; `artifacts` is their folder's key."""

    job_id: str
    document_id: str
    knowledge_base: str
    sha256: str
    file_name: str
    artifacts: str
    warnings: tuple[Warned, ...] = ()


class ImportRequest(Message):
    """Import a table of facts, one line per company and year.

    `blob` is the table's key in the object store, `list_blob` the key of the report list
    that restricts it, or "". `unit` is the unit of its sums of money.
    """

    job_id: str
    document_id: str
    knowledge_base: str
    blob: str
    file_name: str
    list_blob: str = ""
    list_name: str = ""
    unit: str = "元"


class EmbedRequest(Message):
    """Make the vectors that the passages of one report lack."""

    report_id: str


class EmbedAllRequest(Message):
    """Ask for the vectors of every report of a knowledge base that lacks some, e.g. after a change of model."""

    knowledge_base: str


class RenewRequest(Message):
    """Choose the figures of some companies anew, because a report of theirs is gone."""

    knowledge_base_id: int
    companies: tuple[str, ...]


class JobEvent(Message):
    """Something happened to a job; the gateway's worker writes it down.

    `at` is a Unix time in seconds. Events may arrive twice or out of order: a job never
    moves back from a final state, except that a new attempt starts at QUEUED.
    `stage_s` is how long the finished stage took; `reason` is Chinese, and of an unfinished job
    what it waits for. `counts` only grow. A failure names its `task` and, for a defect, brings its
    `traceback`; `deaths` is how many workers died over the job.
    """

    job_id: str
    state: JobState
    at: float
    reason_code: str = ""
    reason: str = ""
    warnings: tuple[Warned, ...] = ()
    stage_s: dict[str, float] = Field(default_factory=dict)
    counts: dict[str, int] = Field(default_factory=dict)
    pages: int | None = None
    report_id: str | None = None
    task: str = ""
    traceback: str = ""
    deaths: int = 0


class UnreadableMessage(Message):
    """A message without a job that came to nothing; `body` is the beginning of it.

    Its receiver could not read it, or a `reason` says why its work failed for good; `error` is for maintainers.
    """

    task: str
    body: str
    error: str
    reason_code: str = "unreadable"
    reason: str = ""
