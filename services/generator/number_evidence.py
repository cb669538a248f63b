"""Passages as numbered evidence: quoted as data, trimmed to what the model can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.domain.answer import Passage
from nianbao.domain.period import Period
from nianbao.llm.count_tokens import count_tokens
from services.generator.guard.guard import EvidencePassage
from services.generator.quote_text import quote_text
from services.generator.sentences import split_sentences

_TITLE_MOST = 80
# A passage that would be cut shorter than this is left out.
_LEAST_TOKENS = 60


@dataclass(frozen=True, slots=True)
class Evidence:
    """Passages shown to the model, numbered from 1, and their texts as shown."""

    passages: tuple[Passage, ...]
    texts: tuple[str, ...]

    @property
    def prompt(self) -> str:
        """The evidence as the prompt carries it."""
        return "\n".join(
            f"<证据 编号={number} 出处=“{_source(passage)}”>\n{text}\n</证据>"
            for number, (passage, text) in enumerate(zip(self.passages, self.texts, strict=True), 1)
        )

    @property
    def to_check(self) -> tuple[EvidencePassage, ...]:
        """The evidence as the guard reads it: what the model was not shown does not count."""
        return tuple(
            EvidencePassage(text, quote_text(passage.title_path), passage.company, _year(passage))
            for passage, text in zip(self.passages, self.texts, strict=True)
        )


def number_evidence(passages: Sequence[Passage], most_tokens: int) -> Evidence:
    """Number the passages that fit into `most_tokens`, best first; the last may be cut at a sentence.

    Signs that could be taken for the prompt's own are replaced, and sentences that speak to a
    model are left out.
    """
    kept: list[Passage] = []
    texts: list[str] = []
    left = most_tokens
    for passage in passages:
        left -= count_tokens(_source(passage)) + 16
        text = _fitting(quote_text(passage.text), left)
        if not text:
            break
        kept.append(passage)
        texts.append(text)
        left -= count_tokens(text)
    return Evidence(tuple(kept), tuple(texts))


def _fitting(text: str, most_tokens: int) -> str:
    if count_tokens(text) <= most_tokens:
        return text.strip()
    if most_tokens < _LEAST_TOKENS:
        return ""
    fitting = ""
    for sentence in split_sentences(text):
        if count_tokens(fitting + sentence) > most_tokens:
            break
        fitting += sentence
    return fitting.strip()


def _source(passage: Passage) -> str:
    period = f"{Period.parse(passage.period).in_words()}报告" if passage.period else ""
    return quote_text(f"{passage.company}{period} {passage.title_path}").replace("”", "")[-_TITLE_MOST:].strip()


def _year(passage: Passage) -> int | None:
    return Period.parse(passage.period).year if passage.period else None
