"""What an answer must say, and whether it does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# "1,234.50", "-3.2%"; not the year of "2021年" nor the digits of a code in brackets.
_NUMBER = re.compile(r"(?<![\d.])-?\d[\d,]*(?:\.\d+)?")
_REFUSAL = re.compile(r"未查询到|无法|没有收录|不支持|暂不|请")


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what its answer must hold.

    `numbers` are in the unit the answer says them in; each must stand in it, to the last
    place that the answer gives. `words` must stand in it, in this order where `is_ordered`;
    `without` must not. `is_refusal`: the answer must be a refusal.
    """

    operation: str
    question: str
    numbers: tuple[Decimal, ...] = ()
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    is_ordered: bool = False
    is_refusal: bool = False


def judge(case: Case, answer: str, is_refused: bool) -> str:
    """Say right, refused (nothing was claimed) or wrong."""
    if case.is_refusal:
        return "right" if is_refused else "wrong"
    if is_refused:
        return "refused"
    text = answer.replace(" ", "")
    said = [_exact(match[0]) for match in _NUMBER.finditer(text)]
    has_numbers = all(any(_agrees(wanted, number) for number in said) for wanted in case.numbers)
    places = [text.find(word.replace(" ", "")) for word in case.words]
    has_words = all(place >= 0 for place in places) and (not case.is_ordered or places == sorted(places))
    is_clean = not any(word in text for word in case.without)
    return "right" if has_numbers and has_words and is_clean else "wrong"


def _exact(printed: str) -> Decimal:
    return Decimal(printed.replace(",", ""))


def _agrees(wanted: Decimal, said: Decimal) -> bool:
    """Equal to the last place said, which must be two decimals or a whole number of the exact value."""
    exponent = said.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    if decimals < 2 and wanted != said:
        return False
    return wanted.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) == said
