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


def plain_text(text: str) -> str:
    r"""Write a text in normal form and simplified characters, its lines kept apart.

    >>> plain_text("營業收入 １，２３４ 万元，\n二〇二〇年")
    '营业收入1,234万元,\n2020年'
    """
    # A minus of any width is "-" before NFKC can make an em dash of it.
    lines = (normal_form(line.translate(MINUS_SIGNS)) for line in text.splitlines())
    return years_in_digits(to_simplified("\n".join(lines)))


def without_marks(sentence: str) -> str:
    """Take references to evidence and a leading item number off a sentence in normal form."""
    return _ITEM.sub("", REFERENCE.sub("", sentence))
