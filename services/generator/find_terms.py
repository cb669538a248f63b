"""Which terms of the glossary a knowledge question is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import process
from rapidfuzz.distance import OSA

from nianbao.domain.glossary import Glossary, term_key
from nianbao.domain.term import Term
from services.generator.rank_terms import rank_terms
from services.generator.read_notion import Asked, Notion

# One sign wrong, missing, too many or swapped. One sign often makes another term (应收, 应付), so
# a name near two terms means neither, and the answer says that it is about the term it found.
_MOST_WRONG = 1
_LEAST_SIGNS = 4
# Words between and around the terms of one question: "递延所得税资产和递延所得税负债".
_BETWEEN = re.compile(r"[和与及或、,/()的]|以及|分别|它们?|企业|公司|上市公司|财务|会计|如何|怎么|怎样|哪些|有|什么")
# Asked about more than a name, so that other words beside the terms are to be expected.
_LOOSE = frozenset({Asked.EFFECT, Asked.CAUSES, Asked.OTHER})
_FRAME = frozenset({"上市公司"})
# A term this short inside a longer name says little about it: 费用 in 成本费用法.
_SHORT = 2
# A notion that is described, not named (用来抵减应收账款的备抵科目), means the term whose text holds
# most of its words and that is clearly ahead of the next, by score or by the words held. A few
# words hold too little to tell.
_DESCRIBED_SIGNS = 8
_LEAST_COVERED = 0.75
_AHEAD = 1.3
_MORE_COVERED = 0.15
# "用来抵减应收账款的科目叫什么" asks for the name of what it describes.
_FOR_NAME = re.compile(r"(?:叫|称为?|是)(?:什么|哪种|哪一种)(?:名称|名字)?$|是哪(?:个|种|一种)")


class Match(StrEnum):
    """How a question names the terms."""

    EXACT = "exact"
    WITHIN = "within"
    LIKE = "like"
    TOLD = "told"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Found:
    """The terms, in the order of the question, and how they were found."""

    terms: tuple[Term, ...]
    match: Match


def find_terms(question: str, notion: Notion, glossary: Glossary) -> Found:
    """Find the terms: the exact name, names within the question, a similar name, then what is described.

    A question for the meaning of a longer name, or a difference from it, is not answered with a
    short term inside it.
    """
    exact = glossary.find(notion.core) if notion.core else None
    if exact is not None:
        return Found((exact,), Match.EXACT)
    named = _without_frame(glossary.named_in(notion.core or question))
    rest = _left_over(notion.core, glossary)
    description = _FOR_NAME.sub("", notion.core)
    if notion.asked is Asked.OTHER and description != notion.core and _left_over(description, glossary):
        described = _described(description)
        return Found((described,), Match.TOLD) if described is not None else Found((), Match.NONE)
    if named and (notion.asked in _LOOSE or not rest):
        return Found(named, Match.EXACT)
    like = _alike(notion.core, glossary) if notion.asked is Asked.MEANING else None
    if like is not None:
        return Found((like,), Match.LIKE)
    telling = tuple(term for term in named if len(term.name) > _SHORT)
    if notion.asked is Asked.CONTRAST and len(telling) > 1:
        return Found(telling, Match.EXACT)
    if telling:
        return Found(telling, Match.WITHIN)
    described = _described(notion.core or question) if notion.asked is not Asked.CONTRAST else None
    return Found((described,), Match.TOLD) if described is not None else Found((), Match.NONE)


def _without_frame(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """Leave out whom a question is about in general, where it is about something else: 上市公司分红."""
    return tuple(term for term in terms if term.name not in _FRAME) or terms


def _left_over(core: str, glossary: Glossary) -> str:
    """What a question asks about beside the terms that it names."""
    rest = term_key(core)
    for name in sorted((name for name in glossary.names if name in rest), key=len, reverse=True):
        rest = rest.replace(name, "")
    return _BETWEEN.sub("", rest)


def _described(words: str) -> Term | None:
    ranked = rank_terms(words)[:2] if len(words) >= _DESCRIBED_SIGNS else ()
    if not ranked or ranked[0].covered < _LEAST_COVERED:
        return None
    best, *others = ranked
    is_ahead = all(
        best.score >= _AHEAD * other.score or best.covered >= other.covered + _MORE_COVERED for other in others
    )
    return best.term if is_ahead else None


def _alike(core: str, glossary: Glossary) -> Term | None:
    if len(core) < _LEAST_SIGNS:
        return None
    names = glossary.names.keys()
    near = process.extract(term_key(core), names, scorer=OSA.distance, limit=None, score_cutoff=_MOST_WRONG)
    terms = {glossary.names[match[0]].name: glossary.names[match[0]] for match in near}
    term = next(iter(terms.values())) if len(terms) == 1 else None
    # The last sign tells the kind: a 成本费用率 is no 成本费用法.
    return term if term is not None and term.name[-1] == core[-1] else None
