"""The right figures with the wrong word: up for down, more for less, the parent for the group."""

from __future__ import annotations

import re
from random import Random

_PAIRS = (
    ("增加", "减少"),
    ("增长", "下降"),
    ("上升", "下降"),
    ("高于", "低于"),
    ("大于", "小于"),
    ("最高", "最低"),
    ("多于", "少于"),
    ("盈利", "亏损"),
    ("合并", "母公司"),
    ("期末", "期初"),
    ("相同", "不同"),
    (" DESC", " ASC"),
    ("MAX(", "MIN("),
    (" > ", " < "),
    (" >= ", " <= "),
    (" AND ", " OR "),
)
_OTHER = {word: other for one, two in reversed(_PAIRS) for word, other in ((one, two), (two, one))}
_WORDS = re.compile("|".join(map(re.escape, sorted(_OTHER, key=len, reverse=True))))


def spoil_wording(answer: str, draw: Random) -> str | None:
    """Turn one such word into its opposite; None where there is none.

    >>> spoil_wording("净利润增加了 3.2 亿元", Random(1))
    '净利润减少了 3.2 亿元'
    """
    words = list(_WORDS.finditer(answer))
    if not words:
        return None
    word = draw.choice(words)
    return answer[: word.start()] + _OTHER[word.group()] + answer[word.end() :]
