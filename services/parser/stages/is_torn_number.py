"""Numbers that a narrow cell or a page break tears in two."""

from __future__ import annotations

import re

_OPEN_GROUP = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})*,(\d{0,2})$")  # "205,912,32" lacks a digit
_LEADING_DIGITS = re.compile(r"\d+(?=[,.)）]|$)")  # "8" of "8.77"
_AFTER_GROUP = re.compile(r"\d$")
_TORN_OFF = re.compile(r"(?:(?:,\d{3})+(?:\.\d+)?|\.\d+)[)）]?")  # ",288.35"
_OPEN_CENTS = re.compile(r",\d{3}\.\d$")  # "304,826,666.6" lacks a cent
_LAST_CENT = re.compile(r"\d[)）]?")
_OPEN_SHARE = re.compile(r"(?<![\d.,])\d{1,3}\.\d$")  # "100.0" before "0%"
_LAST_OF_SHARE = re.compile(r"\d%[)）]?")


def is_torn_number(text: str, below: str, *, is_tight: bool = False) -> bool:
    """Whether a text ends in a number that only `below` makes whole.

    `is_tight` says that the line had no room for another digit: then a last cent that
    stands alone below counts as well.

    >>> is_torn_number("205,912,32", "8.77"), is_torn_number("205,912", "8.77"), is_torn_number("1,666.6", "7")
    (True, False, False)
    """
    open_group = _OPEN_GROUP.search(text)
    if open_group:
        digits = _LEADING_DIGITS.match(below)
        return digits is not None and len(digits[0]) == 3 - len(open_group[1])
    if below[:1] in (",", "."):
        return _AFTER_GROUP.search(text) is not None and _TORN_OFF.fullmatch(below) is not None
    if not is_tight:
        return False
    if _OPEN_CENTS.search(text):
        return _LAST_CENT.fullmatch(below) is not None
    return _OPEN_SHARE.search(text) is not None and _LAST_OF_SHARE.fullmatch(below) is not None
