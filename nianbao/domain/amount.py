"""Amounts as the reports print them: separators, signs, units, accounting parentheses."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from nianbao.domain.errors import NotAnAmount

# The units that stand over statements, in yuan. Longest names are tried first by readers.
YUAN_PER_UNIT: dict[str, Decimal] = {
    "元": Decimal(1),
    "千元": Decimal(1_000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "千万元": Decimal(10_000_000),
    "亿元": Decimal(100_000_000),
}

_NUMBER = re.compile(
    r"^(?:(?P<open>\()|(?P<sign>[-+△▲]|负))?(?P<digits>\d[\d,]*(?:\.\d*)?|\.\d+)(?P<percent>%)?(?P<close>\)|-)?$"
)
MINUS_SIGNS = str.maketrans(dict.fromkeys("－−–—﹣‐\u2011\ufe58", "-") | {"負": "负", "Δ": "△", "∆": "△"})
"""Every sign in use for a negative, to the three that `read_number` knows: - △ 负."""

# "12-" may be a range cut short; an amount with its sign behind has separators or decimals.
_TRAILING_SIGN = re.compile(r"[\d,]*[.,][\d,.]*%?-")


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money in yuan."""

    yuan: Decimal


def read_number(cell: str) -> Decimal:
    """Read one table cell as a plain number; "12.5%" is Decimal("0.125").

    Accepts full-width digits, thousands separators, and every way to print a negative:
    a minus sign before or behind, accounting parentheses, △ or 负. Two of them at once
    could mean either sign and are refused.

    Raises:
        NotAnAmount: the cell holds no number, e.g. "-" or "不适用".

    >>> read_number("（1,234.50）"), read_number("△3.2"), read_number("1,234.50-")
    (Decimal('-1234.50'), Decimal('-3.2'), Decimal('-1234.50'))
    """
    text = unicodedata.normalize("NFKC", cell).translate(MINUS_SIGNS)
    text = re.sub(r"\s", "", text).replace("，", ",")
    match = _NUMBER.match(text)
    if match is None or not _is_closed(match, text):
        raise NotAnAmount(f"「{cell}」不是数字")
    try:
        number = Decimal(match["digits"].replace(",", ""))
    except InvalidOperation as error:
        raise NotAnAmount(f"「{cell}」不是数字") from error
    if match["percent"]:
        number /= 100
    is_negative = match["open"] or match["close"] or match["sign"] not in (None, "+")
    return -number if is_negative and number else number


def _is_closed(match: re.Match[str], text: str) -> bool:
    """Whether an opening bracket has its closing one, and a sign behind stands alone and behind an amount."""
    if match["close"] == "-":
        return _TRAILING_SIGN.fullmatch(text) is not None
    return (match["open"] is None) == (match["close"] is None)


def read_amount(cell: str, unit: str) -> Amount:
    """Read one table cell as an amount of money.

    `cell` is the text as printed; `unit` is a key of `YUAN_PER_UNIT`.

    Raises:
        NotAnAmount: the cell holds no number, e.g. "-" or "不适用".

    >>> read_amount("（1,234.5）", "万元")
    Amount(yuan=Decimal('-12345000.0'))
    """
    return Amount(read_number(cell) * YUAN_PER_UNIT[unit])


def printed_step(printed: str, unit: str) -> Decimal:
    """What the last printed place of a figure is worth, in yuan where `unit` is one of money.

    >>> printed_step("1,234.5", "万元"), printed_step("(12)", "元")
    (Decimal('1000'), Decimal('1'))
    """
    worth = YUAN_PER_UNIT.get(unit, Decimal("0.01") if unit == "%" else Decimal(1))
    digits = unicodedata.normalize("NFKC", printed).strip().rstrip(")%-")
    return worth.scaleb(-len(digits.partition(".")[2])) if "." in digits else worth


def plain(number: Decimal) -> str:
    """Write a decimal without exponent, as CSV and JSON carry it.

    >>> plain(Decimal("1.50E+3")), plain(Decimal("0.360"))
    ('1500', '0.360')
    """
    return format(number, "f")
