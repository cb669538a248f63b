"""Send documents to the gateway: a few at a time, never more than it works off, and none that it has."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nianbao.cli.gateway_client import GatewayClient
from nianbao.cli.sources import Source, sha256_of
from nianbao.domain.errors import NianbaoError, Unavailable

UPLOADS_AT_ONCE = 3
# How long a gateway or store may be away before a file is given up: about ten minutes.
_ATTEMPTS = 14
_FIRST_WAIT_S = 1.0
_LONGEST_WAIT_S = 60.0
_TICK_S = 0.2


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of sending one document: the job's JSON as it was then, or why it was not taken."""

    source: Source
    job: dict[str, Any] | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the documents go."""

    knowledge_base: str
    batch: str


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
    sources: Sequence[Source],
    target: Target,
    *,
    may_begin: Callable[[], bool],
    on_change: Callable[[int], None],
    uploads: list[Upload],
) -> None:
    """Send the documents; append to `uploads` as they end, so that an interrupt loses none of them.

    `may_begin` is asked before each document; while it says no, none is begun. `on_change` is
    called several times a second with the number of documents sent so far.
    """
    stop = threading.Event()
    threads = ThreadPoolExecutor(UPLOADS_AT_ONCE, thread_name_prefix="upload")
    waiting: Iterator[Source] = iter(sources)
    pending: set[Future[Upload]] = set()
    is_all_begun = False
    try:
        while pending or not is_all_begun:
            while not is_all_begun and len(pending) < UPLOADS_AT_ONCE and may_begin():
                source = next(waiting, None)
                if source is None:
                    is_all_begun = True
                else:
                    pending.add(threads.submit(_submit, client, source, target, stop))
            if pending:
                done, pending = wait(pending, timeout=_TICK_S, return_when=FIRST_COMPLETED)
                uploads.extend(future.result() for future in done)
            elif not is_all_begun:
                time.sleep(_TICK_S)
            on_change(len(uploads))
    finally:
        stop.set()
        threads.shutdown(wait=True, cancel_futures=True)


def _submit(client: GatewayClient, source: Source, target: Target, stop: threading.Event) -> Upload:
    for attempt in range(_ATTEMPTS):
        try:
            sha256 = "" if source.path is None else sha256_of(source.path)
            job = _known(client, source, target, sha256)
            return Upload(source, job=job or _send(client, source, target, sha256, stop))
        except Unavailable as error:
            # It may be starting or restarting; what is sent twice is taken once.
            pause = min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2**attempt)
            if attempt == _ATTEMPTS - 1 or stop.wait(pause):
                return Upload(source, failure=error.message)
        except NianbaoError as error:
            return Upload(source, failure=error.message)
        except OSError as error:
            return Upload(source, failure=f"无法读取文件（{error.strerror}）")
    raise AssertionError("the last attempt returns")


def _known(client: GatewayClient, source: Source, target: Target, sha256: str) -> dict[str, Any] | None:
    """The job of a document that need not be sent, because the knowledge base has its bytes."""
    named = {"url": source.url} if source.path is None else {"file_name": source.path.name, "sha256": sha256}
    asked = {"batch": target.batch, "kb": target.knowledge_base, "files": [named]}
    jobs: list[dict[str, Any] | None] = client.post("/v1/documents/known", json=asked)["jobs"]
    return jobs[0]


def _send(client: GatewayClient, source: Source, target: Target, sha256: str, stop: threading.Event) -> dict[str, Any]:
    if source.path is None:
        body = {"urls": [source.url], "kb": target.knowledge_base, "batch": target.batch}
        answer = client.post("/v1/documents", json=body)
    else:
        fields = {"kb": target.knowledge_base, "batch": target.batch}
        with _StoppableFile(source.path, stop) as file:
            answer = client.post(
                "/v1/documents", params={"sha256": sha256}, data=fields, files={"file": (source.path.name, file)}
            )
    job: dict[str, Any] = answer["jobs"][0]
    return job
