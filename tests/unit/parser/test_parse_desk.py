"""The desk turns a request into stored artifacts and messages, or into a reason."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from nianbao.domain.artifacts import read_report_files
from nianbao.domain.job import JobState
from nianbao.queue.messages import IndexRequest, JobEvent, ParseRequest
from nianbao.store.objects import ObjectStore
from services.parser.parse_desk import ParseDesk, artifacts_key
from services.parser.pipeline import Limits
from services.parser.run_in_child import ChildLimits
from tests.support.tiny_pdf import write_tiny_pdf
from tests.unit.parser.drawn import COVER, statement_page


@dataclass
class Letters:
    """An outbox that keeps what was sent."""

    indexed: list[IndexRequest] = field(default_factory=list)
    events: list[JobEvent] = field(default_factory=list)
    to_ocr: list[ParseRequest] = field(default_factory=list)

    def index(self, request: IndexRequest) -> None:
        self.indexed.append(request)

    def ocr(self, request: ParseRequest) -> None:
        self.to_ocr.append(request)

    def event(self, event: JobEvent) -> None:
        self.events.append(event)


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture
def desk(tmp_path: Path, letters: Letters) -> ParseDesk:
    store = ObjectStore(f"file://{tmp_path / 'objects'}")
    return ParseDesk(store, letters, Limits(), ChildLimits(memory_mb=500, cpu_s=30, wall_s=30))


def _request(desk: ParseDesk, path: Path) -> ParseRequest:
    blob = desk.store.put_blob(path)
    return ParseRequest(
        job_id="j1",
        document_id="d1",
        knowledge_base="default",
        sha256=blob.sha256,
        blob=blob.key,
        file_name=path.name,
        format="pdf",
    )


def test_a_report_is_parsed_stored_and_passed_on(desk: ParseDesk, letters: Letters, tmp_path: Path) -> None:
    request = _request(desk, write_tiny_pdf(tmp_path / "a.pdf", COVER, statement_page()))
    desk.handle(request, lambda: None)

    assert [event.state for event in letters.events] == [JobState.PARSING, JobState.INDEXING]
    assert letters.events[1].pages == 2
    assert letters.indexed[0].artifacts == artifacts_key(request.sha256)
    assert [warning.code for warning in letters.indexed[0].warnings] == ["statement_missing", "statement_missing"]
    (tmp_path / "copy").mkdir()
    desk.store.fetch_folder(artifacts_key(request.sha256), tmp_path / "copy")
    parsed = read_report_files(tmp_path / "copy")
    assert parsed.summary.identity.company_code == "600001"
    assert {fact.passport.printed for fact in parsed.facts if fact.metric == "货币资金"} == {"1,234.50", "1,000.00"}


def test_the_same_request_again_only_sends_the_messages_again(
    desk: ParseDesk, letters: Letters, tmp_path: Path
) -> None:
    request = _request(desk, write_tiny_pdf(tmp_path / "a.pdf", COVER, statement_page()))
    desk.handle(request, lambda: None)
    desk.store.delete(request.blob)
    desk.handle(request, lambda: None)

    assert letters.indexed[0] == letters.indexed[1]


def test_stored_artifacts_that_are_damaged_are_made_again(desk: ParseDesk, letters: Letters, tmp_path: Path) -> None:
    request = _request(desk, write_tiny_pdf(tmp_path / "a.pdf", COVER, statement_page()))
    desk.handle(request, lambda: None)
    (facts,) = tmp_path.rglob("facts.csv")
    facts.write_bytes(facts.read_bytes()[:-200])
    desk.handle(request, lambda: None)

    assert letters.indexed[0] == letters.indexed[1]
    assert read_report_files(facts.parent).facts


def test_a_bad_document_ends_the_job_with_its_reason(desk: ParseDesk, letters: Letters, tmp_path: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_text("no pdf")
    desk.handle(_request(desk, bad), lambda: None)

    assert letters.indexed == []
    failed = letters.events[-1]
    assert (failed.state, failed.reason_code) == (JobState.FAILED, "not_a_pdf")
    assert "不是 PDF" in failed.reason


def test_rows_are_parsed_like_a_pdf(desk: ParseDesk, letters: Letters, tmp_path: Path) -> None:
    rows = tmp_path / "a.rows.jsonl"
    rows.write_text(
        '{"page": 1, "allrow": 0, "type": "text", "inside": "公司代码：600001 公司简称：示例股份"}\n'
        '{"page": 1, "allrow": 1, "type": "text", "inside": "示例制造股份有限公司2023年年度报告"}\n'
        '{"page": 2, "allrow": 2, "type": "text", "inside": "合并资产负债表 单位：元"}\n'
        '{"page": 2, "allrow": 3, "type": "text", "inside": "主要会计数据（单位：元）"}\n'
        '{"page": 2, "allrow": 4, "type": "excel", "inside": "[\'项目\', \'2023年\', \'2022年\']"}\n'
        '{"page": 2, "allrow": 5, "type": "excel", "inside": "[\'营业收入\', \'5.00\', \'4.00\']"}\n'
        '{"page": 2, "allrow": 6, "type": "excel", "inside": "[\'总资产\', \'9.00\', \'8.00\']"}\n',
        encoding="utf-8",
    )
    desk.handle(_request(desk, rows).model_copy(update={"format": "rows"}), lambda: None)

    (tmp_path / "copy").mkdir()
    desk.store.fetch_folder(letters.indexed[0].artifacts, tmp_path / "copy")
    parsed = read_report_files(tmp_path / "copy")
    assert (parsed.summary.identity.company_code, parsed.summary.identity.year) == ("600001", 2023)
    assert {(fact.metric, fact.period, str(fact.value)) for fact in parsed.facts} >= {
        ("营业收入", "2023", "5.00"),
        ("资产总计", "2022", "8.00"),
    }
    assert len(parsed.rows) == 7
