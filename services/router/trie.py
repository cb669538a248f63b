"""Finds many words in a text at once: Aho-Corasick, leftmost and longest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import ahocorasick  # type: ignore[import-not-found,unused-ignore]  # ships no types

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Hit(Generic[Value]):
    """A word found at [start, end), with what it stands for."""

    start: int
    end: int
    value: Value


class Trie(Generic[Value]):
    """An immutable set of words; looking takes time in the length of the text only."""

    def __init__(self, value_of_word: Mapping[str, Value]) -> None:
        self._is_empty = not value_of_word
        self._automaton = ahocorasick.Automaton()
        for word, value in value_of_word.items():
            self._automaton.add_word(word, (len(word), value))
        self._automaton.make_automaton()

    def find(self, text: str) -> Iterator[Hit[Value]]:
        """Give the words of a text that do not overlap: from the left, the longest first."""
        if self._is_empty:
            return
        for last, (size, value) in self._automaton.iter_long(text):
            yield Hit(last - size + 1, last + 1, value)
