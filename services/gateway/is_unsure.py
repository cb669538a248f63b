"""Which questions a model may be asked about: those that rules refuse for their wording, or only guess at."""

from __future__ import annotations

from nianbao.domain.question import Route, Understanding

# The others name what is missing (a company, a report, a year), which no wording can supply.
_WORDING = frozenset({"unknown_metric", "no_metric", "unsupported", "unclear_condition"})
_GUESSED = 0.7


def is_unsure(understanding: Understanding) -> bool:
    """Whether another reading could help; never where rules have understood a question for figures."""
    if understanding.route is Route.REFUSE:
        return understanding.refusal_code in _WORDING
    return understanding.route in (Route.OPEN, Route.KNOWLEDGE) and understanding.confidence < _GUESSED
