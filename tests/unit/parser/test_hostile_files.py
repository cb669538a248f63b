"""Whatever the file, a parse ends as a sound report or with a reason that a reader understands."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nianbao.domain.errors import BadDocument
from services.parser.pipeline import Limits, parse_document
from services.parser.run_in_child import ChildLimits
from services.parser.stages.read_figure import read_figure
from services.parser.stages.writable import writable
from tests.support.hostile_pdfs import HOSTILE_PDFS, one_page, text_pages
from tests.support.mutate_file import mutate_pdf, mutate_rows
from tests.support.parse_hostile import REPORT, parse_hostile
from tests.support.tiny_pdf import TinyPage, tiny_pdf
from tests.unit.parser.drawn import COVER, statement_page

CHILD = ChildLimits(memory_mb=500, cpu_s=20, wall_s=30)
REFUSALS = {"truncated_pdf", "no_text", "no_pages", "too_large", "encrypted_pdf", "not_a_pdf", "empty_file"}
# A form that draws the next one twice, forty times over, is the one file that needs its limit.
REACHES_A_LIMIT = {"forms within forms"}

DRAWN = tiny_pdf(COVER, statement_page(), statement_page("合并利润表"), TinyPage())
ROWS = "\n".join(
    json.dumps({"page": page, "allrow": number, "type": kind, "inside": inside}, ensure_ascii=False)
    for number, (page, kind, inside) in enumerate(
        [
            (1, "text", "公司代码：600001 公司简称：示例股份"),
            (1, "text", "示例制造股份有限公司2023年年度报告"),
            (2, "text", "合并资产负债表 单位：元"),
            (2, "excel", "['项目', '期末余额', '期初余额']"),
            (2, "excel", "['货币资金', '1,234.50', '1,000.00']"),
            (2, "excel", "['资产总计', '2,000.00', '1,500.00']"),
        ]
    )
).encode()


_SECOND = b"6 0 obj\n<</Type/Page/Parent 2 0 R/Contents 8 0 R>>"


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def _outcome(content: bytes, folder: Path, *, is_rows: bool = False, limits: Limits | None = None) -> str:
    source = folder / "source"
    source.write_bytes(content)
    return parse_hostile(source, folder, limits or Limits(), CHILD, is_rows=is_rows)[0]


@pytest.mark.parametrize("name", HOSTILE_PDFS)
def test_a_hostile_pdf_ends_as_a_sound_report_or_with_its_reason(name: str, folder: Path) -> None:
    allowed = {"memory_limit", "time_limit"} if name in REACHES_A_LIMIT else {REPORT, *REFUSALS}
    assert _outcome(HOSTILE_PDFS[name](), folder) in allowed


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_a_damaged_pdf_ends_as_a_sound_report_or_with_its_reason(number: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        assert _outcome(mutate_pdf(DRAWN, Random(number)), Path(name)) in {REPORT, *REFUSALS}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_damaged_rows_end_as_a_sound_report_or_with_their_reason(number: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        content = mutate_rows(ROWS, Random(number))
        assert _outcome(content, Path(name), is_rows=True) in {REPORT, "bad_rows", "empty_file", "no_text", "too_large"}


def _row(**changed: object) -> bytes:
    return json.dumps({"page": 1, "allrow": 0, "type": "text", "inside": "年报"} | changed).encode()


@pytest.mark.parametrize(
    "line",
    [
        _row(page="x"),
        _row(page=None),
        _row(page=[1]),
        _row(page=float("inf")),
        _row(allrow=float("nan")),
        _row(type="picture"),
        _row(type="excel", inside="[" * 5_000),
        _row(type="excel", inside="__import__('os').system('true')"),
        _row(type="excel", inside="['a'] * 10**9"),
        _row(type="excel", inside={"a": 1}),
        _row(bbox=[1, 2, 3]),
        _row(bbox=[float("nan"), 0, 1, 1]),
        _row(bbox=[0, 0, 10**400, 1]),
        _row(bbox=[9, 9, 1, 1]),
        b"[" * 100_000,
        b"[1, 2]",
        b"9" * 5_000,
        b'{"page": 1',
        b"\xff\xfe\x00",
    ],
)
def test_a_line_that_is_no_row_is_named_by_its_number(line: bytes, folder: Path) -> None:
    source = folder / "rows"
    source.write_bytes(_row() + b"\r\n" + line + b"\n" + _row())
    with pytest.raises(BadDocument) as caught:
        parse_document(source, is_rows=True)
    assert caught.value.code == "bad_rows"
    assert "第 2 行" in caught.value.message or "UTF-8" in caught.value.message


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xef\xbb\xbf" + ROWS.replace(b"\n", b"\r\n"), REPORT),
        (ROWS.replace(b'"allrow": 3', b'"allrow": 2'), REPORT),
        (ROWS.replace(b'"inside": "', b'"inside": "\\u0000\\ud800\\u001b', 1), REPORT),
        (gzip.compress(ROWS), REPORT),
        (_row(inside="长" * 1_000_000), REPORT),
        (_row(page=10**18), "too_large"),
        (_row(page=2) + b"\n" + _row(page=1), "bad_rows"),
        (gzip.compress(ROWS)[:-20], "bad_rows"),
        (gzip.compress(ROWS)[:30] + bytes(99), "bad_rows"),
        (gzip.compress(b"\n" * 30_000_000), "too_large"),
        (gzip.compress(b" " * 30_000_000), "too_large"),
    ],
    ids=["mark and CRLF", "same number", "controls", "gzip", "long", "page", "order", "cut", "junk", "lines", "line"],
)
def test_odd_row_files_have_their_outcome(content: bytes, code: str, folder: Path) -> None:
    assert _outcome(content, folder, is_rows=True, limits=Limits(max_bytes=20_000_000)) == code


def test_characters_that_cannot_be_written_part_numbers_and_do_not_join_them() -> None:
    assert read_figure(writable("1,234\x00.50")) is None
    assert read_figure(writable("12\x7f34")) is None


def test_a_number_longer_than_any_sum_is_none() -> None:
    assert read_figure("1" * 20) == Decimal("1" * 20)
    assert read_figure("1" * 21) is None


def test_one_damaged_page_is_warned_of_and_costs_no_other(tmp_path: Path) -> None:
    source = tmp_path / "damaged.pdf"
    # The second of three pages nests graphics states deeper than MuPDF goes.
    whole = text_pages(3, extra=b"q " * 100_000)
    source.write_bytes(whole.replace(b"6 0 obj\n<</Type/Page/Parent 2 0 R/Contents 3 0 R>>", _SECOND, 1))
    parsed = parse_document(source)
    assert {row.page for row in parsed.rows} == {1, 3}
    assert len(parsed.summary.page_sizes) == 3
    damaged = [each for each in parsed.summary.warnings if each.code == "page_unreadable"]
    assert [(each.page, "第2页" in each.message) for each in damaged] == [(2, True)]


def test_two_thousand_pages_are_parsed_within_little_memory(folder: Path) -> None:
    source = folder / "long.pdf"
    source.write_bytes(text_pages(2_000, lines=2))
    assert parse_hostile(source, folder, Limits(), CHILD) == (REPORT, "")


def test_text_beyond_the_page_is_left_out(tmp_path: Path) -> None:
    source = tmp_path / "beyond.pdf"
    source.write_bytes(one_page(b"BT /F 9 Tf 60 700 Td (inside) Tj 5000 0 Td (outside) Tj ET"))
    assert [row.text for row in parse_document(source).rows] == ["inside"]
