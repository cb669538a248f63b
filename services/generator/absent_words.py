"""What a question is about that the report does not mention: 元宇宙 in a report of a distillery."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.domain.answer import Passage
from nianbao.domain.question import Understanding
from nianbao.domain.topic import load_topics
from nianbao.text.find_topics import find_topics
from nianbao.text.stop_words import QUESTION_WORDS, STOP_WORDS
from nianbao.text.tokens import tagged, tokens, without_names
from services.generator.extract.choose_parts import SAYS_LITTLE
from services.generator.extract.choose_sentences import plain
from services.generator.printed_words import printed_words

# Things, not persons: a name is cut in pieces that stand nowhere.
_THINGS = ("n", "nz", "nt", "l", "j")
_LEAST_CHARS = 2


def absent_words(understanding: Understanding, passages: Sequence[Passage]) -> tuple[str, ...]:
    """The things asked about that no passage found names, nor any topic or metric that was understood.

    Search finds a passage that holds a rare word before any other, so what none holds is not there.
    """
    if not passages:
        return ()
    names = [
        name
        for company in understanding.companies
        for name in (company.full_name, company.short_name, *company.aliases)
    ]
    known = "".join(spelled for topic in find_topics(understanding.text, names) for spelled in _spellings(topic.name))
    known += "".join(understanding.metrics)
    said = plain("".join(f"{passage.title_path}{passage.text}" for passage in passages))
    asked = (word for word, kind in tagged(plain(without_names(understanding.text, names))) if kind in _THINGS)
    things = (word for word in asked if _is_thing(word))
    return tuple(
        dict.fromkeys(
            word
            for word in things
            if not any(part in known or part in said for part in _parts(word))
            and printed_words((word,), plain(understanding.text), passages) == (word,)
        )
    )


def _parts(word: str) -> list[str]:
    """A word and the words inside it: 集中度 is told of where 集中 is."""
    return [word, *(part for part in tokens(word) if len(part) >= _LEAST_CHARS)]


def _spellings(topic: str) -> list[str]:
    ways = (*load_topics()[topic].asked, *load_topics()[topic].plainly)
    return [spelled for way in ways for word in way for spelled in word]


def _is_thing(word: str) -> bool:
    little = word in SAYS_LITTLE or word in QUESTION_WORDS or word in STOP_WORDS
    return len(word) >= _LEAST_CHARS and not little and not word.isdigit()
