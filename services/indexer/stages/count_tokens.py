"""Passages to postings: in which passages each token stands, and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from nianbao.store.chunks import Posting
from nianbao.text.tokens import tokens
from services.indexer.draft import Passage

_MOST_COUNTED = 32_767
_LONGEST_TOKEN = 64

_Places = dict[str, dict[int, int]]


def count_tokens(passages: Iterable[Passage]) -> tuple[tuple[Posting, ...], tuple[int, ...]]:
    """Count the tokens of texts and of titles; gives sorted postings and each text's length in tokens."""
    in_texts: _Places = {}
    in_titles: _Places = {}
    lengths = []
    for passage in passages:
        found = tokens(passage.chunk.text)
        lengths.append(len(found))
        _note(in_texts, passage.chunk.number, found)
        _note(in_titles, passage.chunk.number, [token for title in passage.titles for token in tokens(title)])
    postings = [*_postings(in_texts, False), *_postings(in_titles, True)]
    return tuple(sorted(postings, key=lambda posting: (posting.token, posting.in_titles))), tuple(lengths)


def _note(places: _Places, number: int, found: list[str]) -> None:
    for token, count in Counter(found).items():
        if len(token) <= _LONGEST_TOKEN:
            places.setdefault(token, {})[number] = min(count, _MOST_COUNTED)


def _postings(places: _Places, in_titles: bool) -> Iterable[Posting]:
    return (Posting(token, in_titles, list(counts), list(counts.values())) for token, counts in places.items())
