"""Questions with the columns that they need, for `recall_columns.py`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from nianbao.domain.catalogue import Catalogue
from services.indexer.columns.column_documents import ColumnDocument

# "上年营业收入", "2019年法定代表人": the same column of another year.
_OTHER_YEAR = re.compile(r"^(?:上年|\d{4}年)")
_FACTUAL = frozenset({"1", "1-2", "2-1", "2-2"})
_WORDINGS = ("青禾股份2021年的{}是多少？", "请问2020年青禾股份{}为多少元", "2019年{}最高的前十家公司是哪些？")


@dataclass(frozen=True, slots=True)
class RecallCase:
    """A question and the names of the metrics that answer it."""

    question: str
    columns: frozenset[str]


def finglm_cases(data: Path, catalogue: Catalogue) -> Iterator[RecallCase]:
    """The labelled factual questions whose key words (operands, of a calculation) are all in the catalogue."""
    with (data / "finglm" / "dev.jsonl").open(encoding="utf-8") as lines:
        for raw in map(json.loads, lines):
            words = (raw["prompt"].get("key_word") or "").split("、")
            found = [catalogue.find(_OTHER_YEAR.sub("", word)) for word in words if word]
            if raw["type"] in _FACTUAL and found and None not in found:
                yield RecallCase(raw["question"], frozenset(metric.name for metric in found if metric))


def cfr_cases(data: Path, catalogue: Catalogue) -> Iterator[RecallCase]:
    """The CFR-NumQA questions; each is about one indicator."""
    with (data / "cfr_numqa" / "dev.jsonl").open(encoding="utf-8") as lines:
        for raw in map(json.loads, lines):
            metric = catalogue.find(raw["meta"]["indicator"])
            if metric is not None:
                yield RecallCase(raw["question"], frozenset({metric.name}))


@dataclass(frozen=True, slots=True)
class Fold:
    """The documents without some aliases, and questions that say just these."""

    documents: tuple[ColumnDocument, ...]
    cases: tuple[RecallCase, ...]


def held_out(documents: Sequence[ColumnDocument], folds: int) -> Iterator[Fold]:
    """Hold every alias out of its document once."""
    aliases = [(document.name, alias) for document in documents for alias in document.spellings[1:]]
    for fold in range(folds):
        hidden = set(aliases[fold::folds])
        left = tuple(
            replace(each, spellings=tuple(alias for alias in each.spellings if (each.name, alias) not in hidden))
            for each in documents
        )
        asked = chain.from_iterable(
            ((name, wording.format(alias)) for wording in _WORDINGS) for name, alias in sorted(hidden)
        )
        yield Fold(left, tuple(RecallCase(question, frozenset({name})) for name, question in asked))
