"""The words of a question and, at less weight, the words that reports print for them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from nianbao.domain.topic import load_other_words
from nianbao.text.tokens import question_tokens, tokens

# Said otherwise is a guess: it must not outweigh what was said.
_FACTOR = 0.4


def say_otherwise(asked: str) -> dict[str, float]:
    """Give the question's search tokens with their factors: 1 as asked, less for other words.

    `asked` is the question in normal form, see `without_names`.
    """
    factors = dict.fromkeys(question_tokens(asked), 1.0)
    for phrase, others in _other_words():
        if phrase in asked:
            for token in others:
                factors.setdefault(token, _FACTOR)
    return factors


@lru_cache(maxsize=1)
def _other_words() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The pairs of everyday.toml, cut into tokens."""
    return tuple((said, _distinct(tokens(printed))) for said, printed in load_other_words().items())


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
