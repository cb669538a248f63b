"""Which columns of the read views a question seems to name.

The words of the question are matched with the column documents (name, aliases, meaning)
by BM25; then columns whose spellings are too far from the question, by edit distance, are
cut. Year, company and code always join. Vectors are to be weighed in here later.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.metric import Metric
from nianbao.text.normal import squeezed
from nianbao.text.tokens import question_tokens, tokens

KEY_COLUMNS = ("证券代码", "公司名称", "年份")
"""Columns that every question needs; they come last, with score 0."""

_K1, _B = 1.2, 0.75
# What is said in a name counts as if it were said this often; a meaning is an aside.
_NAME_TIMES = 3
_CANDIDATES_PER_RESULT = 4
# In per cent of the shorter text: 毛利 against 营业利润 is 50, a name with one typo 75 and more.
_LEAST_SIMILARITY = 60.0


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """A column of a read view and how well it matched."""

    name: str
    table: str
    score: float


@dataclass(frozen=True, slots=True)
class _ColumnIndex:
    """The column documents: per column its token counts, and each token's weight."""

    metrics: tuple[Metric, ...]
    counts: tuple[Counter[str], ...]
    lengths: tuple[int, ...]
    weights: dict[str, float]
    columns_of_token: dict[str, list[int]]


def recall_columns(question: str, limit: int = 5) -> list[ColumnMatch]:
    """Find at most `limit` columns, best first, then the key columns."""
    index = _column_index()
    scores = _scores(index, question_tokens(question))
    ranked = sorted(scores, key=lambda column: (-scores[column], column))[: limit * _CANDIDATES_PER_RESULT]
    found = []
    for column in ranked:
        metric = index.metrics[column]
        similarity = _similarity(metric, squeezed(question))
        if similarity >= _LEAST_SIMILARITY:
            found.append(ColumnMatch(metric.name, metric.tables[0].value, scores[column] * similarity / 100))
    best = sorted(found, key=lambda match: -match.score)[:limit]
    names = {match.name for match in best}
    return best + [ColumnMatch(name, "", 0.0) for name in KEY_COLUMNS if name not in names]


def _scores(index: _ColumnIndex, query: list[str]) -> dict[int, float]:
    mean_length = sum(index.lengths) / len(index.lengths)
    scores: dict[int, float] = {}
    for token in query:
        for column in index.columns_of_token.get(token, ()):
            count = index.counts[column][token]
            norm = _K1 * (1 - _B + _B * index.lengths[column] / mean_length)
            scores[column] = scores.get(column, 0.0) + index.weights[token] * count * (_K1 + 1) / (count + norm)
    return scores


def _similarity(metric: Metric, question: str) -> float:
    """How near the nearest spelling of the metric comes to a part of the question, 0 to 100."""
    return max(fuzz.partial_ratio(squeezed(name), question) for name in (metric.name, *metric.aliases))


@lru_cache(maxsize=1)
def _column_index() -> _ColumnIndex:
    metrics = load_catalogue().metrics
    counts = tuple(_document(metric) for metric in metrics)
    columns_of_token: dict[str, list[int]] = {}
    for column, counted in enumerate(counts):
        for token in counted:
            columns_of_token.setdefault(token, []).append(column)
    weights = {
        token: math.log(1 + (len(metrics) - len(columns) + 0.5) / (len(columns) + 0.5))
        for token, columns in columns_of_token.items()
    }
    return _ColumnIndex(metrics, counts, tuple(sum(c.values()) for c in counts), weights, columns_of_token)


def _document(metric: Metric) -> Counter[str]:
    counted = Counter(tokens(metric.meaning))
    for name in (metric.name, *metric.aliases):
        for token in tokens(name):
            counted[token] += _NAME_TIMES
    return counted
