"""One normal form for questions and names: width, case, script and blanks do not matter."""

from __future__ import annotations

from nianbao.domain.traditional import to_simplified
from nianbao.text.normal import normal_form

# The signs that stand for claims must not come in with the question.
_PRIVATE_USE = dict.fromkeys(range(0xE000, 0xE010))


def normalise(text: str) -> str:
    """Write text in normal form, simplified and lower case.

    >>> normalise("五 粮 液２０２１年 ROE")
    '五粮液2021年 roe'
    """
    return to_simplified(normal_form(text.translate(_PRIVATE_USE)).lower())
