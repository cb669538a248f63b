"""The OCR desk reads scanned pages once each and always hands the parse on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pymupdf
import pytest

from nianbao.domain.artifacts import read_report_files
from nianbao.domain.job import JobState
from nianbao.queue.messages import IndexRequest, JobEvent, ParseRequest
from nianbao.store.objects import ObjectStore
from services.parser.ocr_desk import OcrDesk
from services.parser.parse_desk import ParseDesk, artifacts_key
from services.parser.pipeline import Limits
from services.parser.run_in_child import ChildLimits
from services.parser.scans.page_store import stored_pages
from services.parser.scans.recognised_page import ReadScan, RecognisedPage
from tests.unit.parser.drawn import COVER, statement_page
from tests.unit.parser.scanned import scripted, write_scan

PAGES = (COVER, statement_page(), statement_page(title="母公司资产负债表"))


@dataclass
class Letters:
    """Both desks' outbox, kept."""

    indexed: list[IndexRequest] = field(default_factory=list)
    events: list[JobEvent] = field(default_factory=list)
    to_ocr: list[ParseRequest] = field(default_factory=list)
    to_parse: list[ParseRequest] = field(default_factory=list)

    def index(self, request: IndexRequest) -> None:
        self.indexed.append(request)

    def event(self, event: JobEvent) -> None:
        self.events.append(event)

    def ocr(self, request: ParseRequest) -> None:
        self.to_ocr.append(request)

    def parse(self, request: ParseRequest) -> None:
        self.to_parse.append(request)


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return ObjectStore(f"file://{tmp_path / 'objects'}")


@pytest.fixture
def parse_desk(store: ObjectStore, letters: Letters) -> ParseDesk:
    return ParseDesk(store, letters, Limits(), ChildLimits(500, 30, 30), has_ocr=True)


def _ocr_desk(store: ObjectStore, letters: Letters, read: ReadScan) -> OcrDesk:
    return OcrDesk(store, letters, lambda: read, Limits(), memory_mb=500, page_limit_s=10)


def _request(store: ObjectStore, path: Path) -> ParseRequest:
    blob = store.put_blob(path)
    return ParseRequest(
        job_id="j1",
        document_id="d1",
        knowledge_base="default",
        sha256=blob.sha256,
        blob=blob.key,
        file_name=path.name,
        format="pdf",
    )


@pytest.mark.parametrize("scanned", [(2, 3), (1, 2, 3)])
def test_scanned_pages_go_to_ocr_and_come_back_as_facts(
    scanned: tuple[int, ...], store: ObjectStore, letters: Letters, parse_desk: ParseDesk, tmp_path: Path
) -> None:
    request = _request(store, write_scan(tmp_path / "a.pdf", *PAGES, scanned=scanned))
    parse_desk.handle(request, lambda: None)
    assert letters.to_ocr == [request]
    assert letters.indexed == []

    _ocr_desk(store, letters, scripted(*PAGES)).handle(letters.to_ocr[0], lambda: None)
    parse_desk.handle(letters.to_parse[0], lambda: None)

    (indexed,) = letters.indexed
    assert indexed.artifacts == artifacts_key(request.sha256, is_recognised=True)
    assert "ocr_pages" in {warning.code for warning in indexed.warnings}
    (tmp_path / "copy").mkdir()
    store.fetch_folder(indexed.artifacts, tmp_path / "copy")
    facts = read_report_files(tmp_path / "copy").facts
    assert {str(fact.value) for fact in facts if fact.metric == "货币资金"} == {"1234.50", "1000.00"}


def test_a_worker_that_starts_again_reads_only_the_pages_left(
    store: ObjectStore, letters: Letters, tmp_path: Path
) -> None:
    request = _request(store, write_scan(tmp_path / "a.pdf", *PAGES, scanned=(2, 3)))
    log = tmp_path / "read"
    good = scripted(*PAGES)

    def noted(fails_at: int) -> ReadScan:
        def read(page: pymupdf.Page, number: int) -> RecognisedPage | None:
            if number == fails_at:
                raise RuntimeError("killed")
            with log.open("a") as file:
                file.write(f"{number} ")
            return good(page, number)

        return read

    _ocr_desk(store, letters, noted(3)).handle(request, lambda: None)
    assert set(stored_pages(store, request.sha256)) == {2}
    _ocr_desk(store, letters, noted(0)).handle(request, lambda: None)
    assert set(stored_pages(store, request.sha256)) == {2, 3}
    assert log.read_text().split() == ["2", "3"]


def test_a_report_that_ocr_cannot_read_ends_without_going_round(
    store: ObjectStore, letters: Letters, parse_desk: ParseDesk, tmp_path: Path
) -> None:
    request = _request(store, write_scan(tmp_path / "a.pdf", *PAGES, scanned=(1, 2, 3)))

    def read(page: pymupdf.Page, number: int) -> RecognisedPage | None:
        return None

    _ocr_desk(store, letters, read).handle(request, lambda: None)
    parse_desk.handle(letters.to_parse[0], lambda: None)
    assert letters.to_ocr == []
    assert (letters.events[-1].state, letters.events[-1].reason_code) == (JobState.FAILED, "no_text")


def test_without_ocr_workers_a_scanned_page_is_a_warning(
    store: ObjectStore, letters: Letters, parse_desk: ParseDesk, tmp_path: Path
) -> None:
    request = _request(store, write_scan(tmp_path / "a.pdf", *PAGES, scanned=(3,)))
    replace(parse_desk, has_ocr=False).handle(request, lambda: None)
    assert letters.to_ocr == []
    assert "scanned_pages" in {warning.code for warning in letters.indexed[0].warnings}
