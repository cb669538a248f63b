"""Facts read off the pages by hand, and how a parse is scored against them."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from nianbao.domain.fact import Fact

COLUMNS = ("table", "scope", "item", "period", "value", "printed", "unit", "page")
_BEFORE_RESTATEMENT = "(调整前)"
_BRACKETED = re.compile(r"\([^()]*\)")  # "(元/股)"
# Leading numbers and signs of a row: "一、", "2.", "其中:", "减:".
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+[、.]|\d+[、.]|其中:|[减加]:|公司的?)+")
_PUNCTUATION = re.compile(r"[:,、。.\-的(╱/]")  # "的" of "归属于母公司股东的净利润"
_ONE_NAME = (
    ("股东权益", "所有者权益"),
    ("上市公司股东", "母公司所有者"),
    ("母公司股东", "母公司所有者"),
    ("本行股东", "母公司所有者"),
    ("小计", "合计"),
    ("总计", "合计"),
    ("股票代码", "证券代码"),
    ("公司网址", "网址"),
)


@dataclass(frozen=True, slots=True)
class HandChecked:
    """One line of a golden file: what stands on the page."""

    table: str
    scope: str
    item: str
    period: str
    value: str
    printed: str
    unit: str
    page: int

    def __str__(self) -> str:
        return f"{self.scope}{self.table} {self.item} {self.period} = {self.printed} {self.unit} (page {self.page})"


@dataclass(frozen=True, slots=True)
class Score:
    """How a parse compares: lines not found, found under their name with another value, on another page."""

    total: int
    missed: tuple[HandChecked, ...]
    wrong: tuple[HandChecked, ...]
    elsewhere: tuple[HandChecked, ...]

    @property
    def found_share(self) -> float:
        return 1 - (len(self.missed) + len(self.wrong)) / self.total

    @property
    def page_share(self) -> float:
        found = self.total - len(self.missed) - len(self.wrong)
        return 1 - len(self.elsewhere) / max(1, found)


def read_hand_checked(path: Path) -> tuple[HandChecked, ...]:
    """Read one golden file."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            HandChecked(**{column: line[column] for column in COLUMNS[:-1]}, page=int(line["page"]))
            for line in csv.DictReader(file)
        )


def score_facts(truth: Iterable[HandChecked], facts: Iterable[Fact]) -> Score:
    """Compare the facts of a parse with the truth of the same report.

    A line is found when a fact of its table, scope and period bears its name (the printed
    label or the catalogue's metric) and its value; a figure before restatement is told apart.
    """
    index = _by_name(facts)
    lines = tuple(truth)
    missed, wrong, elsewhere = [], [], []
    for line in lines:
        same_name = index.get((line.table, line.scope, plain_name(line.item), line.period, _is_before(line.item)), [])
        equal = [fact for fact in same_name if _is_equal(line.value, fact.value)]
        if not same_name:
            missed.append(line)
        elif not equal:
            wrong.append(line)
        elif all(fact.passport.page != line.page for fact in equal):
            elsewhere.append(line)
    return Score(len(lines), tuple(missed), tuple(wrong), tuple(elsewhere))


def plain_name(label: str) -> str:
    """Bring a label to the form in which two spellings of one name are equal.

    >>> plain_name("一、归属于上市公司股东的净利润（元）") == plain_name("归属于母公司股东的净利润")
    True
    """
    name = re.sub(r"\s", "", unicodedata.normalize("NFKC", label))
    name = _NUMBERING.sub("", _BRACKETED.sub("", name))
    name = _PUNCTUATION.sub("", name)
    for spelling, one in _ONE_NAME:
        name = name.replace(spelling, one)
    return name


def _by_name(facts: Iterable[Fact]) -> Mapping[tuple[str, str, str, str, bool], list[Fact]]:
    index: defaultdict[tuple[str, str, str, str, bool], list[Fact]] = defaultdict(list)
    for fact in facts:
        for name in _names(fact):
            index[fact.table.value, fact.scope.value, name, fact.period, fact.is_restated_away].append(fact)
    return index


def _names(fact: Fact) -> Iterator[str]:
    yield from {plain_name(fact.label), plain_name(fact.metric)} - {""}


def _is_before(item: str) -> bool:
    return _BEFORE_RESTATEMENT in unicodedata.normalize("NFKC", item)


def _is_equal(wanted: str, value: Decimal | str) -> bool:
    if isinstance(value, Decimal):
        return value == Decimal(wanted)
    return _squeezed(wanted) == _squeezed(value)


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()
