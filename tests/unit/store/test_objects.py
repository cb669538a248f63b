"""The object store keeps files by content, shows no half file and lets no key escape."""

from __future__ import annotations

import hashlib
import io
import os
import uuid
from pathlib import Path

import pytest

from nianbao.domain.errors import BadInput, NotFound, Unavailable
from nianbao.store.objects import ObjectStore


@pytest.fixture(params=["local", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    """One store on a local folder and one on a store without rename."""
    if request.param == "local":
        return ObjectStore(f"file://{tmp_path / 'objects'}")
    return ObjectStore(f"memory://{uuid.uuid4().hex}")


def test_a_blob_is_stored_under_the_sha256_of_its_bytes(store: ObjectStore) -> None:
    sha256, key = store.put_blob(io.BytesIO("年报".encode()))

    assert sha256 == hashlib.sha256("年报".encode()).hexdigest()
    assert key == f"blobs/{sha256[:2]}/{sha256}"
    with store.open(key) as stored:
        assert stored.read() == "年报".encode()


def test_a_path_and_a_stream_of_the_same_bytes_are_one_blob(store: ObjectStore, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-" * 700_000)

    assert store.put_blob(tmp_path / "a.pdf") == store.put_blob(io.BytesIO(b"%PDF-" * 700_000))


def test_a_stream_that_breaks_leaves_nothing_behind(tmp_path: Path) -> None:
    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 0:
                raise ConnectionResetError("gone")
            return super().read(3)

    store = ObjectStore(str(tmp_path / "objects"))
    with pytest.raises(ConnectionResetError):
        store.put_blob(Breaking(b"abcdef"))

    assert [path for path in (tmp_path / "objects").rglob("*") if path.is_file()] == []


def test_a_folder_comes_back_as_it_was_put(store: ObjectStore, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    target.mkdir()
    (source / "rows.jsonl").write_text("一\n", encoding="utf-8")
    (source / "facts.csv").write_text("", encoding="utf-8")

    store.put_folder("artifacts/ab/abc/1", source)
    store.put_folder("artifacts/ab/abc/1", source)
    store.fetch_folder("artifacts/ab/abc/1", target)

    assert {path.name: path.read_text(encoding="utf-8") for path in target.iterdir()} == {
        "rows.jsonl": "一\n",
        "facts.csv": "",
    }
    assert store.exists("artifacts/ab/abc/1")


def test_a_folder_whose_writer_never_finished_is_not_there(tmp_path: Path) -> None:
    half = tmp_path / "objects" / "artifacts" / "ab" / "abc" / "1"
    half.mkdir(parents=True)
    (half / "rows.jsonl").write_text("一\n", encoding="utf-8")
    store = ObjectStore(str(tmp_path / "objects"))

    assert not store.exists("artifacts/ab/abc/1")
    with pytest.raises(NotFound):
        store.fetch_folder("artifacts/ab/abc/1", tmp_path)


def test_what_is_deleted_is_gone_and_deleting_it_again_is_no_error(store: ObjectStore) -> None:
    _, key = store.put_blob(io.BytesIO(b"x"))

    store.delete(key)
    store.delete(key)

    assert not store.exists(key)
    with pytest.raises(NotFound), store.open(key):
        pass


def test_a_stored_file_can_be_had_as_a_path(store: ObjectStore) -> None:
    _, key = store.put_blob(io.BytesIO(b"%PDF-1.7"))

    with store.as_local_file(key) as path:
        assert path.read_bytes() == b"%PDF-1.7"
    with pytest.raises(NotFound), store.as_local_file("blobs/aa/none"):
        pass


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../a", "a/../../b", "a//b", "a\\..\\b", ".writing/x", "a/.", "a\0b", "年报", "a" * 600]
)
def test_a_key_that_could_escape_is_refused(store: ObjectStore, key: str) -> None:
    with pytest.raises(BadInput):
        store.open(key)
    with pytest.raises(BadInput):
        store.delete(key)


def test_a_store_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    with pytest.raises(Unavailable) as raised:
        ObjectStore(str(tmp_path / "file" / "objects")).check()

    assert raised.value.service == "object store"


def test_a_store_that_works_passes_its_check(store: ObjectStore) -> None:
    store.check()


def test_what_a_killed_writer_left_is_forgotten_and_what_is_being_written_is_not(tmp_path: Path) -> None:
    store = ObjectStore(str(tmp_path))
    assert store.forget_unfinished(60) == 0
    stored = store.put_blob(io.BytesIO(b"whole"))
    left, living = tmp_path / ".writing" / "nianbao-left", tmp_path / ".writing" / "nianbao-living"
    left.write_bytes(b"half")
    living.write_bytes(b"half")
    os.utime(left, (0, 0))

    assert store.forget_unfinished(60) == 1
    assert (left.exists(), living.exists(), store.exists(stored.key)) == (False, True, True)
