"""Text as the guard reads it: one spelling for signs, years and characters, line by line."""

from __future__ import annotations

import re

from nianbao.domain.amount import MINUS_SIGNS
from nianbao.domain.traditional import to_simplified
from nianbao.text.normal import normal_form
from nianbao.text.numerals import years_in_digits

# Reference to numbered evidence, e.g. "[2]", "【1、3】", "[1][2]": not a figure.
REFERENCE = re.compile(r"[\[【]\s*\d{1,2}(?:\s*[,、，]\s*\d{1,2})*\s*[\]】]")
# The number of a list item, e.g. "1. ", "2）", "(3)".
_ITEM = re.compile(r"^\s*(?:\d{1,2}[.、)](?!\d)|\(\d{1,2}\))\s*(?=\D)")

# "1至2年", "1年以内", "3年以上": a band of ages names a row and counts nothing.
_BAND = re.compile(r"(?<![\d.])([1-9])年?[至到~-]([1-9])年(?![\d月])|(?<![\d.])([1-9])年(?=以[内上下]|\(含)")
# "①甲公司;②乙公司"
_LISTED = re.compile(r"[①-⑳⑴-⒇]")
_DIGITS = str.maketrans("123456789", "一二三四五六七八九")


def plain_text(text: str) -> str:
    r"""Write a text in normal form and simplified characters, its lines kept apart.

    >>> plain_text("營業收入 １，２３４ 万元，\n二〇二〇年")
    '营业收入1,234万元,\n2020年'
    """
    # A minus of any width is "-" before NFKC can make an em dash of it.
    lines = (normal_form(_LISTED.sub(",", line.translate(MINUS_SIGNS))) for line in text.splitlines())
    plain = years_in_digits(to_simplified("\n".join(lines)))
    return _BAND.sub(_in_numerals, plain)


def _in_numerals(band: re.Match[str]) -> str:
    first, last = (band[1] or band[3]).translate(_DIGITS), (band[2] or "").translate(_DIGITS)
    return f"{first}至{last}年" if last else f"{first}年"


def without_marks(sentence: str) -> str:
    """Take references to evidence and a leading item number off a sentence in normal form."""
    return _ITEM.sub("", REFERENCE.sub("", sentence))
