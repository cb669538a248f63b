"""Ingestion jobs: one per submitted document."""

from __future__ import annotations

from enum import StrEnum


class JobState(StrEnum):
    """The life of a job; `partial` is done with warnings, `duplicate` is done before."""

    QUEUED = "queued"
    PARSING = "parsing"
    INDEXING = "indexing"
    READY = "ready"
    PARTIAL = "partial"
    FAILED = "failed"
    DUPLICATE = "duplicate"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen to the job by itself."""
        return self in (JobState.READY, JobState.PARTIAL, JobState.FAILED, JobState.DUPLICATE)

    @property
    def is_success(self) -> bool:
        """Whether the document's content can be asked about."""
        return self.is_final and self is not JobState.FAILED
