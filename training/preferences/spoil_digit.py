"""A figure with one digit misread, or its decimal point moved."""

from __future__ import annotations

from random import Random

from training.preferences.figures_in import figures_in


def spoil_digit(answer: str, draw: Random) -> str | None:
    """Change one digit of one figure; None where there is no figure. It stays as long as it was, and no 0 leads."""
    figures = figures_in(answer)
    if not figures:
        return None
    figure = draw.choice(figures)
    places = [at for at in range(*figure.span()) if answer[at].isdigit()]
    at = draw.choice(places)
    others = [digit for digit in "0123456789" if digit != answer[at] and (digit != "0" or at != places[0])]
    return answer[:at] + draw.choice(others) + answer[at + 1 :]
