"""Handle one parse request: fetch, parse in a child, store the artifacts, pass the job on."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import structlog

from nianbao.domain.artifacts import REPORT_FILE, read_report_files, read_summary
from nianbao.domain.errors import BadDocument
from nianbao.domain.job import JobState
from nianbao.domain.parsed_report import ReportSummary
from nianbao.queue.messages import IndexRequest, JobEvent, ParseRequest, Warned
from nianbao.queue.names import PARSE_TASK
from nianbao.store.objects import ObjectStore
from services.parser.parse_command import parse_to_folder
from services.parser.pipeline import PARSER_VERSION, Limits
from services.parser.run_in_child import ChildKilled, ChildLimits, run_in_child
from services.parser.scans.page_store import stored_pages
from services.parser.scans.recognised_page import OCR_VERSION
from services.parser.stages.collect_warnings import SCANNED_PAGES

_NO_TEXT = "no_text"
# A child that is killed from outside is no proof against its document; one that always is, is.
_TRIES = 4

log = structlog.get_logger(__name__)


class Outbox(Protocol):
    """Where the desk sends what comes of a request."""

    def index(self, request: IndexRequest) -> None:
        """Ask for the artifacts to be indexed."""

    def ocr(self, request: ParseRequest) -> None:
        """Ask for the scanned pages to be read first."""

    def event(self, event: JobEvent) -> None:
        """Tell what happened to a job."""


def artifacts_key(sha256: str, *, is_recognised: bool = False) -> str:
    """The object-store folder of a document's artifacts; with pages that OCR read they are others."""
    version = f"{PARSER_VERSION}+ocr{OCR_VERSION}" if is_recognised else PARSER_VERSION
    return f"artifacts/{sha256[:2]}/{sha256}/{version}"


@dataclass(frozen=True, slots=True)
class ParseDesk:
    """Parses requests one at a time; the same request twice does the work once.

    `has_ocr` says that OCR workers run: a document with scanned pages goes to them first
    and comes back with `is_recognised`.
    """

    store: ObjectStore
    outbox: Outbox
    limits: Limits
    child_limits: ChildLimits
    has_ocr: bool = False

    def handle(self, request: ParseRequest, on_tick: Callable[[], None]) -> None:
        """Parse one document; what is wrong with it becomes the job's reason.

        `on_tick` is called every few seconds while the parse runs.

        Raises:
            Unavailable: the object store, the disk or the queue is away; try the request again.
        """
        with structlog.contextvars.bound_contextvars(job_id=request.job_id, document_id=request.document_id):
            self.outbox.event(JobEvent(job_id=request.job_id, state=JobState.PARSING, at=time.time()))
            started = time.monotonic()
            try:
                summary = self._summary(request, on_tick)
            except BadDocument as error:
                if error.code == _NO_TEXT and self._can_recognise(request):
                    self.outbox.ocr(request)
                else:
                    self.fail(request, error)
                return
            if self._can_recognise(request) and any(each.code == SCANNED_PAGES for each in summary.warnings):
                log.info("document_sent_to_ocr")
                self.outbox.ocr(request)
                return
            self._pass_on(request, summary, time.monotonic() - started)

    def fail(self, request: ParseRequest, error: BadDocument) -> None:
        """Tell that a document cannot become a report, and why."""
        log.info("document_refused", code=error.code, file_name=request.file_name)
        self.outbox.event(
            JobEvent(
                job_id=request.job_id,
                state=JobState.FAILED,
                at=time.time(),
                reason_code=error.code,
                reason=error.message,
                task=PARSE_TASK,
                traceback="\n".join(getattr(error, "__notes__", ())),
            )
        )

    def _can_recognise(self, request: ParseRequest) -> bool:
        return self.has_ocr and request.format == "pdf" and not request.is_recognised

    def _summary(self, request: ParseRequest, on_tick: Callable[[], None]) -> ReportSummary:
        """The report's summary, from stored artifacts or from a fresh parse."""
        for tries in range(1, _TRIES + 1):
            try:
                return self._parsed(request, on_tick)
            except ChildKilled:
                log.warning("child_killed", tries=tries)
                if tries == _TRIES:
                    raise
        raise AssertionError("the last try returns or raises")

    def _parsed(self, request: ParseRequest, on_tick: Callable[[], None]) -> ReportSummary:
        key = artifacts_key(request.sha256, is_recognised=request.is_recognised)
        with tempfile.TemporaryDirectory(prefix="nianbao-parse-") as scratch:
            out = Path(scratch) / "out"
            out.mkdir()
            if (stored := self._stored(key, Path(scratch))) is not None:
                return stored
            pages = stored_pages(self.store, request.sha256) if request.is_recognised else {}
            read_scan = (lambda _, number: pages.get(number)) if pages else None
            with self.store.as_local_file(request.blob) as source:

                def work() -> None:
                    is_rows = request.format == "rows"
                    parse_to_folder(
                        source,
                        out,
                        self.limits,
                        is_rows=is_rows,
                        is_text=request.format == "text",
                        file_name=request.file_name,
                        read_scan=read_scan,
                    )

                run_in_child(work, Path(scratch), self.child_limits, on_tick)
            summary = read_summary(out / REPORT_FILE)
            self.store.put_folder(key, out)
            return summary

    def _stored(self, key: str, scratch: Path) -> ReportSummary | None:
        """The summary of artifacts that are stored whole; None when there are none or they are damaged."""
        if not self.store.exists(key):
            return None
        folder = scratch / "stored"
        folder.mkdir()
        self.store.fetch_folder(key, folder)
        try:
            return read_report_files(folder).summary
        except (BadDocument, OSError):
            # Submitting the file again is what a reader of bad artifacts is told to do: it mends them.
            log.warning("stored_artifacts_unreadable", artifacts=key)
            return None

    def _pass_on(self, request: ParseRequest, summary: ReportSummary, seconds: float) -> None:
        warnings = tuple(Warned(code=each.code, message=each.message) for each in summary.warnings)
        log.info(
            "document_parsed",
            company=summary.identity.company_code,
            year=summary.identity.year,
            pages=summary.page_count,
            seconds=round(seconds, 2),
            warnings=len(warnings),
        )
        self.outbox.event(
            JobEvent(
                job_id=request.job_id,
                state=JobState.INDEXING,
                at=time.time(),
                warnings=warnings,
                stage_s={"parse": round(seconds, 3)},
                pages=summary.page_count,
            )
        )
        self.outbox.index(
            IndexRequest(
                job_id=request.job_id,
                document_id=request.document_id,
                knowledge_base=request.knowledge_base,
                sha256=request.sha256,
                file_name=request.file_name,
                artifacts=artifacts_key(request.sha256, is_recognised=request.is_recognised),
                warnings=warnings,
            )
        )
