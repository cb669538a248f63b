"""A model's sentence without anything that a reader's screen could run or load, and with honest marks."""

from __future__ import annotations

import re

# "![图](http://…)", "[词](http://…)", "<img …>", "**粗**", "## 标题", "```", "- 项", "1. 项".
_IMAGE = re.compile(r"!?\[[^\]\n]*\]\((?:[^()\n]|\([^()\n]*\))*\)?")
_TAG = re.compile(r"<[^<>\n]{0,400}>?")
_SIGNS = re.compile(r"\*\*|__|`+|^\s{0,3}#{1,6}\s+|^\s*[-*•]\s+|^\s*\d{1,2}[.、)）]\s*(?=[^\d\s])", re.MULTILINE)
_MARK = re.compile(r"[\[【]\s*\d+(?:\s*[,、，]\s*\d+)*\s*[\]】]")
_END = re.compile(r"[。！？；!?;.\s”』」）)]*$")
_WORD = re.compile(r"\w")


def clean_sentence(sentence: str) -> str:
    """Take links, images, HTML and markdown off; "" where no word is left.

    >>> clean_sentence("**研发投入**5亿元![x](http://a.b/c)。")
    '研发投入5亿元。'
    """
    plain = _SIGNS.sub("", _TAG.sub("", _IMAGE.sub("", sentence)))
    return plain if _WORD.search(_MARK.sub("", plain)) else ""


def marked(sentence: str, bearing: frozenset[int], count: int) -> str:
    """Write a sentence's references anew: those given that exist, and the passages that bear its figures out.

    References to evidence that was not given, or that a figure is not from, are taken out.

    >>> marked("研发投入5亿元[7]。", frozenset({2}), 3)
    '研发投入5亿元[2]。'
    """
    given = {int(number) for mark in _MARK.findall(sentence) for number in re.findall(r"\d+", mark)}
    exist = {number for number in given if 1 <= number <= count}
    bearing = frozenset(number for number in bearing if number <= count)
    numbers = (exist & bearing or {min(bearing)}) if bearing else exist
    bare = _MARK.sub("", sentence)
    end = _END.search(bare)
    place = end.start() if end else len(bare)
    return f"{bare[:place]}{''.join(f'[{number}]' for number in sorted(numbers))}{bare[place:]}"
