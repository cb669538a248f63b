"""What a reading that rules refuse leaves to a model: nothing in it may be dropped by whoever reads on.

Words that no step claimed, amounts with their comparators, and every other number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from nianbao.domain.amount import plain
from nianbao.domain.question import Operation, Understanding
from nianbao.domain.selection import Condition, Quantity
from nianbao.text.numerals import NotANumeral, read_numeral
from services.router.check_residue import check_residue, words_of
from services.router.knowledge import Knowledge
from services.router.reading import Bound, Kind, Reading
from services.router.words import HARMLESS, RANKING_WORDS

_NAMED = (Kind.COMPANY, Kind.METRIC, Kind.PERIOD, Kind.SCOPE, Kind.DISPLAY, Kind.REGION, Kind.BOUND)
_SCALES = {"万亿": 12, "千亿": 11, "百亿": 10, "十亿": 9, "亿": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4}
_SCALE = "|".join(_SCALES)
# "10", "1,000", "3.5亿", "百亿", "三家", "前五", "30%", "两个"; not the 一 of 一共 or 哪一家.
_NUMBER = re.compile(
    rf"(?:(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<scale>{_SCALE})?"
    r"|(?<![哪这那每同某])(?P<words>(?:(?<=[前后第破超过])[一二两三四五六七八九十百千万亿]+"
    r"|[一二两三四五六七八九十百千]*[十百千万亿]+|[一二两三四五六七八九]+(?=家|位|名|个|元|倍))))"
    r"(?P<per_cent>%|个百分点)?"
)
# Where the operation is none of these, it carries the words that were claimed for it.
_SAYS_NOTHING = frozenset({Operation.VALUE, Operation.DESCRIBE, Operation.DEFINE})
_PASSING = HARMLESS | RANKING_WORDS
_OPERATION = re.compile(f"{Kind.OPERATION.value}+")
_SHARES = frozenset({"%", "个百分点"})


def leave_to_model(understanding: Understanding, reading: Reading, knowledge: Knowledge) -> Understanding:
    """Add to a refusal what has to be accounted for by anyone who reads the question again."""
    read = check_residue(reading, knowledge)
    words = tuple(word for start, end in read.residue for word in words_of(read.text[start:end]))
    if understanding.operation in _SAYS_NOTHING:
        words += tuple(word for word in _operation_words(read) if word not in _PASSING)
    numbers = tuple(_number(match) for match in _NUMBER.finditer(read.masked(_NAMED)))
    bounds = (*reading.regions, *(_condition(bound) for bound in reading.bounds))
    return replace(understanding, left_over=words, bounds=bounds, numbers=tuple(dict.fromkeys(numbers)))


def _operation_words(reading: Reading) -> Iterator[str]:
    """The words that were claimed for an operation; claims that touch are one stretch."""
    for match in _OPERATION.finditer(reading.masked((Kind.OPERATION,))):
        yield from words_of(reading.text[match.start() : match.end()])


def _number(match: re.Match[str]) -> str:
    """A plain decimal, or the words themselves where they are no number: they can then not be met.

    >>> _number(_NUMBER.search("破百亿")), _number(_NUMBER.search("前10")), _number(_NUMBER.search("占30%"))
    ('10000000000', '10', '0.3')
    """
    if match["words"]:
        try:
            return str(read_numeral(match["words"]))
        except NotANumeral:
            return str(10 ** _SCALES[match["words"]]) if match["words"] in _SCALES else match["words"]
    value = Decimal(match["digits"].replace(",", "")).scaleb(_SCALES.get(match["scale"] or "", 0))
    return plain((value.scaleb(-2) if match["per_cent"] else value).normalize())


def _condition(bound: Bound) -> Condition:
    values = tuple(value.scaleb(-2) if bound.unit in _SHARES else value for value in bound.values)
    return Condition(Quantity(bound.metric), bound.comparator, tuple(plain(value.normalize()) for value in values))
