"""Printed cells as numbers, and nothing else: a doubtful cell is no number."""

from __future__ import annotations

import re
from decimal import Decimal

from nianbao.domain.amount import MINUS_SIGNS, read_number
from nianbao.domain.errors import NotAnAmount
from services.parser.stages.plain_form import plain_form

# Commas group by three or not at all: "1,234,567.89", "1234567.89", "(0.5)", "12.5%", "-3", "△3", "0.50-"
_WELL_FORMED = re.compile(r"[-(△▲负]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?[-)]?")
# No sum in a report has more; beyond 28 digits arithmetic would round it without a word.
_MOST_DIGITS = 20
_TWO_NUMBERS = re.compile(r"[\d)]\s+[\d(-]")  # "100 200"
# A currency sign or unit printed in the cell: "¥1,234.00", "1,402人"
_AROUND = re.compile(r"^(?:人民币|[¥￥])|(?:元|人)$")


def read_figure(cell: str) -> Decimal | None:
    """Read a cell as a number, None when it is not clearly one number.

    >>> read_figure("（1,234.50）"), read_figure("1,40242"), read_figure("100 200"), read_figure("—")
    (Decimal('-1234.50'), None, None, None)
    """
    if _TWO_NUMBERS.search(cell):
        return None
    plain = _AROUND.sub("", plain_form(cell).translate(MINUS_SIGNS))
    if not _WELL_FORMED.fullmatch(plain) or sum(map(str.isdigit, plain)) > _MOST_DIGITS:
        return None
    try:
        return read_number(plain)
    except NotAnAmount:
        return None


def is_figure(cell: str) -> bool:
    """Whether a cell is one number."""
    return bool(cell) and read_figure(cell) is not None


def looks_like_year(cell: str) -> bool:
    """Whether a bare number is a year: "2020"."""
    return re.fullmatch(r"(?:19|20)\d\d", plain_form(cell)) is not None
