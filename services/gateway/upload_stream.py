"""A file that is still arriving, as a stream that a thread can store: checked and bounded on the way."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from typing import IO, cast

from nianbao.domain.errors import BadDocument, BadInput
from nianbao.store.documents import DocumentFormat
from services.gateway.sniff_format import HEAD_BYTES, sniff_format

_PIECE_BYTES = 1024 * 1024


class UploadStream(io.RawIOBase):
    """Reads from an async source in another thread than the event loop's.

    `read` raises BadDocument as soon as the file is known not to be wanted: empty, of no
    known format, or over `max_bytes`. The event loop must keep running meanwhile.
    """

    def __init__(
        self,
        file_name: str,
        source: AsyncIterator[bytes],
        *,
        max_bytes: int,
        idle_s: float,
        sniff: Callable[[str, bytes], DocumentFormat] = sniff_format,
    ) -> None:
        super().__init__()
        self._file_name = file_name
        self._source = source
        self._loop = asyncio.get_running_loop()
        self._max_bytes = max_bytes
        self._idle_s = idle_s
        self._sniff = sniff
        self.format: DocumentFormat | None = None
        self.size = 0

    def as_binary(self) -> IO[bytes]:
        """Return itself as the type that stores ask for; only `read` may be called."""
        return cast("IO[bytes]", self)

    def read(self, size: int = -1) -> bytes:
        """Return the next piece, of any size, or b"" at the end.

        Raises:
            BadDocument: the file is refused (codes empty_file, not_a_pdf, bad_rows, too_large).
            BadInput: nothing arrived for too long (code upload_stalled).
        """
        arriving = asyncio.run_coroutine_threadsafe(self._gather(), self._loop)
        try:
            piece = arriving.result(self._idle_s)
        except TimeoutError:
            arriving.cancel()
            raise BadInput(
                f"上传中断：{self._idle_s:g} 秒内没有收到数据，请检查网络后重新上传", code="upload_stalled"
            ) from None
        if self.format is None:
            self.format = self._sniff(self._file_name, piece[:HEAD_BYTES])
        self.size += len(piece)
        if self.size > self._max_bytes:
            raise BadDocument(
                f"文件超过大小上限 {self._max_bytes / 1024 / 1024:.0f} MB，请拆分或压缩后再上传", code="too_large"
            )
        return piece

    async def _gather(self) -> bytes:
        """Join small pieces, so that the threads change hands once a megabyte."""
        pieces: list[bytes] = []
        length = 0
        async for piece in self._source:
            pieces.append(piece)
            length += len(piece)
            if length >= _PIECE_BYTES:
                break
        return b"".join(pieces)
