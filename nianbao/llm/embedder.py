"""The port that every embedding model is used through."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape [texts, dimension]; each row has length 1, so a dot product is a cosine."""


class TextKind(StrEnum):
    """What a text is, for models that embed the two differently."""

    QUERY = "query"
    PASSAGE = "passage"


class Embedder(Protocol):
    """Turns texts into vectors; the same text gives the same vector in any batch.

    `embed` blocks, for milliseconds a text or for a network's answer, and may be called from
    several threads: an event loop calls it in one (`asyncio.to_thread`).
    """

    @property
    def name(self) -> str:
        """The model with its version: vectors of two names are never compared."""
        ...

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        ...

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """Embed texts of one kind, in order; the caller adds no prefix of the model's own.

        Raises:
            Unavailable: the model cannot be loaded or reached.
        """
        ...
