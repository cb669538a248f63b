"""Headings that the question itself spells: 6、环保技术 for "环保技术有什么优势"."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from nianbao.store.sections import SectionHead
from nianbao.text.normal import squeezed
from services.indexer.search.heading_words import heading_words
from services.indexer.search.match_headings import HeadingMatch, is_of_statements

_LEAST_CHARS = 4
# A heading that says less of the question is about something wider.
_SAYS_SHARE = 0.6
_MOST = 2


def asked_headings(asked: str, words: Collection[str], heads: Sequence[SectionHead]) -> list[HeadingMatch]:
    """Find the headings outside the statements that stand in a question word for word and say most of it.

    `asked` is the question without names, `words` are its telling words; the longest heading goes first.
    """
    question = squeezed(asked)
    telling = [word for word in words if not any(other != word and other in word for other in words)]
    whole = sum(map(len, telling)) or 1
    found: dict[tuple[str, ...], str] = {}
    for head in heads:
        core = heading_words(head.titles[-1]) if head.titles else ""
        if len(core) < _LEAST_CHARS or core not in question or is_of_statements(head.titles):
            continue
        if sum(len(word) for word in telling if word in core) >= _SAYS_SHARE * whole:
            found.setdefault(head.titles, core)
    ranked = sorted(found, key=lambda titles: -len(found[titles]))[:_MOST]
    return [
        HeadingMatch(titles, tuple(head.number for head in heads if head.titles[: len(titles)] == titles))
        for titles in ranked
    ]
