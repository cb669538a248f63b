"""The words of a knowledge answer: what the glossary says, and under which terms."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from nianbao.domain.formula import operands
from nianbao.domain.glossary import Glossary
from nianbao.domain.term import Effect, Term
from nianbao.text.normal import squeezed
from services.generator.define_term import define_term
from services.generator.read_notion import Asked, Notion
from services.generator.restate_effect import restate_effect

_MOST_TERMS = 3
_PAIR = 2
# Definitions begin with the names of their terms.
_SOURCE = "（词库）"
_NOT_WRITTEN = "词库没有写明这一影响。"
# Words that part what has an effect from what it has it on.
_TURNS = ("对", "影响", "如何反映", "怎样反映")


def explain_terms(question: str, notion: Notion, terms: Sequence[Term], glossary: Glossary) -> str:
    """Say what is written about the terms, and name them as the source; at least one term is given.

    A relation that nobody has written is answered with what is written about its terms, and
    nothing is added but what their formulas have in common.
    """
    if notion.asked is Asked.EFFECT:
        return restate_effect(question) + _effects(question, terms, glossary)
    if notion.asked is Asked.CONTRAST:
        return _contrast(terms, glossary)
    if notion.asked is Asked.CAUSES:
        told = [term for term in terms if term.drivers][:_PAIR]
        return _sourced("".join(term.drivers for term in told), told) if told else _told(terms[:_PAIR])
    is_name = len(terms) == 1 and glossary.find(notion.core) == terms[0]
    if notion.asked is Asked.MEANING or is_name:
        return "".join(define_term(term, glossary) for term in terms[:_MOST_TERMS]) + _SOURCE
    return _written_contrast(terms, glossary) or _told(terms[:_PAIR])


def _told(terms: Sequence[Term]) -> str:
    """What a term is and what is noted about it; of two terms what they are."""
    alone = len(terms) == 1
    return "".join(term.definition + (term.note if alone else "") for term in terms) + _SOURCE


def _sourced(text: str, terms: Sequence[Term]) -> str:
    return f"{text}（词条：{'、'.join(term.name for term in terms)}）"


def _written_contrast(terms: Sequence[Term], glossary: Glossary) -> str:
    for one, other in combinations(terms, _PAIR):
        contrast = glossary.contrast(one, other)
        if contrast is not None:
            return _sourced(contrast.text, (one, other))
    return ""


def _contrast(terms: Sequence[Term], glossary: Glossary) -> str:
    written = _written_contrast(terms, glossary)
    if written:
        return written
    pair = terms[:_PAIR]
    return _sourced("".join(define_term(term, glossary) for term in pair) + _in_common(pair, glossary), pair)


def _effects(question: str, terms: Sequence[Term], glossary: Glossary) -> str:
    """What the terms before 对, 影响 or 反映 do, by the texts about most of what the question names.

    Where no term stands before them (士气对净利润有何影响), what is named is only what is affected.
    """
    text = squeezed(question)
    cause = min((place for word in _TURNS if (place := text.find(word)) > 0), default=len(text))
    subjects = [term for term in glossary.named_in(text[:cause]) if term in terms]
    if not subjects:
        affected = terms[:_PAIR]
        return _sourced(_NOT_WRITTEN + "".join(term.drivers or term.definition for term in affected), affected)
    told = [term for term in subjects if glossary.effects(term)][:_PAIR]
    if told:
        best = [max(glossary.effects(term), key=lambda effect: _named_objects(effect, text)) for term in told]
        return _sourced("".join(effect.text for effect in best), told)
    subject, rest = subjects[0], [term for term in terms if term != subjects[0]][: _PAIR - 1]
    objects = "".join(term.drivers or term.definition for term in rest)
    pair = (subject, *rest)
    return _sourced(_NOT_WRITTEN + subject.definition + subject.note + objects + _in_common(pair, glossary), pair)


def _named_objects(effect: Effect, text: str) -> int:
    return sum(each in text for each in effect.objects)


def _in_common(pair: Sequence[Term], glossary: Glossary) -> str:
    """What both formulas read: 两个公式都用到流动负债合计."""
    read = [_operands(term, glossary) for term in pair]
    shared = [name for name in read[0] if name in read[-1]] if len(read) == _PAIR else []
    return f"两个公式都用到{'、'.join(shared)}。" if shared else ""


def _operands(term: Term, glossary: Glossary) -> tuple[str, ...]:
    derived = glossary.derived(term)
    formula = derived.formula if derived is not None else term.formula
    return tuple(dict.fromkeys(operand.metric for operand in operands(formula))) if formula else ()
