"""The object store: submitted files and parsed artifacts, on a local folder or S3, through fsspec.

Keys are relative paths such as `blobs/ab/ab12…` and `artifacts/ab/ab12…/1/rows.jsonl`.
A writer never shows half a file: it writes under `.writing/` and renames. (An object
store without rename shows an upload only when it is whole, so there a plain put is enough.)
Options of a remote store, e.g. an S3 endpoint, come from fsspec's own environment
variables (FSSPEC_S3_ENDPOINT_URL).
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from nianbao.domain.errors import BadInput, NotFound, Unavailable

# One part of a key, e.g. "rows.jsonl" or "1.0+pdf"; a leading dot is ours (".writing").
_KEY_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+=-]*")
_PIECE_BYTES = 1024 * 1024
_COMPLETE = "_complete"


class StoredBlob(NamedTuple):
    """A stored file: the sha256 of its bytes in hex, and its key."""

    sha256: str
    key: str


class ObjectStore:
    """Files by key under one URL: "/srv/objects", "file:///srv/objects", "s3://bucket/nianbao"."""

    def __init__(self, url: str) -> None:
        self._files: AbstractFileSystem
        self._files, root = url_to_fs(url)
        self._root = root.rstrip("/")
        self._is_local = isinstance(self._files, LocalFileSystem)

    def put_blob(self, source: Path | IO[bytes]) -> StoredBlob:
        """Store a file by its content; storing the same bytes again changes nothing.

        A stream is read to its end in pieces. What `source.read` raises passes through
        and leaves nothing behind.

        Raises:
            Unavailable: the store does not answer, or its disk is full.
        """
        with self._scratch_file() as scratch:
            sha256 = _copy_hashing(source, scratch)
            key = f"blobs/{sha256[:2]}/{sha256}"
            if not self.exists(key):
                with _store_errors():
                    self._publish(scratch, key)
        return StoredBlob(sha256, key)

    def open(self, key: str) -> IO[bytes]:
        """Open a stored file for reading.

        Raises:
            NotFound: nothing is stored under the key.
            BadInput: the key is no key of this store.
            Unavailable: the store does not answer.
        """
        with _store_errors(key):
            opened: IO[bytes] = self._files.open(self._path(key), "rb")
            return opened

    @contextmanager
    def as_local_file(self, key: str) -> Iterator[Path]:
        """Give a stored file as a path for libraries that want one; do not write to it.

        Raises as `open`.
        """
        if self._is_local:
            path = Path(self._path(key))
            if not path.is_file():
                raise _not_stored(key)
            yield path
            return
        with tempfile.TemporaryDirectory(prefix="nianbao-") as folder:
            fetched = Path(folder) / key.rsplit("/", 1)[-1]
            with _store_errors(key):
                self._files.get_file(self._path(key), str(fetched))
            yield fetched

    def put_folder(self, key_prefix: str, local_dir: Path) -> None:
        """Store the plain files of a folder (no subfolders), each whole, then mark it complete.

        Writing it again replaces file by file. Raises as `put_blob`, and BadInput for a
        file name that cannot be a key.
        """
        sources = sorted(path for path in local_dir.iterdir() if path.is_file() and not path.is_symlink())
        for source in sources:
            self._path(f"{key_prefix}/{source.name}")
        for source in sources:
            self._put_file(source, f"{key_prefix}/{source.name}")
        with self._scratch_file() as scratch:
            scratch.write_text("\n".join(source.name for source in sources), encoding="utf-8")
            with _store_errors():
                self._publish(scratch, f"{key_prefix}/{_COMPLETE}")

    def fetch_folder(self, key_prefix: str, local_dir: Path) -> None:
        """Copy a complete stored folder into an existing local one.

        Raises:
            NotFound: no such folder, or its writer never finished.
        """
        with self.open(f"{key_prefix}/{_COMPLETE}") as marker:
            names = marker.read().decode().split("\n")
        for name in filter(None, names):
            with _store_errors(f"{key_prefix}/{name}"):
                self._files.get_file(self._path(f"{key_prefix}/{name}"), str(local_dir / name))

    def exists(self, key: str) -> bool:
        """Whether a file is stored under the key, or a complete folder under the prefix."""
        with _store_errors():
            return bool(self._files.isfile(self._path(key))) or bool(
                self._files.isfile(self._path(f"{key}/{_COMPLETE}"))
            )

    def delete(self, key: str) -> None:
        """Delete a file, or a folder with all its files; what is not there is no error."""
        path = self._path(key)
        with _store_errors():
            self._files.invalidate_cache()
            if self._files.exists(path):
                self._files.rm(path, recursive=True)

    def forget_unfinished(self, idle_s: float) -> int:
        """Delete what killed writers left half written and nobody wrote to for `idle_s`; return how many files.

        Raises:
            Unavailable: the store cannot be written.
        """
        folder = Path(self._root, ".writing")
        if not self._is_local or not folder.is_dir():
            return 0
        with _store_errors():
            left = [path for path in folder.iterdir() if time.time() - path.stat().st_mtime > idle_s]
            for path in left:
                path.unlink(missing_ok=True)
        return len(left)

    def check(self) -> None:
        """Write and delete a small file, as a readiness check.

        Raises:
            Unavailable: the store does not answer or cannot be written.
        """
        key = f"checks/{uuid.uuid4().hex}"
        with self._scratch_file() as scratch:
            scratch.write_bytes(b"ok")
            with _store_errors():
                self._publish(scratch, key)
        self.delete(key)

    def _path(self, key: str) -> str:
        parts = key.split("/")
        if not all(_KEY_PART.fullmatch(part) for part in parts) or len(key) > 512:
            raise BadInput(f"对象存储的键不合法：{key[:80]!r}", code="bad_key")
        return f"{self._root}/{key}"

    @contextmanager
    def _scratch_file(self) -> Iterator[Path]:
        """A private file to fill; on a local store it stands where a rename can publish it."""
        folder: str | None = None
        if self._is_local:
            folder = f"{self._root}/.writing"
            with _store_errors():
                Path(folder).mkdir(parents=True, exist_ok=True)
        with _store_errors():
            handle, name = tempfile.mkstemp(dir=folder, prefix="nianbao-")
            os.close(handle)
        try:
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    def _put_file(self, source: Path, key: str) -> None:
        with self._scratch_file() as scratch, _store_errors():
            shutil.copyfile(source, scratch)
            self._publish(scratch, key)

    def _publish(self, scratch: Path, key: str) -> None:
        path = self._path(key)
        if not self._is_local:
            self._files.put_file(str(scratch), path)
            return
        with scratch.open("rb") as written:
            os.fsync(written.fileno())
        scratch.chmod(0o644)
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        scratch.replace(path)


def _copy_hashing(source: Path | IO[bytes], target: Path) -> str:
    """Copy and hash in one pass."""
    if isinstance(source, Path):
        with source.open("rb") as opened:
            return _copy_hashing(opened, target)
    digest = hashlib.sha256()
    with _store_errors():
        written = target.open("wb")
    with written:
        while piece := source.read(_PIECE_BYTES):
            digest.update(piece)
            with _store_errors():
                written.write(piece)
    return digest.hexdigest()


def _not_stored(key: str) -> NotFound:
    return NotFound(f"对象存储里没有 {key}，请重新提交该文件", code="object_not_found")


@contextmanager
def _store_errors(key: str = "") -> Iterator[None]:
    """Turn the file system's errors into ours."""
    try:
        yield
    except FileNotFoundError as error:
        raise _not_stored(key) from error
    except OSError as error:
        raise Unavailable(
            f"对象存储无法读写（{error.strerror or type(error).__name__}），请检查存储空间与网络",
            service="object store",
        ) from error
