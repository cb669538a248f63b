"""Numbers that belong to a name and count nothing: 5G, KL-205, 30岁以下, 年产2万吨改性塑料项目."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from services.generator.guard.read_dates import masked, read_dates

_CODE = re.compile(
    r"(?<![A-Za-z0-9.])(?:(?!RMB|USD|HKD|EUR|CNY)[A-Za-z]+-?\d[A-Za-z0-9-]*(?:\.\d+)?|\d{1,2}[GDCKP](?![A-Za-z]))"
)
# What a row of a table is called, which is no clause with an amount in it; "10-12月份" is a time.
_KEY = re.compile(r"^[^:;,。\n]{2,40}(?=:[^\n]*\d)", re.MULTILINE)
_AMOUNT = re.compile(r"\d\s*(?:[万亿千百]*元|%|个百分点)")
_RUN = re.compile(r"\d[\d.]*(?:\s*[~至到-]\s*\d[\d.]*)?[^\s\d()]{0,4}")
_PER_SHARES = re.compile(r"每\s*10\s*股")
_MONTHS = re.compile(r"\d{1,2}[-~至]\d{1,2}月份?")
# They are no digits to any pattern.
_MARKS = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
_DIGITS = str.maketrans("⓪①②③④⑤⑥⑦⑧⑨", "0123456789")


def read_keys(text: str) -> frozenset[str]:
    """The numbers in the names of a table's rows, each with what follows it there: "30岁以下"."""
    return frozenset(run[0] for key in _keys(text) for run in _RUN.finditer(_undated(key[0])))


def mark_names(text: str, keys: Iterable[str]) -> str:
    """Put marks for the digits of names in a text in `plain_text`, so that none of them is read as a figure.

    >>> mark_names("5G客户12万户,KL-205已获批", ())
    '⑤G客户12万户,KL-②⓪⑤已获批'
    """
    for pattern in (_CODE, _MONTHS, _PER_SHARES):
        text = pattern.sub(_marked, text)
    named = _named(frozenset(keys))
    return named.sub(_marked, text) if named else text


def mark_keys(text: str) -> str:
    """The same for the names of the rows of a table itself."""
    for key in reversed(list(_keys(text))):
        bare = _undated(key[0])
        marked = "".join(sign.translate(_MARKS) if sign != "\0" else key[0][at] for at, sign in enumerate(bare))
        text = f"{text[: key.start()]}{marked}{text[key.end() :]}"
    return text


def unmarked(text: str) -> str:
    """A text with its digits again."""
    return text.translate(_DIGITS)


def _keys(text: str) -> Iterable[re.Match[str]]:
    return (key for key in _KEY.finditer(text) if not _AMOUNT.search(key[0]))


def _undated(key: str) -> str:
    return masked(key, read_dates(key, None))


def _marked(match: re.Match[str]) -> str:
    return match[0].translate(_MARKS)


@cache
def _named(keys: frozenset[str]) -> re.Pattern[str] | None:
    """Any of the names, its range written with any sign."""
    spelled = [re.sub(r"\\?[~至到-]", "[~至到-]", re.escape(key)) for key in sorted(keys, key=len, reverse=True)]
    return re.compile(rf"(?<![\d.])(?<!\d,)(?:{'|'.join(spelled)})") if spelled else None
