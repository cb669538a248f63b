from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from nianbao.domain.errors import BadDocument
from nianbao.domain.row import Row, RowType
from nianbao.domain.row_file import read_rows

LINE = '{"page": 3, "allrow": 7, "type": "excel", "inside": "[\'项目\', \'\', \'1,234\']"}\n'
ROW = Row(3, 7, RowType.TABLE, "", ("项目", "", "1,234"))


@pytest.mark.parametrize("name", ["a.rows.jsonl.gz", "a.rows.jsonl", "0f3a"])
def test_a_gzipped_file_is_known_by_its_content_whatever_its_name(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(gzip.compress(LINE.encode()))
    assert list(read_rows(file)) == [ROW]


@pytest.mark.parametrize("name", ["a.rows.jsonl.gz", "a.rows.jsonl", "0f3a"])
def test_a_plain_file_is_known_by_its_content_whatever_its_name(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text(LINE, encoding="utf-8")
    assert list(read_rows(file)) == [ROW]


def test_a_gzipped_file_that_breaks_off_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "0f3a"
    file.write_bytes(gzip.compress(LINE.encode() * 99)[:-12])
    with pytest.raises(BadDocument):
        list(read_rows(file))
