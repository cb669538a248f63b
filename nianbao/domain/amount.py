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

_NUMBER = re.compile(r"^(?P<open>\()?(?P<sign>[-+])?(?P<digits>\d[\d,]*(?:\.\d*)?|\.\d+)(?P<percent>%)?\)?$")
_MINUS_SIGNS = str.maketrans({"－": "-", "−": "-", "–": "-", "—": "-", "﹣": "-"})


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money in yuan."""

    yuan: Decimal


def read_number(cell: str) -> Decimal:
    """Read one table cell as a plain number; "12.5%" is Decimal("0.125").

    Accepts full-width digits, thousands separators, every minus sign in use and
    accounting parentheses (a negative).

    Raises:
        NotAnAmount: the cell holds no number, e.g. "-" or "不适用".

    >>> read_number("（1,234.50）")
    Decimal('-1234.50')
    """
    text = unicodedata.normalize("NFKC", cell).translate(_MINUS_SIGNS)
    text = re.sub(r"\s", "", text).replace("，", ",")
    match = _NUMBER.match(text)
    if match is None or text.count("(") != text.count(")"):
        raise NotAnAmount(f"「{cell}」不是数字")
    try:
        number = Decimal(match["digits"].replace(",", ""))
    except InvalidOperation as error:
        raise NotAnAmount(f"「{cell}」不是数字") from error
    if match["percent"]:
        number /= 100
    is_negative = (match["open"] is not None) != (match["sign"] == "-")
    return -number if is_negative and number else number


def read_amount(cell: str, unit: str) -> Amount:
    """Read one table cell as an amount of money.

    `cell` is the text as printed; `unit` is a key of `YUAN_PER_UNIT`.

    Raises:
        NotAnAmount: the cell holds no number, e.g. "-" or "不适用".

    >>> read_amount("（1,234.5）", "万元")
    Amount(yuan=Decimal('-12345000.0'))
    """
    return Amount(read_number(cell) * YUAN_PER_UNIT[unit])


def plain(number: Decimal) -> str:
    """Write a decimal without exponent, as CSV and JSON carry it.

    >>> plain(Decimal("1.50E+3")), plain(Decimal("0.360"))
    ('1500', '0.360')
    """
    return format(number, "f")
