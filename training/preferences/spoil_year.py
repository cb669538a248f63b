"""The figure of another year."""

from __future__ import annotations

from random import Random

from training.preferences.figures_in import YEAR

_STEPS = (-1, 1, -2, 2)
_NEAREST = 2


def spoil_year(answer: str, draw: Random) -> str | None:
    """Move one year, wherever the answer says it, to a year beside it that it does not say; None without years."""
    years = sorted({found.group() for found in YEAR.finditer(answer)})
    if not years:
        return None
    year = draw.choice(years)
    beside = [other for step in _STEPS if (other := str(int(year) + step)) not in years][:_NEAREST]
    if not beside:
        return None
    other = draw.choice([each for each in beside if abs(int(each) - int(year)) == abs(int(beside[0]) - int(year))])
    return YEAR.sub(lambda found: other if found.group() == year else found.group(), answer)
