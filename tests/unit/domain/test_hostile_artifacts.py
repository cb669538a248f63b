"""Artifacts from a damaged or foreign store are refused by name; none is half believed."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.domain.artifacts import (
    ARTIFACT_FILES,
    FACTS_FILE,
    REPORT_FILE,
    ROWS_FILE,
    TABLES_FILE,
    TREE_FILE,
    read_report_files,
    write_report_files,
)
from nianbao.domain.errors import BadDocument
from tests.support.mutate_file import mutate_rows
from tests.unit.parser.drawn import COVER, parse_pages, statement_page


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("good")
    write_report_files(folder, parse_pages(folder, COVER, statement_page()))
    return {name: (folder / name).read_bytes() for name in ARTIFACT_FILES}


def _read(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    read_report_files(folder)


def test_good_artifacts_are_read(good: dict[str, bytes], tmp_path: Path) -> None:
    _read(tmp_path, good)


def _without_last_line(content: bytes) -> bytes:
    return content[: content.rstrip().rfind(b"\n") + 1]


@pytest.mark.parametrize("name", [ROWS_FILE, TABLES_FILE, FACTS_FILE])
@pytest.mark.parametrize(
    "cut", [_without_last_line, lambda content: content[: len(content) // 2], lambda content: content[:-30]]
)
def test_a_file_that_was_cut_is_noticed_even_at_the_end_of_a_line(
    name: str, cut: Callable[[bytes], bytes], good: dict[str, bytes], tmp_path: Path
) -> None:
    with pytest.raises(BadDocument) as caught:
        _read(tmp_path, good | {name: cut(good[name])})
    assert caught.value.code in ("bad_artifacts", "bad_rows")


def _changed(content: bytes, path: tuple[Any, ...], value: object) -> bytes:
    whole = json.loads(content)
    place = whole
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return json.dumps(whole).encode()


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        (TREE_FILE, (0, "title"), 7),
        (TREE_FILE, (0, "page"), "1"),
        (TREE_FILE, (0, "rows"), [0]),
        (TREE_FILE, (0, "id"), True),
        (REPORT_FILE, ("page_count",), "2"),
        (REPORT_FILE, ("page_sizes",), [[1, "2"]]),
        (REPORT_FILE, ("page_sizes",), [[float("nan"), 2]]),
        (REPORT_FILE, ("timings_ms",), []),
        (REPORT_FILE, ("warnings",), [{"code": None, "message": "", "page": 1}]),
        (REPORT_FILE, ("identity", "year"), "this year"),
        (REPORT_FILE, ("identity", "kind"), "novel"),
        (REPORT_FILE, ("counts", "facts"), 10_000),
        (REPORT_FILE, ("identity_checks",), [{"identity": "a", "table": "利润表", "scope": "", "period": "2023"}]),
    ],
)
def test_a_value_of_a_wrong_type_is_noticed(
    name: str, path: tuple[Any, ...], value: object, good: dict[str, bytes], tmp_path: Path
) -> None:
    with pytest.raises(BadDocument, match="重新提交") as caught:
        _read(tmp_path, good | {name: _changed(good[name], path, value)})
    assert caught.value.code == "bad_artifacts"


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(ARTIFACT_FILES), number=st.integers(0, 2**32))
def test_damaged_artifacts_are_read_or_refused_by_name(good: dict[str, bytes], name: str, number: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            _read(Path(folder), good | {name: mutate_rows(good[name], Random(number))})
        except BadDocument as error:
            refusal = error.code
        else:
            return
    assert refusal in ("bad_artifacts", "bad_rows")


def test_lists_nested_without_end_are_refused(good: dict[str, bytes], tmp_path: Path) -> None:
    with pytest.raises(BadDocument):
        _read(tmp_path, good | {TREE_FILE: b"[" * 200_000})
