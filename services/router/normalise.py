"""Step: the question in normal form, so that width, case, script and blanks do not matter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nianbao.domain.traditional import to_simplified
from nianbao.text.normal import normal_form
from nianbao.text.numerals import years_in_digits

if TYPE_CHECKING:
    from services.router.knowledge import Knowledge
    from services.router.reading import Reading

# The signs that stand for claims must not come in with the question.
_PRIVATE_USE = dict.fromkeys(range(0xE000, 0xE010))


def normalise(text: str) -> str:
    """Write text in normal form, simplified and lower case.

    >>> normalise("五 粮 液２０２１年 ROE")
    '五粮液2021年 roe'
    """
    return to_simplified(normal_form(text.translate(_PRIVATE_USE)).lower())


def normalise_question(reading: Reading, knowledge: Knowledge) -> Reading:
    """Set the text that the other steps read; years written in Chinese become digits."""
    return replace(reading, text=years_in_digits(normalise(reading.question)))
