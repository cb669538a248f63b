"""Where a backup is: a folder, which the next backup may reuse, or one tar file."""

from __future__ import annotations

import io
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from nianbao.domain.errors import BadInput, Unavailable
from nianbao.runtime.backup.manifest import DATABASE, LIST, MANIFEST, OBJECTS

_PIECE_BYTES = 1024 * 1024


class Archive(Protocol):
    """Named files that are written once and read back."""

    def holds(self, name: str, size: int) -> bool:
        """Whether a file of this name and length is there already."""
        ...

    def add(self, name: str, source: IO[bytes], size: int) -> None:
        """Write a file whole."""
        ...

    def open(self, name: str) -> IO[bytes]:
        """Open a file for reading.

        Raises:
            BadInput: the backup does not hold it.
        """
        ...


class FolderArchive:
    """A folder; only its owner may read it."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def holds(self, name: str, size: int) -> bool:
        """Whether an earlier backup has left the file there."""
        path = self._root / name
        return path.is_file() and path.stat().st_size == size

    def add(self, name: str, source: IO[bytes], size: int) -> None:
        """Write a file beside its place and move it there, so that no half of one is ever seen."""
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            shutil.copyfileobj(source, file, _PIECE_BYTES)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    def open(self, name: str) -> IO[bytes]:
        """Open a file."""
        try:
            return (self._root / name).open("rb")
        except OSError as error:
            raise _not_held(name) from error


class TarArchive:
    """One tar file, written or read from its beginning to its end."""

    def __init__(self, file: tarfile.TarFile) -> None:
        self._file = file

    def holds(self, name: str, size: int) -> bool:
        """Say no: a tar file is written anew."""
        return False

    def add(self, name: str, source: IO[bytes], size: int) -> None:
        """Append a file."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self._file.addfile(member, source)

    def open(self, name: str) -> IO[bytes]:
        """Open a file."""
        try:
            found = self._file.extractfile(name)
        except (KeyError, tarfile.TarError) as error:
            raise _not_held(name) from error
        if found is None:
            raise _not_held(name)
        return found


@contextmanager
def writing(target: Path) -> Iterator[Archive]:
    """Open a backup for writing: a folder, or a file whose name ends in `.tar`.

    Raises:
        BadInput: the place is taken by something else.
        Unavailable: it cannot be written, e.g. because the disk is full.
    """
    try:
        if target.suffix == ".tar":
            draft = target.with_name(f"{target.name}.new")
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w", bufsize=_PIECE_BYTES) as tar:
                yield TarArchive(tar)
            draft.replace(target)
            return
        if target.exists() and not _may_write(target):
            raise BadInput(f"{target} 已有其他内容，请换一个空目录，或以 .tar 结尾的文件名", code="bad_target")
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Until the new one is whole there is none: half of two backups is none either.
        (target / MANIFEST).unlink(missing_ok=True)
        yield FolderArchive(target)
    except OSError as error:
        raise Unavailable(
            f"不能写入备份 {target}（{error.strerror or error}），请检查空间与权限", service="backup"
        ) from error


@contextmanager
def reading(source: Path) -> Iterator[Archive]:
    """Open a backup for reading.

    Raises:
        BadInput: there is none.
    """
    if source.is_dir():
        yield FolderArchive(source)
        return
    try:
        with tarfile.open(source, "r:") as tar:
            yield TarArchive(tar)
    except (OSError, tarfile.TarError) as error:
        raise BadInput(f"{source} 不是备份（目录或 .tar 文件），请检查路径", code="bad_backup") from error


def add_bytes(archive: Archive, name: str, content: bytes) -> None:
    """Write a small file."""
    archive.add(name, io.BytesIO(content), len(content))


def _may_write(target: Path) -> bool:
    return target.is_dir() and (not any(target.iterdir()) or (target / MANIFEST).is_file() or _was_begun(target))


def _was_begun(target: Path) -> bool:
    """Whether a backup was broken off here: nothing else leaves these names behind."""
    return {path.name.removesuffix(".new") for path in target.iterdir()} <= {DATABASE, LIST, OBJECTS, MANIFEST}


def _not_held(name: str) -> BadInput:
    return BadInput(f"备份不完整：缺少 {name}，请改用另一份备份", code="bad_backup")
