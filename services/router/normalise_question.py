"""Step: the question in normal form, with years in digits."""

from __future__ import annotations

import re
from dataclasses import replace

from nianbao.text.numerals import years_in_digits
from services.router.knowledge import Knowledge
from services.router.normalise import normalise
from services.router.reading import Reading

# "青禾股份 vs 云岭科技": two companies side by side.
_AGAINST = re.compile(r"(?<=[\u4e00-\u9fff]) ?(?:vs\.?|pk) ?(?=[\u4e00-\u9fff])")


def normalise_question(reading: Reading, knowledge: Knowledge) -> Reading:
    """Set the text that the other steps read; years written in Chinese become digits."""
    text = _AGAINST.sub("和", years_in_digits(normalise(reading.question)))
    return replace(reading, text=text)
