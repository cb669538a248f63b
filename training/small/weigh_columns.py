"""How much meaning counts beside words where columns are recalled, measured on aliases that no document has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np

from nianbao.domain.catalogue import Catalogue
from nianbao.evaluation.company_split import split_of
from nianbao.llm.embedder import Embedder, TextKind, Vectors
from services.indexer.columns.column_documents import ColumnDocument, column_documents
from services.indexer.columns.recall_columns import ColumnRecall

WEIGHTS = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)
_TOP, _STEP = 5, 2
_WORDING = "青禾股份2021年的{}是多少？"

AskedAlias = tuple[str, str]
"""A column and the alias that asks for it."""


@dataclass(frozen=True, slots=True)
class ColumnWeights:
    """The best weight of meaning on the aliases for choosing, and recall@5 on those of other columns at each weight."""

    weight: float
    chosen_on: int
    measured_on: int
    recall: Mapping[str, float]


def weigh_columns(catalogue: Catalogue, embedder: Embedder) -> ColumnWeights:
    """Choose on 8 of 10 columns, measure on the rest.

    Documents are left without their aliases, so that one is found only by its likeness to the name, the meaning and
    the formula: as words are that nobody has put into the catalogue yet.
    """
    documents = [replace(each, spellings=each.spellings[:1]) for each in column_documents(catalogue)]
    asked = asked_aliases(catalogue)
    chosen = [each for each in asked if _split(each[0]) == "train"]
    measured = [each for each in asked if _split(each[0]) != "train"]
    kept = _KeptVectors(embedder)
    at_weight = {weight: _recall(documents, chosen, kept, weight) for weight in WEIGHTS}
    best = max(WEIGHTS, key=lambda weight: (at_weight[weight], -abs(weight - 0.5)))
    recall = {f"{weight:g}": round(_recall(documents, measured, kept, weight), 4) for weight in WEIGHTS}
    return ColumnWeights(best, len(chosen), len(measured), recall)


def asked_aliases(catalogue: Catalogue) -> list[AskedAlias]:
    """Every second alias of the catalogue: all of them would take twice as long and say the same."""
    return [(each.name, alias) for each in column_documents(catalogue) for alias in each.spellings[1:]][::_STEP]


def aliases_hash(catalogue: Catalogue) -> str:
    """SHA-256 over the aliases that are asked for."""
    return sha256("\n".join(f"{column}\t{alias}" for column, alias in asked_aliases(catalogue)).encode()).hexdigest()


class _KeptVectors:
    """Embeds each text once, whatever the number of weights."""

    def __init__(self, embedder: Embedder) -> None:
        self.name, self.dimension = embedder.name, embedder.dimension
        self._embedder = embedder
        self._kept: dict[tuple[str, TextKind], Vectors] = {}

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        new = [text for text in texts if (text, kind) not in self._kept]
        if new:
            self._kept |= {(text, kind): row for text, row in zip(new, self._embedder.embed(new, kind), strict=True)}
        return np.array([self._kept[text, kind] for text in texts], dtype=np.float32).reshape(-1, self.dimension)


def _recall(
    documents: Sequence[ColumnDocument], asked: Sequence[AskedAlias], embedder: Embedder, weight: float
) -> float:
    recall = ColumnRecall(documents, embedder, weight)
    found = 0
    for column, alias in asked:
        best = [match.name for match in recall.recall(_WORDING.format(alias), _TOP) if match.score > 0]
        found += column in best
    return found / len(asked)


def _split(column: str) -> str:
    return split_of(f"{int(sha256(column.encode()).hexdigest(), 16) % 10**6:06}")
