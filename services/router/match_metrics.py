"""Step: the metrics that a question names, in the order asked."""

from __future__ import annotations

from dataclasses import replace

from services.router.knowledge import Knowledge
from services.router.lexicon import IGNORED
from services.router.reading import Kind, Reading, without


def match_metrics(reading: Reading, knowledge: Knowledge) -> Reading:
    """Claim the longest spelling at each place; words beside it are the residue check's concern."""
    text, places = without(reading.masked(), IGNORED)
    names: list[str] = []
    for spelled in knowledge.lexicon.find(text):
        reading = reading.claim(places[spelled.start], places[spelled.end - 1] + 1, Kind.METRIC)
        if spelled.name not in names:
            names.append(spelled.name)
    return replace(reading, metrics=tuple(names))
