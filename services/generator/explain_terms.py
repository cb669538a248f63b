"""The words of a knowledge answer: what the glossary says, and under which terms."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from nianbao.domain.formula import operands
from nianbao.domain.glossary import Glossary
from nianbao.domain.metric import Display
from nianbao.domain.term import Effect, Term
from nianbao.text.normal import squeezed
from services.generator.read_notion import Asked

_SIGNS = str.maketrans({"*": "×", "/": "÷"})
_MOST_TERMS = 3
_PAIR = 2
_NOT_WRITTEN = "词库没有写明这一影响，相关的词条是："
# Words that part what has an effect from what it has it on.
_TURNS = ("对", "影响", "如何反映", "怎样反映")


def explain_terms(question: str, asked: Asked, terms: Sequence[Term], glossary: Glossary) -> str:
    """Say what is written about the terms, and name them as the source; at least one term is given.

    A relation that nobody has written is answered with the definitions, and nothing is added
    but what the two formulas have in common.
    """
    if asked is Asked.CONTRAST:
        written = _contrast(terms, glossary)
    elif asked is Asked.EFFECT:
        written = _effects(question, terms, glossary)
    else:
        return _sourced("".join(define_term(term, glossary) for term in terms[:_MOST_TERMS]), terms[:_MOST_TERMS])
    if written is not None:
        return written
    pair = terms[:_PAIR]
    definitions = "".join(define_term(term, glossary) for term in pair)
    head = _NOT_WRITTEN if asked is Asked.EFFECT else ""
    return _sourced(head + definitions + _in_common(pair, glossary), pair)


def _sourced(text: str, terms: Sequence[Term]) -> str:
    return f"{text}（词条：{'、'.join(term.name for term in terms)}）"


def define_term(term: Term, glossary: Glossary) -> str:
    """A term's definition, and its formula where it has one.

    The formula of a metric that is computed is the catalogue's: a figure asked for is computed by it.
    """
    derived = glossary.derived(term)
    if derived is not None:
        unit = "，以百分比表示" if derived.display is Display.PERCENT else ""
        formula = f"{derived.name} = {derived.formula.translate(_SIGNS)}{unit}"
    elif term.formula:
        formula = f"{term.result or term.name} = {term.formula.translate(_SIGNS)}"
    else:
        return term.definition
    return f"{term.definition}计算公式：{formula}。"


def _contrast(terms: Sequence[Term], glossary: Glossary) -> str | None:
    for one, other in combinations(terms, _PAIR):
        contrast = glossary.contrast(one, other)
        if contrast is not None:
            return _sourced(contrast.text, (one, other))
    return None


def _effects(question: str, terms: Sequence[Term], glossary: Glossary) -> str | None:
    """What the terms before 对, 影响 or 反映 do, by the texts about most of what the question names."""
    text = squeezed(question)
    cause = min((place for word in _TURNS if (place := text.find(word)) > 0), default=len(text))
    subjects = [term for term in glossary.named_in(text[:cause]) if term in terms] or terms[:1]
    told = [term for term in subjects if glossary.effects(term)][:_PAIR]
    best = [max(glossary.effects(term), key=lambda effect: _named_objects(effect, text)) for term in told]
    return _sourced("".join(effect.text for effect in best), told) if best else None


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
