"""Every file that cannot become a report is refused with its own reason."""

import faulthandler
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest

from nianbao.domain.errors import BadDocument
from services.parser.__main__ import main
from services.parser.pipeline import Limits, parse_document
from services.parser.run_in_child import ChildLimits, run_in_child
from tests.support import bad_files
from tests.unit.parser.drawn import COVER, parse_pages

LIMITS = ChildLimits(memory_mb=300, cpu_s=30, wall_s=30)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (bad_files.not_a_pdf, "not_a_pdf"),
        (bad_files.empty_file, "empty_file"),
        (bad_files.truncated_pdf, "truncated_pdf"),
        (bad_files.encrypted_pdf, "encrypted_pdf"),
        (bad_files.no_pages, "no_pages"),
    ],
)
def test_a_bad_file_is_refused_with_its_own_code(tmp_path: Path, make: Callable[[Path], Path], code: str) -> None:
    with pytest.raises(BadDocument) as caught:
        parse_document(make(tmp_path))
    assert caught.value.code == code
    assert caught.value.message


def _blank_pages(path: Path, count: int) -> Path:
    with pymupdf.open() as document:
        for _ in range(count):
            document.new_page()
        document.save(path)
    return path


def test_pages_without_any_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDocument, match="文字层") as caught:
        parse_document(_blank_pages(tmp_path / "blank.pdf", 600))
    assert caught.value.code == "no_text"


def test_too_many_pages_or_bytes_are_refused_with_the_limit(tmp_path: Path) -> None:
    path = _blank_pages(tmp_path / "blank.pdf", 3)
    for limits, told in ((Limits(max_pages=2), "上限 2 页"), (Limits(max_bytes=100), "上限")):
        with pytest.raises(BadDocument, match=told) as caught:
            parse_document(path, limits)
        assert caught.value.code == "too_large"


def test_one_page_without_text_makes_the_parse_partial(tmp_path: Path) -> None:
    from tests.support.tiny_pdf import TinyPage

    parsed = parse_pages(tmp_path, COVER, TinyPage())

    warning = next(each for each in parsed.summary.warnings if each.code == "page_without_text")
    assert warning.page == 2


def _limited(work: Callable[[], None], folder: Path, limits: ChildLimits = LIMITS) -> str:
    with pytest.raises(BadDocument) as caught:
        run_in_child(work, folder, limits, lambda: None)
    assert caught.value.message
    return caught.value.code


def test_a_child_that_dies_leaves_a_named_reason(tmp_path: Path) -> None:
    def crash() -> None:
        faulthandler.disable()
        os.kill(os.getpid(), signal.SIGSEGV)

    def defect() -> None:
        raise LookupError("no such thing")

    def refuse() -> None:
        raise BadDocument("没有文字层", code="no_text")

    assert _limited(crash, tmp_path) == "crashed"
    assert _limited(defect, tmp_path) == "crashed"
    assert _limited(refuse, tmp_path) == "no_text"


def test_memory_and_time_have_limits(tmp_path: Path) -> None:
    def hoard() -> None:
        bytearray(2_000_000_000)

    def loop() -> None:
        while True:
            pass

    assert _limited(hoard, tmp_path) == "memory_limit"
    assert _limited(loop, tmp_path, ChildLimits(300, cpu_s=30, wall_s=1)) == "time_limit"
    assert _limited(loop, tmp_path, ChildLimits(300, cpu_s=1, wall_s=30)) == "time_limit"


def test_a_child_that_works_leaves_its_files(tmp_path: Path) -> None:
    run_in_child(lambda: (tmp_path / "done").write_text("yes") and None, tmp_path, LIMITS, lambda: None)
    assert (tmp_path / "done").read_text() == "yes"


def test_the_command_says_what_is_wrong_and_ends_with_its_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "out")
    assert main([str(bad_files.not_a_pdf(tmp_path)), "--out", out]) == 1
    assert "不是 PDF" in capsys.readouterr().err
    assert main([str(tmp_path / "none.pdf"), "--out", out, "--json"]) == 2
    assert '"reason_code": "file_not_found"' in capsys.readouterr().out
