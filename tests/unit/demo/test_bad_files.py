"""Each bad file is wrong in exactly the way that its name says."""

from __future__ import annotations

import time
from pathlib import Path

import pymupdf
import pytest

from tests.support import bad_files


def test_a_text_and_an_empty_file_do_not_open(tmp_path: Path) -> None:
    for path in (bad_files.not_a_pdf(tmp_path), bad_files.empty_file(tmp_path)):
        with pytest.raises((pymupdf.FileDataError, pymupdf.EmptyFileError)):
            pymupdf.open(stream=path.read_bytes(), filetype="pdf")


def test_the_truncated_file_has_a_header_and_no_trailer(tmp_path: Path) -> None:
    content = bad_files.truncated_pdf(tmp_path).read_bytes()

    assert content.startswith(b"%PDF-")
    assert b"%%EOF" not in content


def test_the_encrypted_file_needs_its_password(tmp_path: Path) -> None:
    with pymupdf.open(bad_files.encrypted_pdf(tmp_path)) as document:
        assert document.needs_pass
        assert document.authenticate("reader")


def test_the_file_without_pages_is_well_formed(tmp_path: Path) -> None:
    with pymupdf.open(bad_files.no_pages(tmp_path)) as document:
        assert document.page_count == 0
        assert not document.is_repaired


def test_six_thousand_empty_pages_are_written_quickly_and_open_without_repair(tmp_path: Path) -> None:
    started = time.process_time()
    path = bad_files.empty_pages(tmp_path)
    took_s = time.process_time() - started

    with pymupdf.open(path) as document:
        assert document.page_count == 6_000
        assert not document.is_repaired
        assert document[5_999].get_text() == ""
    assert took_s < 1


def test_the_scanned_page_shows_something_and_says_nothing(tmp_path: Path) -> None:
    with pymupdf.open(bad_files.scanned_page(tmp_path)) as document:
        assert document[0].get_text() == ""
        assert len(document[0].get_images()) == 1


def test_all_bad_files_are_written_with_their_reason_codes(tmp_path: Path) -> None:
    codes = bad_files.write_bad_files(tmp_path / "bad")

    assert sorted(codes.values()) == sorted(
        ["not_a_pdf", "empty_file", "truncated_pdf", "encrypted_pdf", "no_pages", "no_text", "no_text"]
    )
    assert all(path.exists() for path in codes)


def test_the_longest_name_fits_the_file_system(tmp_path: Path) -> None:
    assert len(bad_files.long_name_on_disk(tmp_path).name.encode()) == 255
