"""The sha256 of a stream, taken while it is read."""

from __future__ import annotations

import hashlib
import io
from typing import IO, cast

_PIECE_BYTES = 1024 * 1024


class HashingReader(io.RawIOBase):
    """Reads through, counting and hashing."""

    def __init__(self, source: IO[bytes]) -> None:
        super().__init__()
        self._source = source
        self._digest = hashlib.sha256()
        self.size = 0

    def as_binary(self) -> IO[bytes]:
        """Return itself as the type that copiers ask for; only `read` may be called."""
        return cast("IO[bytes]", self)

    def read(self, size: int = -1) -> bytes:
        """Return the next piece."""
        piece = self._source.read(size)
        self._digest.update(piece)
        self.size += len(piece)
        return piece

    @property
    def sha256(self) -> str:
        """The sum of what was read so far, in hex."""
        return self._digest.hexdigest()


def sha256_of(source: IO[bytes]) -> str:
    """Read a stream to its end for its sum, in hex."""
    reader = HashingReader(source)
    while reader.read(_PIECE_BYTES):
        pass
    return reader.sha256
