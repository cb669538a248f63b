"""The port that passages are ordered anew through, by a model that reads question and passage together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from nianbao.domain.errors import Unavailable
from nianbao.llm.tei import TeiClient


class Reranker(Protocol):
    """Scores texts for a question; `score` blocks and may be called from several threads."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Score each text, in order; more is better, and only the order means something.

        Raises:
            Unavailable: the model cannot be loaded or reached.
        """
        ...


class TeiReranker:
    """Scores over `POST /rerank` of a TEI server with a cross-encoder, at most `batch_size` texts a request."""

    def __init__(self, client: TeiClient, batch_size: int = 32) -> None:
        self._client = client
        self._batch_size = batch_size

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Score each text; see `Reranker.score`.

        Raises:
            Unavailable: the server does not answer, or not with one score for each text.
        """
        starts = range(0, len(texts), self._batch_size)
        return [score for start in starts for score in self._batch(question, texts[start : start + self._batch_size])]

    def _batch(self, question: str, texts: Sequence[str]) -> list[float]:
        reply = self._client.post("/rerank", {"query": question, "texts": list(texts), "truncate": True})
        scores = _scores_of(reply)
        if set(scores) != set(range(len(texts))):
            raise Unavailable("重排服务的答复与候选段落对不上，请检查 NIANBAO_INDEXER_RERANKER_URL", service="tei")
        return [scores[number] for number in range(len(texts))]


class CrossEncoderReranker:
    """Scores with a sentence-transformers cross-encoder in this process; it loads with the first question."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._model: Any = None

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Score each text; see `Reranker.score`.

        Raises:
            Unavailable: the package or the model is missing.
        """
        if self._model is None:
            self._model = _load(self._name)
        return [float(score) for score in self._model.predict([(question, text) for text in texts])]


def _scores_of(reply: Any) -> dict[int, float]:
    """Read `[{"index": 0, "score": 0.9}, …]`; what is no score is left out."""
    if not isinstance(reply, list):
        return {}
    return {
        each["index"]: float(each["score"])
        for each in reply
        if isinstance(each, dict) and isinstance(each.get("index"), int) and isinstance(each.get("score"), int | float)
    }


def _load(name: str) -> Any:
    try:
        from sentence_transformers import CrossEncoder
    except ImportError as error:
        raise Unavailable(
            "没有安装 sentence-transformers，请运行 pip install 'nianbao[transformers]'，"
            "或把 NIANBAO_INDEXER_RERANKER 改为 none 或 tei",
            service="model",
        ) from error
    try:
        return CrossEncoder(name)
    except (OSError, ValueError) as error:
        raise Unavailable(
            f"无法载入重排模型「{name}」，请检查 NIANBAO_INDEXER_RERANKER_MODEL", service="model"
        ) from error
