"""The words of a heading: simplified, without blanks and without its number."""

from __future__ import annotations

import re
from functools import lru_cache

from nianbao.domain.traditional import to_simplified
from nianbao.text.normal import squeezed

# What stands before a heading's words: "第三节", "十一、", "(一)", "3.2.7", "2、", "(4)."
_NUMBERING = re.compile(
    r"^(?:第[一二三四五六七八九十百\d]+[章节]|[(（]?[一二三四五六七八九十\d]+(?:\.\d+)*[)）]?[、.,．]?)+"
)


@lru_cache(maxsize=1 << 15)
def heading_words(title: str) -> str:
    """Write a heading as headings are compared.

    >>> heading_words("(4).主要銷售客戶 情況")
    '主要销售客户情况'
    """
    return _NUMBERING.sub("", to_simplified(squeezed(title)))
