"""The figure of another company."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

# "公司：甲乙股份有限公司（600519）；丙丁股份有限公司（000001）", as the builders write whom a question is about.
_NAMED = re.compile(r"([^：；\n（]+)（(\d{5,6})）")

Named = tuple[str, str]
"""A company's full name and code."""


def companies_named(asked: str) -> list[Named]:
    """Read the companies that a sample's question is said to be about."""
    return [(name, code) for name, code in _NAMED.findall(asked)]


def spoil_company(answer: str, asked: str, others: Sequence[Named], draw: Random) -> str | None:
    """Put another company in the place of one that is asked about, by name and by code.

    None where the answer names none, or there is no other.
    """
    mine = companies_named(asked)
    named = [each for each in mine if any(word in answer for word in each)]
    left = [each for each in others if each not in mine]
    if not named or not left:
        return None
    before, after = draw.choice(named), draw.choice(left)
    for said, instead in zip(before, after, strict=True):
        answer = answer.replace(said, instead)
    return answer
