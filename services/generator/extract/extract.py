"""What one report answers, as text with its places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.domain.answer import Citation


@dataclass(frozen=True, slots=True)
class Extract:
    """What one report answers."""

    text: str
    citations: tuple[Citation, ...]
    is_sure: bool = True
    denies: bool = False
    """Whether it says that there is nothing of the kind."""
    leaves_out: bool = False
    """Whether another topic's section was left out that denies what the question takes for granted."""


def joined(extracts: Sequence[Extract]) -> Extract:
    """Join what several sections or clauses answer, each text and place once."""
    text = "\n".join(dict.fromkeys(extract.text for extract in extracts))
    is_sure = any(extract.is_sure for extract in extracts)
    denies = all(extract.denies for extract in extracts)
    return Extract(
        text, tuple(dict.fromkeys(each for extract in extracts for each in extract.citations)), is_sure, denies
    )
