"""The normal form of text: full-width signs and stray blanks make no difference."""

from __future__ import annotations

import re
import unicodedata

# What separates lines or words: blanks of every width, tabs, breaks, zero-width signs.
_BLANKS = re.compile(r"[\s\u200b-\u200d\ufeff\u00ad]+")
# A blank that touches a Chinese sign is layout, e.g. in "第 十 节" or "2021 年"; NFKC has
# made full-width punctuation ASCII before, so only Han and CJK punctuation count.
_CHINESE = r"[\u3400-\u9fff\uf900-\ufaff\u3001-\u301f]"
_LAYOUT_BLANK = re.compile(rf"(?<={_CHINESE}) | (?={_CHINESE})")


def normal_form(text: str) -> str:
    """Write text in NFKC with single blanks, and none beside Chinese signs.

    >>> normal_form("２０２１ 年　 营业 收入（元）：")
    '2021年营业收入(元):'
    >>> normal_form("Kweichow  Moutai Co., Ltd.")
    'Kweichow Moutai Co., Ltd.'
    """
    folded = _BLANKS.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    return _LAYOUT_BLANK.sub("", folded)


def squeezed(text: str) -> str:
    """Write text in NFKC without any blank, for comparing labels and titles.

    >>> squeezed("一、 营业总收入")
    '一、营业总收入'
    """
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))
