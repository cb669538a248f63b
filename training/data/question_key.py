"""A question without what makes no difference: width, case, script, punctuation, blanks."""

from __future__ import annotations

import re

from nianbao.domain.traditional import to_simplified
from nianbao.text.normal import normal_form

_SIGNS = re.compile(r"[^\w%]|_")


def question_key(text: str) -> str:
    """Fold a text for comparing.

    >>> question_key("请问，海康威视 ２０２０年的ROE是多少？")
    '请问海康威视2020年的roe是多少'
    """
    return _SIGNS.sub("", to_simplified(normal_form(text)).lower())
