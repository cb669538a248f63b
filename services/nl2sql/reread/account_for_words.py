"""Whether a proposal accounts for every word that rules did not understand.

This keeps the rules' protection against silent wrong numbers: 境外营业收入 stays refused, whatever
a model says, because no metric chosen accounts for 境外.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.metric import DerivedMetric
from nianbao.domain.question import Understanding
from services.nl2sql.reread.everyday_words import covered_by, everyday_words
from services.nl2sql.reread.not_accepted import NotAccepted
from services.nl2sql.reread.proposal import Proposal

LEAST_COVERED = 0.75
"""The part of a spelling that the question must say before words count as the metric."""

_NUMERAL = re.compile(r"[\d.,零一二两三四五六七八九十百千万亿]+(?:家|位|名|个|元|%)?")


def account_for_words(proposal: Proposal, understanding: Understanding, catalogue: Catalogue) -> None:
    """Check that no word is dropped, and that every metric rules did not match is said by some word.

    Raises:
        NotAccepted: names the words or the metric.
    """
    words = understanding.left_over
    added = [name for name in proposal.names if name not in understanding.metrics]
    for name in added:
        if not _is_said(name, words, catalogue):
            raise NotAccepted(f"问题中没有足够的字词表示「{name}」，请选择问题所说的指标。")
    left = [word for word in words if not _is_accounted_for(word, proposal, added, understanding, catalogue)]
    if left:
        raise NotAccepted(f"「{'」「'.join(dict.fromkeys(left))}」没有体现在理解中，不能忽略。")


def _is_accounted_for(
    word: str, proposal: Proposal, added: Sequence[str], understanding: Understanding, catalogue: Catalogue
) -> bool:
    everyday = everyday_words()
    if word in everyday.free or word in everyday.operations.get(proposal.operation, ()):
        return True
    if proposal.order is not None and word in everyday.operations["rank"]:
        return True
    if any(word in everyday.comparators.get(part.comparator, ()) for part in proposal.conditions):
        return True
    if _NUMERAL.fullmatch(word):
        # Which number it is, and that it is used, is the concern of check_numbers.
        return bool(understanding.numbers)
    return any(covered_by(word, name) or _best(name, (word,), catalogue) for name in added)


def _is_said(name: str, words: Sequence[str], catalogue: Catalogue) -> bool:
    everyday = max((covered_by(word, name) for word in words), default=0)
    if everyday == len(name):
        return True
    end = name[len(name) - everyday :] if everyday else ""
    return _best(name, words, catalogue, end) >= LEAST_COVERED


def _best(name: str, words: Sequence[str], catalogue: Catalogue, end: str = "") -> float:
    """The largest part of one spelling of a metric that the words, and an end, make up."""
    return max(_covered(spelling, words, end) for spelling in _spellings(name, catalogue))


def _covered(spelling: str, words: Sequence[str], end: str) -> float:
    signs = [False] * len(spelling)
    for word in words:
        place = spelling.find(word)
        if place >= 0:
            signs[place : place + len(word)] = [True] * len(word)
    if end and spelling.endswith(end):
        signs[len(spelling) - len(end) :] = [True] * len(end)
    return sum(signs) / len(signs)


def _spellings(name: str, catalogue: Catalogue) -> tuple[str, ...]:
    found = catalogue.find(name)
    if isinstance(found, DerivedMetric):
        return (name, *found.aliases)
    metric = catalogue.metric(name)
    return (name, *metric.aliases, *metric.labels)
