"""Scanned pages are found, read by OCR where it is there, and never believed without a word."""

from __future__ import annotations

import json
from pathlib import Path

import pymupdf
import pytest

from nianbao.domain.artifacts import ROWS_FILE, read_report_files, write_report_files
from nianbao.domain.errors import BadDocument
from nianbao.domain.fact import Fact
from nianbao.domain.parsed_report import ParsedReport
from services.parser.layout import Rule, Word
from services.parser.pipeline import parse_document
from services.parser.scans.is_scanned import is_scanned
from services.parser.scans.recognised_page import RecognisedPage, from_json, to_json
from tests.support.tiny_pdf import Line, TinyPage, tiny_pdf
from tests.unit.parser.drawn import BALANCE_ROWS, COVER, statement_page
from tests.unit.parser.scanned import scripted, write_scan

PAGES = (COVER, statement_page())


def _facts(parsed: ParsedReport, metric: str) -> list[Fact]:
    return [fact for fact in parsed.facts if fact.metric == metric and fact.period == "2023"]


def _warning(parsed: ParsedReport, code: str) -> str:
    return next(each.message for each in parsed.summary.warnings if each.code == code)


def test_without_ocr_the_warning_names_the_scanned_pages_and_a_next_step(tmp_path: Path) -> None:
    pages = (COVER, statement_page(), statement_page(), COVER, statement_page())
    parsed = parse_document(write_scan(tmp_path / "a.pdf", *pages, scanned=(2, 3, 5)))
    message = _warning(parsed, "scanned_pages")
    assert "第2–3、5页" in message
    assert "nianbao[ocr]" in message
    assert not _facts(parsed, "货币资金")


def test_a_report_of_scanned_pages_alone_has_no_text_and_says_which_pages(tmp_path: Path) -> None:
    path = write_scan(tmp_path / "a.pdf", *PAGES, scanned=(1, 2))
    with pytest.raises(BadDocument, match="第1–2页") as caught:
        parse_document(path)
    assert caught.value.code == "no_text"


def test_figures_that_identities_confirm_are_read_and_marked(tmp_path: Path) -> None:
    parsed = parse_document(write_scan(tmp_path / "a.pdf", *PAGES, scanned=(2,)), read_scan=scripted(*PAGES))
    (total,) = _facts(parsed, "资产总计")
    assert (str(total.value), total.passport.printed) == ("2000.00", "2,000.00")
    assert "ocr:pass" in map(str, total.checks)
    assert "第2页" in _warning(parsed, "ocr_pages")


def test_a_misread_figure_is_marked_as_not_confirmed(tmp_path: Path) -> None:
    read = scripted(*PAGES, misread={"800.00": "300.00"})
    parsed = parse_document(write_scan(tmp_path / "a.pdf", *PAGES, scanned=(2,)), read_scan=read)
    debts = [fact for fact in _facts(parsed, "负债合计") if str(fact.value) == "300.00"]
    assert ["ocr:fail" in map(str, fact.checks) for fact in debts] == [True]


def test_a_figure_that_no_identity_covers_is_marked_as_not_confirmed(tmp_path: Path) -> None:
    rows = tuple(row for row in BALANCE_ROWS if "计" not in row[0] or row[0] == "资产总计")
    pages = (COVER, statement_page(rows=rows))
    parsed = parse_document(write_scan(tmp_path / "a.pdf", *pages, scanned=(2,)), read_scan=scripted(*pages))
    (cash,) = _facts(parsed, "货币资金")
    assert [str(check) for check in cash.checks] == ["ocr:fail"]


def test_a_figure_read_with_little_confidence_is_left_out(tmp_path: Path) -> None:
    read = scripted(*PAGES, doubtful=("1,234.50",))
    parsed = parse_document(write_scan(tmp_path / "a.pdf", *PAGES, scanned=(2,)), read_scan=read)
    assert not _facts(parsed, "货币资金")
    assert "货币资金" in _warning(parsed, "ocr_doubtful")


def test_rows_of_recognised_pages_say_so_and_come_back(tmp_path: Path) -> None:
    parsed = parse_document(write_scan(tmp_path / "a.pdf", *PAGES, scanned=(2,)), read_scan=scripted(*PAGES))
    write_report_files(tmp_path, parsed)
    lines = [json.loads(line) for line in (tmp_path / ROWS_FILE).read_text(encoding="utf-8").splitlines()]
    assert {(line["page"], line.get("ocr", False)) for line in lines} == {(1, False), (2, True)}
    assert [row.is_ocr for row in read_report_files(tmp_path).rows] == [row.is_ocr for row in parsed.rows]


def test_blank_pages_and_photographs_are_not_scans_of_text() -> None:
    with pymupdf.open() as document:
        document.new_page()
        for shade in (lambda x, y: 250, lambda x, y: (x * 3 + y * 5 + (x * y) % 31) % 256):
            page = document.new_page()
            page.insert_image(page.rect, pixmap=_picture(shade))
        assert [is_scanned([], lambda page=page: page) for page in document] == [False, False, False]


def test_a_page_with_a_text_layer_is_never_scanned(tmp_path: Path) -> None:
    with pymupdf.open(stream=tiny_pdf(statement_page())) as document:
        words = [Word(*each[:5]) for each in document[0].get_text("words")]
        assert not is_scanned(words, lambda: document[0])
        garbage = [word._replace(text="\ufffd" * len(word.text)) for word in words]
        assert is_scanned(garbage, lambda: document[0])


def test_a_scan_with_only_a_stamp_of_text_is_scanned(tmp_path: Path) -> None:
    path = write_scan(tmp_path / "a.pdf", statement_page(), scanned=(1,))
    with pymupdf.open(path) as document:
        assert is_scanned([Word(0, 0, 9, 9, "第1页")], lambda: document[0])


def test_a_stored_page_comes_back_as_it_was() -> None:
    word = Word(1.0, 2.0, 3.0, 4.0, "1,234.50")
    page = RecognisedPage(3, 595.0, 842.0, (word,), (word,), (Rule(1.0, 2.0, 3.0),), (), (word,))
    assert from_json(to_json(page)) == page
    assert from_json(to_json(page)[:40]) is None


def test_a_heading_of_a_recognised_page_is_a_row(tmp_path: Path) -> None:
    pages = (
        COVER,
        TinyPage(texts=(Line(60, 100, "第一节 释义"), Line(60, 130, "本报告由扫描得到"), Line(60, 160, "第三行"))),
    )
    parsed = parse_document(write_scan(tmp_path / "a.pdf", *pages, scanned=(2,)), read_scan=scripted(*pages))
    assert [row.text for row in parsed.rows if row.is_ocr][:1] == ["第一节 释义"]


def _picture(shade: object) -> pymupdf.Pixmap:
    assert callable(shade)
    width, height = 120, 160
    samples = bytes(shade(x, y) for y in range(height) for x in range(width))
    return pymupdf.Pixmap(pymupdf.csGRAY, width, height, samples, False)
