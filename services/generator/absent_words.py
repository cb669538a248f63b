"""What a question is about that the report does not mention: 元宇宙 in a report of a distillery."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from nianbao.domain.answer import Passage
from nianbao.domain.question import Understanding
from nianbao.domain.topic import load_topics
from nianbao.text.find_topics import find_topics
from nianbao.text.stop_words import QUESTION_WORDS, STOP_WORDS
from nianbao.text.tokens import tagged, tokens, without_names
from services.generator.choose_passages import names_of
from services.generator.extract.choose_parts import SAYS_LITTLE, telling
from services.generator.extract.choose_sentences import plain
from services.generator.printed_words import printed_words

# Things, not persons: a name is cut in pieces that stand nowhere.
_THINGS = ("n", "nz", "nt", "l", "j")
_LEAST_CHARS = 2
_MOST_ABSENT = 1
# How many times the absent word's length the others must have.
_REST = 2.0
# What a short name of an authority ends with, and how much its long name may have in between.
_BODIES = "办局委院部厅署会所行"
_LEAST_SHORT = 3
_BETWEEN = "[\u4e00-\u9fff]{0,3}?"


def absent_words(understanding: Understanding, passages: Sequence[Passage]) -> tuple[str, ...]:
    """The things asked about that no passage found names, nor any topic or metric that was understood.

    Search finds a passage that holds a rare word before any other, so what none holds is not there.
    """
    if not passages:
        return ()
    known = "".join(
        spelled
        for topic in find_topics(understanding.text, names_of(understanding))
        for spelled in _spellings(topic.name)
    )
    known += "".join(understanding.metrics)
    said = plain("".join(f"{passage.title_path}{passage.text}" for passage in passages))
    return tuple(
        dict.fromkeys(
            word
            for word in _things(understanding)
            if not any(part in known or part in said for part in _parts(word))
            and not _is_short_for(word, said)
            and printed_words((word,), plain(understanding.text), passages) == (word,)
        )
    )


def is_told_without(absent: Sequence[str], words: Collection[str], understanding: Understanding) -> bool:
    """Whether a question is still answered where the report does not mention some of its words.

    One word is a manner of speaking (责令整改, 积压) where the others are most of what is asked, or
    where a topic is found that it does not qualify; 锂电池 of 锂电池出货量 is what is asked.
    """
    if not absent:
        return True
    if len(absent) > _MOST_ABSENT:
        return False
    word, asked = absent[0], plain(understanding.text)
    rest = [other for other in telling(words) if other not in word and word not in other]
    # What a question begins with (茶叶种植面积) is what it is about.
    is_first = not any(0 <= asked.find(other) < asked.find(word) for other in rest if not other.isascii())
    if not is_first and sum(map(len, rest)) >= _REST * len(word):
        return True
    own = [
        s
        for topic in find_topics(understanding.text, names_of(understanding))
        if not topic.scattered
        for s in _spellings(topic.name)
    ]
    said = [spelled for spelled in own if spelled in asked]
    return bool(said) and not any(
        f"{word}{link}{spelled}" in asked or f"{spelled}{link}{word}" in asked
        for spelled in said
        for link in ("", "的")
    )


def _is_short_for(word: str, said: str) -> bool:
    """Whether a body's long name is said of which a word is made: 人民防空办公室 of 人防办."""
    if len(word) < _LEAST_SHORT or word[-1] not in _BODIES:
        return False
    return re.search(_BETWEEN.join(map(re.escape, word)), said) is not None


def _things(understanding: Understanding) -> list[str]:
    """The nouns that a question asks about, in order, without its companies' names."""
    asked = tagged(plain(without_names(understanding.text, names_of(understanding))))
    return [word for word, kind in asked if kind in _THINGS and _is_thing(word)]


def _parts(word: str) -> list[str]:
    """A word and the words inside it: 集中度 is told of where 集中 is."""
    return [word, *(part for part in tokens(word) if len(part) >= _LEAST_CHARS)]


def _spellings(topic: str) -> list[str]:
    return [spelled for way in load_topics()[topic].asked for word in way for spelled in word]


def _is_thing(word: str) -> bool:
    little = word in SAYS_LITTLE or word in QUESTION_WORDS or word in STOP_WORDS
    return len(word) >= _LEAST_CHARS and not little and not word.isdigit()
