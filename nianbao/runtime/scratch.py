"""A folder for each process's temporary files: gone when it ends, and when it was killed, removed by the next to start.

Whose folder it is says a lock (`flock`) on it, which ends with the process however it ends. A process id
would not do: containers that share a folder count their own, and numbers come again.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import structlog

from nianbao.domain.errors import BadSettings

log = structlog.get_logger(__name__)

_PREFIX = "process-"


@contextmanager
def own_scratch(place: Path | None) -> Iterator[Path]:
    """Give this process a folder below `place` for all that `tempfile` makes, swept of what dead ones left there.

    None is a folder of this user's below the system's temporary one. Children that are forked hold the lock too.

    Raises:
        BadSettings: the place cannot be written, or belongs to somebody else.
    """
    root = place or Path(tempfile.gettempdir()) / f"nianbao-{os.geteuid()}"
    before = tempfile.tempdir
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        if place is None and root.lstat().st_uid != os.geteuid():
            raise BadSettings(f"{root} 属于另一个用户，请把 NIANBAO_SCRATCH_DIR 设为一个自己的目录。")
        sweep(root)
        folder, lock = _make(root)
    except OSError as error:
        message = f"不能写入临时目录 {root}（{error.strerror}），请检查空间与权限，或设置 NIANBAO_SCRATCH_DIR。"
        raise BadSettings(message) from error
    tempfile.tempdir = str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = before
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def sweep(root: Path) -> int:
    """Remove the folders whose process is dead; return how many there were."""
    swept = 0
    for folder in root.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            lock = _locked(folder)
            if lock is None:
                continue
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)
            swept += 1
    if swept:
        log.info("scratch_swept", folders=swept, root=str(root))
    return swept


def _make(root: Path) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=root))
        lock = _locked(folder)
        # Another process that starts may have swept it before it was locked.
        if lock is not None and folder.exists():
            return folder, lock


def _locked(folder: Path) -> int | None:
    """Lock a folder; None when a living process has it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
