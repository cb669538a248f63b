"""A question that asks several things, answered clause by clause where its whole leaves one open."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from nianbao.domain.answer import Passage
from nianbao.domain.question import Understanding
from nianbao.domain.topic import Topic
from nianbao.text.find_topics import find_topics
from nianbao.text.split_clauses import split_clauses
from services.generator.choose_passages import names_of, telling_words
from services.generator.extract.choose_parts import cover_of, telling
from services.generator.extract.choose_sentences import plain
from services.generator.extract.extract import Extract, joined
from services.generator.extract.tells_why import asks_why, says_why

Extracting = Callable[[Understanding, Sequence[Passage], int], Extract | None]
# A clause of which an answer says this share of the words is answered.
_SAID = 0.5
# What the answer to a clause says more of it, and its share of an answer that has the whole question's as well.
_ADDS, _SHARE_OF_CLAUSES = 0.25, 3
_ASKS_FIGURE = re.compile(r"多少|几[家个人名成]|多大")
_AMOUNT = re.compile(r"\d,\d{3}|\d+(?:\.\d+)?\s*[%万亿千百人股家名个]|\d\.\d")  # no year or number of a list


def quote_clauses(
    understanding: Understanding, passages: Sequence[Passage], most_chars: int, extract: Extracting
) -> Extract | None:
    """Answer from one report's passages: the question as a whole, and the clauses that this leaves unanswered.

    `extract` answers one question from passages in so many characters.
    """
    names = names_of(understanding)
    clauses = split_clauses(understanding.text, names)
    own = _of_topics(passages, find_topics(understanding.text, names)) if clauses else passages
    whole = extract(understanding, own, most_chars)
    asked = [replace(understanding, text=clause) for clause in clauses]
    left = [each for each in asked if whole is None or not _is_said(each, whole)]
    if not left:
        return whole
    share = most_chars // (len(left) if whole is None else _SHARE_OF_CLAUSES)
    told = [(each, extract(each, _of_topics(passages, find_topics(each.text, names)), share)) for each in left]
    more = [found for each, found in told if found and (whole is None or _adds(each, found, whole))]
    if whole is None or not more:
        return joined(more) if more else whole
    room = most_chars - sum(len(each.text) for each in more)
    shorter = whole if len(whole.text) <= room else extract(understanding, own, room) if room >= share else None
    return joined([shorter, *more]) if shorter else whole


def _adds(clause: Understanding, extract: Extract, whole: Extract) -> bool:
    """Whether an answer to a clause says more of it than the answer to the whole question does.

    Where a figure is asked for and one was told, that there is none of something adds nothing.
    """
    if extract.denies and _ASKS_FIGURE.search(clause.text) and _has_amount(whole):
        return False
    asked = telling(telling_words(clause))
    more = cover_of(asked, plain(extract.text)) - cover_of(asked, plain(whole.text))
    is_reason = asks_why(clause.text) and says_why(extract.text)
    is_amount = bool(_ASKS_FIGURE.search(clause.text)) and _has_amount(extract) and not _has_amount(whole)
    return more >= _ADDS or ((is_reason or is_amount) and more >= 0)


def _has_amount(extract: Extract) -> bool:
    return any(_AMOUNT.search(each.text) for each in extract.citations)


def _of_topics(passages: Sequence[Passage], topics: Sequence[Topic]) -> list[Passage]:
    """Passages without the sections that another clause's topic brought in."""
    names = {topic.name for topic in topics}
    return [passage for passage in passages if not passage.topic or passage.topic in names]


def _is_said(clause: Understanding, whole: Extract) -> bool:
    """Whether an answer says a clause's words, and why or how much where that is asked."""
    if asks_why(clause.text) and not says_why(whole.text):
        return False
    if _ASKS_FIGURE.search(clause.text) and not _has_amount(whole):
        return False
    return cover_of(telling(telling_words(clause)), plain(whole.text)) >= _SAID
