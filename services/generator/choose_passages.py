"""Which passages are worth showing: those that share telling words with the question."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.domain.answer import Passage
from nianbao.domain.question import Understanding
from nianbao.text.tokens import question_tokens
from services.generator.extract.choose_sentences import plain
from services.generator.extract.shorten_passage import shorten_passage

# A passage that scores less than this share of the best one is about something else.
_SCORE_OF_BEST = 0.6


def telling_words(understanding: Understanding) -> tuple[str, ...]:
    """The words of a question that say what is asked, without its companies' names."""
    return tuple(word for word in question_tokens(understanding.text, names_of(understanding)) if len(word) > 1)


def names_of(understanding: Understanding) -> list[str]:
    """All that the companies asked about are called."""
    return [
        name
        for company in understanding.companies
        for name in (company.full_name, company.short_name, *company.aliases)
    ]


def choose_passages(understanding: Understanding, passages: Sequence[Passage], most: int) -> tuple[Passage, ...]:
    """Keep sections of the topic asked about and passages that hold a telling word, best first.

    Those longer than a model should read are shortened to the sentences that answer.
    """
    wanted = telling_words(understanding)
    kept = [passage for passage in passages if passage.topic or not wanted or _matches(passage, wanted)]
    return tuple(shorten_passage(passage, understanding.text, wanted) for passage in kept[:most])


def most_telling(passages: Sequence[Passage], most: int) -> tuple[Passage, ...]:
    """Keep what comes near the best passage, each heading once before any comes twice."""
    if not passages:
        return ()
    least = passages[0].score * _SCORE_OF_BEST
    near = [passage for passage in passages if passage.score >= least]
    first_of_title = {(passage.report_id, passage.title_path): passage for passage in reversed(near)}
    firsts = [passage for passage in near if passage in first_of_title.values()]
    return tuple([*firsts, *(passage for passage in near if passage not in firsts)][:most])


def count_words(text: str, wanted: Sequence[str]) -> int:
    """How many of the wanted words a text holds."""
    simplified = plain(text)
    return sum(word in simplified for word in wanted)


def _matches(passage: Passage, wanted: Sequence[str]) -> bool:
    return count_words(f"{passage.title_path} {passage.text}", wanted) > 0
