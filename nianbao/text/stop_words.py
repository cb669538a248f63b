"""Words that say nothing about what a text or a question is about."""

from __future__ import annotations

from pathlib import Path


def _read(name: str) -> frozenset[str]:
    """Read one word list that stands beside this file, words parted by blanks."""
    return frozenset(Path(__file__).with_name(name).read_text(encoding="utf-8").split())


STOP_WORDS = _read("stop_words.txt")
"""Dropped from texts and questions alike."""

FILLING_WORDS = _read("question_words.txt")
"""Words of asking, and those that every report repeats: no help in search within a question or a name."""

QUESTION_WORDS = FILLING_WORDS | _read("spoken_words.txt")
"""Dropped from questions only: also the words of talk, which may be parts of names (比 in 占比)."""
