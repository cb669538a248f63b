"""Asks the system itself, in this process: the router's `understand` and nl2sql's `answer`."""

from __future__ import annotations

from dataclasses import replace

from nianbao.domain.answer import FactAnswer
from nianbao.domain.question import Route, Understanding
from services.nl2sql.pipeline import answer
from services.router.pipeline import understand
from training.data.open_base import Base

_FROM_FIGURES = frozenset({Route.FACT, Route.STATISTICS, Route.CALCULATION, Route.COMPARISON})


class Pipeline:
    """Understands and answers the wordings of one plan; those that are understood alike are answered once."""

    def __init__(self, base: Base) -> None:
        self._base = base
        self._answers: dict[Understanding, FactAnswer] = {}

    async def ask(self, question: str) -> tuple[Understanding, FactAnswer | None]:
        """The understanding, and the answer where one is made of figures."""
        understanding = understand(question, self._base.knowledge)
        if understanding.route not in _FROM_FIGURES:
            return understanding, None
        key = _meaning(understanding)
        if key not in self._answers:
            self._answers[key] = await answer(understanding, self._base.name, self._base.reader, self._base.catalogue)
        return understanding, self._answers[key]


def _meaning(understanding: Understanding) -> Understanding:
    """What an answer depends on: not the words, nor how it is to be shown."""
    plain = replace(understanding, unit="", decimals=None, confidence=1.0, left_over=(), bounds=(), numbers=())
    # Growths of two years may be one comparison or two: that is read from the words.
    return plain if understanding.operation == "growth" else replace(plain, text="")
