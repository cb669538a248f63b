"""Which columns of the read views a question seems to name.

Every column is scored by the words of its document (BM25) and by the meaning of its name
(cosine of vectors), the two added with fixed weights. Of the best, those whose spelling and
meaning are both far from the question are cut, and those spelt in it come first. Columns that
a computed metric needs, and year, company and code, always join.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
import structlog
from numpy.typing import NDArray
from rapidfuzz import fuzz

from nianbao.domain.errors import Unavailable
from nianbao.llm.embedder import Embedder, TextKind, Vectors
from nianbao.text.normal import squeezed
from nianbao.text.tokens import asked_words
from services.indexer.columns.column_documents import ColumnDocument
from services.indexer.columns.column_vectors import column_vectors
from services.indexer.columns.column_words import ColumnWords

log = structlog.get_logger(__name__)

KEY_COLUMNS = ("证券代码", "公司名称", "年份")
"""Columns that every question needs; they come last, with score 0."""

DENSE_WEIGHT = 0.6
"""The share of meaning in a score; measured by evals/recall_columns.py, as are the others here."""

# Looked at closely; a name spelt out whole may stand behind longer names that hold its words.
_CANDIDATES_PER_RESULT = 4
# How much of a score hangs on the spelling: 固定资产 comes before 处置固定资产收回的现金.
_SPELLING_WEIGHT = 0.8

# In per cent of the shorter text: 毛利 against 营业利润 is 50, a name with one typo 75 and more.
_LEAST_SIMILARITY = 50.0
# What is spelt otherwise is kept for its meaning. Cosines of e5 lie close: of 今天天气怎么样 with
# the nearest name 0.87, of 每股分红多少 with 每股股利 0.95.
_LEAST_COSINE = 0.90


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """A column of a read view, or a computed metric (`table` is ""), and how well it matched."""

    name: str
    table: str
    score: float


class ColumnRecall:
    """Finds columns among the documents; by words alone without an embedder or when it does not load."""

    def __init__(
        self,
        documents: Sequence[ColumnDocument],
        embedder: Embedder | None = None,
        dense_weight: float = DENSE_WEIGHT,
    ) -> None:
        self._documents = tuple(documents)
        self._place_of = {document.name: place for place, document in enumerate(documents)}
        self._words = ColumnWords(documents)
        self._embedder = embedder
        self._dense_weight = dense_weight
        self._vectors: Vectors | None = None
        self._lock = Lock()

    def recall(self, question: str, limit: int = 5) -> list[ColumnMatch]:
        """Find at most `limit` columns, best first, then what joins them with score 0.

        These are the columns that the formulas of computed metrics need, and the key columns.
        Blocks for the vector of the question, 25 ms.
        """
        found = self._best(question, limit)
        names = {match.name for match in found}
        joining = [name for match in found for name in self._documents[self._place_of[match.name]].operands]
        joined = [name for name in dict.fromkeys((*joining, *KEY_COLUMNS)) if name not in names]
        return found + [ColumnMatch(name, self._table_of(name), 0.0) for name in joined]

    def _best(self, question: str, limit: int) -> list[ColumnMatch]:
        words = _spread(self._words.scores(question))
        cosines = self._cosines(question)
        if cosines is None:
            scores, cosines = words, np.zeros_like(words)
        else:
            scores = self._dense_weight * _spread(cosines) + (1 - self._dense_weight) * words
        candidates = np.argsort(-scores, kind="stable")[: limit * _CANDIDATES_PER_RESULT]
        asked = squeezed(question)
        found = []
        for place in candidates:
            document = self._documents[place]
            similarity = _similarity(document, asked)
            if scores[place] > 0 and (similarity >= _LEAST_SIMILARITY or cosines[place] >= _LEAST_COSINE):
                spelt = 1 - _SPELLING_WEIGHT + _SPELLING_WEIGHT * similarity / 100
                found.append(ColumnMatch(document.name, document.table, float(scores[place]) * spelt))
        return sorted(found, key=lambda match: -match.score)[:limit]

    def _cosines(self, question: str) -> NDArray[np.float32] | None:
        """How near each document comes in meaning; None without a model, which is logged once."""
        if self._embedder is None or self._dense_weight == 0:
            return None
        try:
            with self._lock:
                if self._vectors is None:
                    self._vectors = column_vectors(self._documents, self._embedder)
            asked = self._embedder.embed([asked_words(question) or question], TextKind.QUERY)[0]
        except Unavailable as error:
            log.warning("columns_recalled_by_words_only", model=self._embedder.name, reason=error.message)
            self._embedder = None
            return None
        cosines: NDArray[np.float32] = self._vectors @ asked
        return cosines

    def _table_of(self, name: str) -> str:
        place = self._place_of.get(name)
        return "" if place is None or name in KEY_COLUMNS else self._documents[place].table


def _spread(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale scores so that the best column has 1, the worst 0; all 0 where none stands out."""
    least, most = scores.min(), scores.max()
    return (scores - least) / (most - least) if most > least else np.zeros_like(scores)


def _similarity(document: ColumnDocument, question: str) -> float:
    """How near the nearest spelling comes to a part of the question, 0 to 100."""
    return max(fuzz.partial_ratio(squeezed(name), question) for name in document.spellings)
