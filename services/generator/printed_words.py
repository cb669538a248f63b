"""The words of a question as the passages print them: 官司 is asked, 诉讼 is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nianbao.domain.answer import Passage
from nianbao.domain.topic import load_other_words
from nianbao.text.tokens import tokens
from services.generator.extract.choose_sentences import plain

_LEAST_CHARS = 2


def printed_words(words: Sequence[str], question: str, passages: Sequence[Passage]) -> tuple[str, ...]:
    """Give an everyday word that no passage holds as what the passages print for it; other words as they are.

    `question` is in plain form, see `plain`.
    """
    said = plain("".join(f"{passage.title_path}{passage.text}" for passage in passages))
    found: list[str] = []
    for word in words:
        found.extend([word] if word in said else list(_printed(word, question, said)) or [word])
    return tuple(dict.fromkeys(found))


def _printed(word: str, question: str, said: str) -> Iterator[str]:
    for phrase, printed in load_other_words().items():
        if phrase in question and (word in phrase or phrase in word):
            yield from (token for token in tokens(printed) if len(token) >= _LEAST_CHARS and token in said)
