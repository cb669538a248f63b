"""Everyday words for metrics, operations and comparators: the only ones that a model may read into a question."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nianbao.domain.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class EverydayWords:
    """The tables of everyday_words.toml."""

    means: Mapping[str, tuple[str, ...]]
    free: frozenset[str]
    operations: Mapping[str, tuple[str, ...]]
    most: tuple[str, ...]
    least: tuple[str, ...]
    comparators: Mapping[str, tuple[str, ...]]


@cache
def everyday_words() -> EverydayWords:
    """Read the file once."""
    text = files("services.nl2sql.reread").joinpath("everyday_words.toml").read_text(encoding="utf-8")
    read = tomllib.loads(text)
    return EverydayWords(
        means=_tuples(read["means"]),
        free=frozenset(read["free"]["words"]),
        operations=_tuples(read["operations"]),
        most=tuple(read["ends"]["most"]),
        least=tuple(read["ends"]["least"]),
        comparators=_tuples(read["comparators"]),
    )


def names_meant(word: str, catalogue: Catalogue) -> tuple[str, ...]:
    """The catalogue names that a word may stand for, or be the end of."""
    meant = everyday_words().means.get(word, ())
    ends = tuple(name.removeprefix("*") for name in meant if name.startswith("*"))
    ending = [metric.name for metric in catalogue.metrics if ends and metric.name.endswith(ends)]
    return (*(name for name in meant if not name.startswith("*")), *ending)


def covered_by(word: str, name: str) -> int:
    """How many signs of a metric's name an everyday word stands for.

    >>> covered_by("开销", "研发费用"), covered_by("欠", "负债合计"), covered_by("欠", "营业收入")
    (2, 4, 0)
    """
    meant = everyday_words().means.get(word, ())
    if name in meant:
        return len(name)
    return max((len(end) - 1 for end in meant if end.startswith("*") and name.endswith(end[1:])), default=0)


def _tuples(table: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    return {key: tuple(words) for key, words in table.items()}
