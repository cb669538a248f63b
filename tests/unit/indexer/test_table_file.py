"""Imported tables are read line by line, and no further than a table can reach."""

from __future__ import annotations

import gzip
import resource
import zlib
from pathlib import Path

import pytest

from nianbao.domain.errors import BadDocument
from services.indexer.import_facts import table_file
from services.indexer.import_facts.table_file import Line, read_lines


def test_a_packed_table_is_read_like_a_plain_one(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("证券代码,年份\n600001,2022\n", encoding="utf-8")
    (tmp_path / "packed").write_bytes(gzip.compress((tmp_path / "plain").read_bytes()))
    wanted = [Line(1, ("证券代码", "年份")), Line(2, ("600001", "2022"))]
    assert list(read_lines(tmp_path / "plain")) == wanted
    assert list(read_lines(tmp_path / "packed")) == wanted


def _bomb(path: Path, piece: bytes, times: int) -> None:
    packer = zlib.compressobj(9, wbits=31)
    with path.open("wb") as file:
        file.write(packer.compress("证券代码\n".encode()))
        for _ in range(times):
            file.write(packer.compress(piece))
        file.write(packer.flush())


@pytest.mark.parametrize(
    ("piece", "times"), [(b"0" * 1_000_000, 200), (b"1,2,3\n" * 200_000, 200)], ids=["one line", "many lines"]
)
def test_a_small_file_that_unpacks_to_more_than_a_table_is_refused_in_little_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: bytes, times: int
) -> None:
    monkeypatch.setattr(table_file, "MOST_BYTES", 50_000_000)
    _bomb(tmp_path / "bomb", piece, times)
    assert (tmp_path / "bomb").stat().st_size < 2_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(BadDocument) as refused:
        for _ in read_lines(tmp_path / "bomb"):
            pass
    assert refused.value.code == "too_large"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


def test_a_line_that_no_record_can_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "long").write_text("a,b\n" + "1," * 600_000, encoding="utf-8")
    with pytest.raises(BadDocument) as refused:
        list(read_lines(tmp_path / "long"))
    assert refused.value.code == "too_large"
