"""A conversation as the understanding of its next question needs it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """A question asked before, in full where it is known so, and the text that answered it ("" if not known)."""

    question: str
    answer: str = ""
