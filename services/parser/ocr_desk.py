"""Handle one OCR request: read the scanned pages in a child, keep each, hand the parse on."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pymupdf
import structlog

from nianbao.domain.errors import BadDocument
from nianbao.domain.job import JobState
from nianbao.queue.messages import JobEvent, ParseRequest
from nianbao.store.objects import ObjectStore
from services.parser.pdf_faults import PDF_FAULTS, is_out_of_memory
from services.parser.pipeline import Limits
from services.parser.run_in_child import ChildLimits, run_in_child
from services.parser.scans.is_scanned import is_scanned
from services.parser.scans.page_store import put_all, put_page, stored_page
from services.parser.scans.recognised_page import ReadScan, RecognisedPage, from_json, to_json
from services.parser.stages.open_safely import open_safely
from services.parser.stages.read_page import read_page

log = structlog.get_logger(__name__)

_PAGE_FILE = "page-{number}.json"


class OcrOutbox(Protocol):
    """Where the OCR desk sends what comes of a request."""

    def parse(self, request: ParseRequest) -> None:
        """Ask for the document to be parsed with the pages that were read."""

    def event(self, event: JobEvent) -> None:
        """Tell what happened to a job."""


@dataclass(frozen=True, slots=True)
class OcrDesk:
    """Reads one document at a time; pages read before a worker was killed are not read again.

    `load` loads the engine, in the child. `page_limit_s` is what each page may take, on
    average.
    """

    store: ObjectStore
    outbox: OcrOutbox
    load: Callable[[], ReadScan]
    limits: Limits
    memory_mb: int
    page_limit_s: int

    def handle(self, request: ParseRequest, on_tick: Callable[[], None]) -> None:
        """Read a document's scanned pages and hand the parse on, whatever came of them.

        A document of which not all pages could be read is parsed with those that were; the
        parse says which are missing.

        Raises:
            Unavailable: the object store, the disk or the queue is away; try the request again.
        """
        with structlog.contextvars.bound_contextvars(job_id=request.job_id, document_id=request.document_id):
            self.outbox.event(JobEvent(job_id=request.job_id, state=JobState.PARSING, at=time.time()))
            started = time.monotonic()
            pages = self._read(request, on_tick)
            put_all(self.store, request.sha256, pages)
            seconds = round(time.monotonic() - started, 3)
            log.info("document_recognised", pages=len(pages), seconds=seconds)
            self.outbox.event(
                JobEvent(job_id=request.job_id, state=JobState.PARSING, at=time.time(), stage_s={"ocr": seconds})
            )
            self.outbox.parse(request.model_copy(update={"is_recognised": True}))

    def _read(self, request: ParseRequest, on_tick: Callable[[], None]) -> list[RecognisedPage]:
        with (
            tempfile.TemporaryDirectory(prefix="nianbao-ocr-") as scratch,
            self.store.as_local_file(request.blob) as source,
        ):
            folder = Path(scratch)
            kept: dict[int, RecognisedPage] = {}

            def keep() -> None:
                on_tick()
                for file in folder.glob(_PAGE_FILE.format(number="*")):
                    page = from_json(file.read_text(encoding="utf-8"))
                    file.unlink()
                    if page is not None:
                        put_page(self.store, request.sha256, page)
                        kept[page.number] = page

            try:
                scanned = self._scanned_pages(source, folder, on_tick)
                for number in scanned:
                    if (page := stored_page(self.store, request.sha256, number)) is not None:
                        kept[number] = page
                todo = [number for number in scanned if number not in kept]
                if todo:
                    seconds = self.page_limit_s * (len(todo) + 1)
                    limits = ChildLimits(self.memory_mb, seconds, seconds)
                    run_in_child(lambda: self._read_pages(source, folder, todo), folder, limits, keep)
            except BadDocument as error:
                log.warning("ocr_incomplete", code=error.code, reason=error.message)
            keep()
            return [kept[number] for number in sorted(kept)]

    def _scanned_pages(self, source: Path, folder: Path, on_tick: Callable[[], None]) -> list[int]:
        """The numbers of the pages to read; found in a child too, since the file may be hostile."""
        listed = folder / "scanned"

        def find() -> None:
            with open_safely(source, self.limits.max_pages, self.limits.max_bytes) as document:
                numbers = [index + 1 for index in range(document.page_count) if _is_scanned(document, index)]
            listed.write_text("\n".join(map(str, numbers)), encoding="ascii")

        run_in_child(find, folder, ChildLimits(self.memory_mb, _FIND_LIMIT_S, _FIND_LIMIT_S), on_tick)
        return [int(line) for line in listed.read_text(encoding="ascii").split()]

    def _read_pages(self, source: Path, folder: Path, numbers: list[int]) -> None:
        read = self.load()
        with open_safely(source, self.limits.max_pages, self.limits.max_bytes) as document:
            for number in numbers:
                page = read(document[number - 1], number)
                if page is not None:
                    written = folder / f".{number}"
                    written.write_text(to_json(page), encoding="utf-8")
                    # Renamed when whole, because the parent picks up what it finds.
                    written.replace(folder / _PAGE_FILE.format(number=number))


_FIND_LIMIT_S = 300


def _is_scanned(document: pymupdf.Document, index: int) -> bool:
    try:
        return is_scanned(read_page(document, index).words, lambda: document[index])
    except PDF_FAULTS as error:
        if is_out_of_memory(error):
            raise
        return False
