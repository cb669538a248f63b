"""Step: the question in normal form, with years in digits."""

from __future__ import annotations

from dataclasses import replace

from nianbao.text.numerals import years_in_digits
from services.router.knowledge import Knowledge
from services.router.normalise import normalise
from services.router.reading import Reading


def normalise_question(reading: Reading, knowledge: Knowledge) -> Reading:
    """Set the text that the other steps read; years written in Chinese become digits."""
    return replace(reading, text=years_in_digits(normalise(reading.question)))
