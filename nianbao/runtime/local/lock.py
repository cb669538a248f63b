"""One `up` or `down` at a time for each home."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from nianbao.domain.errors import Unavailable

_TIMEOUT_S = 180


@contextmanager
def exclusive(path: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lock; call `on_wait` once when somebody else holds it. The system frees it on a crash.

    Raises:
        Unavailable: the other holder does not finish.
    """
    with path.open("a") as file:
        deadline = time.monotonic() + _TIMEOUT_S
        told = False
        while not _try(file.fileno()):
            if not told:
                on_wait()
                told = True
            if time.monotonic() > deadline:
                message = "另一个 nianbao up 或 down 一直没有结束。请等它完成，或结束它后重试。"
                raise Unavailable(message, service="supervisor")
            time.sleep(0.1)
        yield


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
