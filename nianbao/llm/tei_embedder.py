"""Embeddings of a Text Embeddings Inference server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nianbao.domain.errors import Unavailable
from nianbao.llm.embedder import TextKind, Vectors
from nianbao.llm.tei import TeiClient


@dataclass(frozen=True, slots=True)
class ServedModel:
    """What a server runs, which it is not asked: its model's name, dimension and prefixes.

    The name stands for the vectors for ever: give it another one when the model changes.
    `query_prefix` and `passage_prefix` are what the model was trained with ("query: ").
    """

    name: str
    dimension: int
    query_prefix: str = ""
    passage_prefix: str = ""

    def prefixed(self, texts: Sequence[str], kind: TextKind) -> list[str]:
        """Put the model's prefix before texts of a kind."""
        prefix = self.query_prefix if kind is TextKind.QUERY else self.passage_prefix
        return [f"{prefix}{text}" for text in texts]


class TeiEmbedder:
    """Embeds over `POST /embed`, at most `batch_size` texts a request (the server's own limit is 32 by default)."""

    def __init__(self, client: TeiClient, model: ServedModel, batch_size: int = 32) -> None:
        self._client = client
        self._model = model
        self._batch_size = batch_size

    @property
    def name(self) -> str:
        """The model as the settings name it."""
        return self._model.name

    @property
    def dimension(self) -> int:
        """How many numbers a vector has, by the settings; a reply is held to it."""
        return self._model.dimension

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """Embed texts; each request has a deadline of its own, see `Embedder.embed`.

        Raises:
            Unavailable: the server does not answer, or not with vectors of this dimension.
        """
        inputs = self._model.prefixed(texts, kind)
        batches = [inputs[start : start + self._batch_size] for start in range(0, len(inputs), self._batch_size)]
        found = [self._embed_batch(batch) for batch in batches]
        return np.concatenate(found) if found else np.empty((0, self.dimension), np.float32)

    def _embed_batch(self, inputs: list[str]) -> Vectors:
        reply = self._client.post("/embed", {"inputs": inputs, "normalize": True, "truncate": True})
        vectors = _vectors_of(reply)
        if vectors is None or vectors.shape != (len(inputs), self.dimension):
            shape = None if vectors is None else vectors.shape
            raise Unavailable(
                f"向量服务的答复不是 {len(inputs)} 个 {self.dimension} 维向量（{shape}）："
                "请检查 NIANBAO_INDEXER_EMBEDDER_DIMENSION 与服务所用的模型",
                service="tei",
                code="embedder_mismatch",
            )
        return vectors


def _vectors_of(reply: Any) -> Vectors | None:
    """Read a reply; None when it is no matrix of finite numbers. Rows get length 1."""
    try:
        vectors = np.asarray(reply, dtype=np.float32)
    except (TypeError, ValueError):
        return None
    if vectors.ndim != 2 or not np.isfinite(vectors).all():
        return None
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, np.finfo(np.float32).tiny), dtype=np.float32)
