"""Pictures of report pages with a box marked, drawn by short-lived child processes and kept in memory.

A child draws one page and ends. Starting one takes longer than drawing, so as many as may
draw at once stand ready, once the first page was asked for.
"""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import Process
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import structlog

from nianbao.domain.errors import BadInput, NianbaoError, NotFound
from nianbao.domain.geometry import Box
from nianbao.store.documents import Document
from nianbao.store.objects import ObjectStore
from services.gateway.draw_page import NO_SUCH_PAGE

log = structlog.get_logger(__name__)

DEFAULT_DPI = 110


class PagePictures:
    """Draws pages, a few at a time, and remembers the last ones."""

    def __init__(self, store: ObjectStore, *, timeout_s: float, memory_mb: int, at_once: int, cache_mb: int) -> None:
        self._store = store
        self._timeout_s = timeout_s
        self._memory_bytes = memory_mb * 1024 * 1024
        self._at_once = at_once
        self._gate = asyncio.Semaphore(at_once)
        self._ready: list[Process] = []
        self._starting: set[asyncio.Task[None]] = set()
        self._cache = _PictureCache(cache_mb * 1024 * 1024)

    async def draw(self, document: Document, page: int, box: Box | None, dpi: int = DEFAULT_DPI) -> bytes:
        """Draw a page (from 1) as PNG; the box, when given, is framed.

        Raises:
            NotFound: the document has no pages to draw, or not this one.
            BadInput: the page cannot be drawn within the limits.
        """
        if document.format != "pdf":
            raise NotFound("该报告不是以 PDF 提交的，没有页面图像")
        corners = None if box is None else box.rounded()
        key = f"{document.sha256}/{page}/{dpi}/{corners}"
        if (kept := self._cache.get(key)) is not None:
            return kept
        async with self._gate:
            picture = await self._answer(document, {"page": page, "dpi": dpi, "box": corners})
        self._cache.put(key, picture)
        return picture

    async def find(self, document: Document, page: int, text: str) -> list[Box]:
        """Find where a text stands on a page (from 1), as it is printed; raises as `draw`."""
        if document.format != "pdf":
            return []
        async with self._gate:
            answer = await self._answer(document, {"page": page, "find": text})
        return [Box(*corners) for corners in json.loads(answer)]

    async def warm(self) -> None:
        """Have children ready before the first page is asked for; then wait, and end them when cancelled."""
        self._refill()
        try:
            await asyncio.Event().wait()
        finally:
            await self.close()

    async def close(self) -> None:
        """End the children that stand ready."""
        for starting in tuple(self._starting):
            starting.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        while self._ready:
            await _end(self._ready.pop())

    async def _answer(self, document: Document, order: Mapping[str, Any]) -> bytes:
        fetched = self._store.as_local_file(document.blob)
        # From S3 this is a download, which must not hold the event loop.
        path = await asyncio.to_thread(fetched.__enter__)
        try:
            return await self._run_child(json.dumps({**order, "path": str(path)}).encode() + b"\n", order["page"])
        finally:
            await asyncio.to_thread(_leave(fetched))

    async def _run_child(self, order: bytes, page: int) -> bytes:
        child = await self._take()
        try:
            async with asyncio.timeout(self._timeout_s):
                picture, complaint = await child.communicate(order)
        except TimeoutError:
            raise BadInput(f"第 {page} 页在 {self._timeout_s:g} 秒内没有画完", code="time_limit") from None
        finally:
            await _end(child)
            self._refill()
        if child.returncode == NO_SUCH_PAGE:
            raise NotFound(f"该报告没有第 {page} 页")
        if child.returncode != 0 or not picture:
            log.warning(
                "page_not_drawn", page=page, exit=child.returncode, complaint=complaint[-200:].decode(errors="replace")
            )
            raise NianbaoError(f"第 {page} 页无法显示，请下载原文件查看", code="undrawable_page")
        return picture

    async def _take(self) -> Process:
        while self._ready:
            child = self._ready.pop()
            if child.returncode is None:
                return child
        return await self._start()

    def _refill(self) -> None:
        """Start, in the background, as many children as are missing."""
        for _ in range(self._at_once - len(self._ready) - len(self._starting)):
            task = asyncio.create_task(self._start_ready())
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)

    async def _start_ready(self) -> None:
        self._ready.append(await self._start())

    async def _start(self) -> Process:
        limits = (str(self._memory_bytes), str(max(1, round(self._timeout_s))))
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "services.gateway.draw_page",
            *limits,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )


async def _end(child: Process) -> None:
    if child.returncode is None:
        child.kill()
        # Reads the pipes to their ends, so that nothing of the child is left open.
        await child.communicate()


def _leave(fetched: AbstractContextManager[Path]) -> Callable[[], bool | None]:
    return lambda: fetched.__exit__(None, None, None)


class _PictureCache:
    """The last pictures, up to a number of bytes."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._pictures: OrderedDict[str, bytes] = OrderedDict()

    def get(self, key: str) -> bytes | None:
        if key in self._pictures:
            self._pictures.move_to_end(key)
        return self._pictures.get(key)

    def put(self, key: str, picture: bytes) -> None:
        self._bytes += len(picture) - len(self._pictures.pop(key, b""))
        self._pictures[key] = picture
        while self._bytes > self._max_bytes and self._pictures:
            _, dropped = self._pictures.popitem(last=False)
            self._bytes -= len(dropped)
