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
    """Join what several sections or clauses answer; one that mostly quotes what was quoted already is left out."""
    kept: list[Extract] = []
    places: dict[Citation, None] = {}
    for extract in extracts:
        if kept and len(places.keys() & set(extract.citations)) * 2 > len(extract.citations):
            continue
        kept.append(extract)
        places.update(dict.fromkeys(extract.citations))
    text = "\n".join(dict.fromkeys(extract.text for extract in kept))
    is_sure = any(extract.is_sure for extract in kept)
    return Extract(text, tuple(places), is_sure, denies=all(extract.denies for extract in kept))
