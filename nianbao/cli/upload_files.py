"""Send files to the gateway, a few at a time, streaming; each becomes a job or a reason why not."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nianbao.cli.gateway_client import GatewayClient
from nianbao.domain.errors import NianbaoError, Unavailable

UPLOADS_AT_ONCE = 3
_ATTEMPTS = 4
_FIRST_WAIT_S = 1.0
_TICK_S = 0.2


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of sending one file: the job's JSON as it was then, or why it was not taken."""

    path: Path
    job: dict[str, Any] | None = None
    failure: str = ""


class UploadStopped(Exception):
    """The user stopped; the file that was being sent is left out."""


class _StoppableFile(io.FileIO):
    """A file that stops being readable when the user stops, so that its upload breaks off."""

    def __init__(self, path: Path, stop: threading.Event) -> None:
        super().__init__(path, "rb")
        self._stop = stop

    def read(self, size: int | None = -1, /) -> bytes:
        """Read as a file does.

        Raises:
            UploadStopped: the user stopped.
        """
        if self._stop.is_set():
            raise UploadStopped
        return super().read(-1 if size is None else size) or b""


def upload_files(
    client: GatewayClient,
    files: Sequence[Path],
    *,
    knowledge_base: str,
    batch: str,
    on_change: Callable[[int], None],
    uploads: list[Upload],
) -> None:
    """Send the files; append to `uploads` as they end, so that an interrupt loses none of them.

    `on_change` is called several times a second with the number of files sent so far.
    """
    stop = threading.Event()
    threads = ThreadPoolExecutor(UPLOADS_AT_ONCE, thread_name_prefix="upload")
    try:
        pending = {
            threads.submit(_upload, client, path, {"kb": knowledge_base, "batch": batch}, stop) for path in files
        }
        while pending:
            done, pending = wait(pending, timeout=_TICK_S, return_when=FIRST_COMPLETED)
            uploads.extend(future.result() for future in done)
            on_change(len(uploads))
    finally:
        stop.set()
        threads.shutdown(wait=True, cancel_futures=True)


def _upload(client: GatewayClient, path: Path, fields: dict[str, str], stop: threading.Event) -> Upload:
    for attempt in range(_ATTEMPTS):
        try:
            with _StoppableFile(path, stop) as file:
                answer = client.post("/v1/documents", data=fields, files={"file": (path.name, file)})
            return Upload(path, job=answer["jobs"][0])
        except Unavailable as error:
            # It may be starting or restarting; a file sent twice is only a duplicate.
            if attempt == _ATTEMPTS - 1 or stop.wait(_FIRST_WAIT_S * 2**attempt):
                return Upload(path, failure=error.message)
        except NianbaoError as error:
            return Upload(path, failure=error.message)
        except OSError as error:
            return Upload(path, failure=f"无法读取文件（{error.strerror}）")
    raise AssertionError("the last attempt returns")
