"""Words that mean the same, written as one: 归属于上市公司股东的净利润 and 归母净利润."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


def same_words(text: str) -> str:
    """Write a text in `plain_text` with one word for each of those that mean the same.

    >>> same_words("归属于上市公司股东的净利润5亿元")
    '归母净利润5亿元'
    """
    first, pattern = _known()
    return pattern.sub(lambda match: first[match[0]], text)


@cache
def _known() -> tuple[dict[str, str], re.Pattern[str]]:
    text = files("services.generator.guard").joinpath("same_words.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    first = {word: words[0] for words in lines for word in words}
    longest_first = sorted(first, key=len, reverse=True)
    return first, re.compile("|".join(map(re.escape, longest_first)))
