"""Column documents by their words: BM25 over jieba's tokens, stop words left out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nianbao.text.tokens import question_tokens, tokens
from services.indexer.columns.column_documents import ColumnDocument

_K1, _B = 1.2, 0.75
# What is said in a name counts as if it were said this often; a meaning is an aside.
_NAME_TIMES = 3


class ColumnWords:
    """An inverted index of the column documents."""

    def __init__(self, documents: Sequence[ColumnDocument]) -> None:
        counts = [_counted(document) for document in documents]
        lengths = [sum(counted.values()) for counted in counts]
        mean = sum(lengths) / len(lengths)
        self._size = len(documents)
        self._scores: dict[str, list[tuple[int, float]]] = {}
        for column, counted in enumerate(counts):
            norm = _K1 * (1 - _B + _B * lengths[column] / mean)
            for token, count in counted.items():
                self._scores.setdefault(token, []).append((column, count * (_K1 + 1) / (count + norm)))

    def scores(self, question: str) -> NDArray[np.float32]:
        """Score every column, 0 to 1: the share of BM25's highest possible sum for these words."""
        found = np.zeros(self._size, dtype=np.float32)
        highest = 0.0
        for token in question_tokens(question):
            postings = self._scores.get(token, ())
            weight = math.log(1 + (self._size - len(postings) + 0.5) / (len(postings) + 0.5))
            highest += weight * (_K1 + 1) if postings else 0.0
            for column, score in postings:
                found[column] += weight * score
        return found / highest if highest else found


def _counted(document: ColumnDocument) -> Counter[str]:
    counted = Counter(tokens(document.meaning))
    for name in document.spellings:
        for token in tokens(name):
            counted[token] += _NAME_TIMES
    return counted
