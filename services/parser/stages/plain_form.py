"""The form in which labels and titles are compared: NFKC, simplified, without blanks."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from nianbao.domain.traditional import to_simplified


@lru_cache(maxsize=16384)
def plain_form(text: str) -> str:
    """Fold a printed text for comparison.

    >>> plain_form("綜合財務狀況表（ 續 ）")
    '综合财务状况表(续)'
    """
    if text.isascii():
        return "".join(text.split())
    return to_simplified("".join(unicodedata.normalize("NFKC", text).split()))
