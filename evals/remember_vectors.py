"""An embedder that asks another one for each text once: evaluations repeat their questions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nianbao.llm.embedder import Embedder, TextKind, Vectors


class RememberedVectors:
    """Keeps every vector in memory for as long as it lives."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kept: dict[tuple[str, TextKind], Vectors] = {}
        self.name = embedder.name
        self.dimension = embedder.dimension

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """Embed what has not been embedded before; see `Embedder.embed`."""
        for text in texts:
            if (text, kind) not in self._kept:
                self._kept[text, kind] = self._embedder.embed([text], kind)[0]
        return np.array([self._kept[text, kind] for text in texts], dtype=np.float32).reshape(-1, self.dimension)
