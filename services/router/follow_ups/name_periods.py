"""Periods that a follow-up counts from the one asked about before: 上一年, 前两年, 上半年."""

from __future__ import annotations

import re

from nianbao.domain.period import Period
from nianbao.text.numerals import NotANumeral, read_numeral

_BACK = re.compile(r"(?:上|前)一?(?:会计|财政)?年度?|上年度?|上一?期|(?:上年|去年|上一年)同期")
_TWO_BACK = re.compile(r"(?:再往前|再前|再上)一?年|上上年|前年")
_FORTH = re.compile(r"(?:下|后|次)一?(?:会计|财政)?年度?|之后一年|下一?期")
_YEARS = re.compile(r"(?P<way>之前|往前|前|之后|往后|后)(?P<n>\d|[两二三四五六七八九])年")
_PARTS = {"H1": r"上半年|半年报?|中期|中报", "Q3": r"前三季度|三季报", "Q1": r"第?一季度|一季报", "": r"全年|年报|整年"}

RELATIVE = "|".join((_YEARS.pattern, _BACK.pattern, _TWO_BACK.pattern, _FORTH.pattern, *_PARTS.values()))


def name_periods(words: str, known: tuple[Period, ...]) -> str:
    """Write out the periods that words mean beside known ones; "" when they are no such words.

    >>> name_periods("上一年", (Period(2021),)), name_periods("上半年", (Period(2022),))
    ('2020年', '2022年上半年')
    """
    if not known:
        return ""
    first, last = min(known), max(known)
    if _BACK.fullmatch(words):
        return first.previous().in_words()
    if _TWO_BACK.fullmatch(words):
        # 前年 is counted from the year named, 再前一年 from the one before it, which was named last.
        back = 1 if words.startswith("再") else 2
        return Period(first.year - back, first.part).in_words()
    if _FORTH.fullmatch(words):
        return Period(last.year + 1, last.part).in_words()
    for part, pattern in _PARTS.items():
        if re.fullmatch(pattern, words):
            return Period(last.year, part).in_words()
    return _several(words, first, last)


def _several(words: str, first: Period, last: Period) -> str:
    match = _YEARS.fullmatch(words)
    if match is None or first.part:
        return ""
    try:
        years = read_numeral(match["n"])
    except NotANumeral:
        return ""
    if "前" in match["way"]:
        return f"{first.year - years}年至{first.year - 1}年"
    return f"{last.year + 1}年至{last.year + years}年"
