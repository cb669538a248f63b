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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from nianbao.domain.errors import BadInput, NotFound, Unavailable
from nianbao.domain.faults import passing_fault

# One part of a key, e.g. "rows.jsonl" or "1.0+pdf"; a leading dot is ours (".writing").
_KEY_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+=-]*")
_PIECE_BYTES = 1024 * 1024
_COMPLETE = "_complete"
_SHA256 = re.compile(r"[0-9a-f]{64}")

CONTENT_KINDS = ("blobs", "artifacts", "ocr")
"""The folders whose second level is the sha256 of a document's bytes."""


def blob_key(sha256: str) -> str:
    """The key of the file whose bytes have this sha256."""
    return f"blobs/{sha256[:2]}/{sha256}"


class StoredContent(NamedTuple):
    """What is stored for the bytes of one sha256: keys of files and folders, their bytes, the age of the newest."""

    sha256: str
    keys: tuple[str, ...]
    bytes: int
    age_s: float


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
            key = blob_key(sha256)
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

    def contents(self) -> Iterator[StoredContent]:
        """List what is stored for each content: its blob, its artifacts, its pages read by OCR.

        A part of the store at a time, so a store of any size fits into memory.

        Raises:
            Unavailable: the store does not answer.
        """
        for shard in (f"{number:02x}" for number in range(256)):
            yield from self._shard(shard)

    def _shard(self, shard: str) -> list[StoredContent]:
        found: dict[str, list[tuple[str, int, float]]] = {}
        for kind in CONTENT_KINDS:
            prefix = self._path(f"{kind}/{shard}")
            with _store_errors():
                self._files.invalidate_cache()
                listed = self._files.find(prefix, detail=True) if self._files.isdir(prefix) else {}
            for path, info in listed.items():
                sha256 = str(path).removeprefix(prefix).strip("/").split("/", 1)[0]
                if _SHA256.fullmatch(sha256):
                    key = f"{kind}/{shard}/{sha256}"
                    found.setdefault(sha256, []).append((key, int(info["size"] or 0), _modified(info)))
        now = time.time()
        return [
            StoredContent(
                sha256,
                tuple(dict.fromkeys(key for key, _, _ in files)),
                sum(size for _, size, _ in files),
                now - max(at for _, _, at in files),
            )
            for sha256, files in found.items()
        ]

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
            # A store that refuses must say so by its own error; what is left here is collected later.
            with suppress(OSError):
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


def _modified(info: Mapping[str, Any]) -> float:
    """When a file was last written, as a Unix time; local stores say `mtime`, S3 says `LastModified`."""
    at = info.get("mtime", info.get("LastModified"))
    if isinstance(at, datetime):
        return at.timestamp()
    # A store that does not say is taken to have written it just now, so that nothing is deleted early.
    return float(at) if isinstance(at, int | float) else time.time()


def _copy_hashing(source: Path | IO[bytes], target: Path) -> str:
    """Copy and hash in one pass."""
    if isinstance(source, Path):
        with source.open("rb") as opened:
            return _copy_hashing(opened, target)
    digest = hashlib.sha256()
    with _store_errors():
        written = target.open("wb")
    try:
        while piece := source.read(_PIECE_BYTES):
            digest.update(piece)
            with _store_errors():
                written.write(piece)
    finally:
        # Closing writes what is still buffered, and may find the disk full.
        with _store_errors():
            written.close()
    return digest.hexdigest()


def _not_stored(key: str) -> NotFound:
    return NotFound(f"对象存储里没有 {key}，请重新提交该文件", code="object_not_found")


@contextmanager
def _store_errors(key: str = "") -> Iterator[None]:
    """Turn the file system's errors into ours; without a key, what is not found is the store itself."""
    try:
        yield
    except FileNotFoundError as error:
        if key:
            raise _not_stored(key) from error
        raise Unavailable("对象存储的目录不存在，请检查存储是否已挂载", service="object store") from error
    except OSError as error:
        passing = passing_fault(error)
        raise Unavailable(
            f"对象存储无法读写（{error.strerror or type(error).__name__}），请检查存储空间与网络",
            service="object store",
            code=None if passing is None else passing.code,
        ) from error
