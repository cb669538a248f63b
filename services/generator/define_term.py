"""A term's definition with its formula."""

from __future__ import annotations

import re

from nianbao.domain.glossary import Glossary
from nianbao.domain.metric import DerivedMetric, Display
from nianbao.domain.term import Term

_SIGNS = str.maketrans({"*": "×", "/": "÷"})
_INNERMOST = re.compile(r"\([^()]*\)")


def define_term(term: Term, glossary: Glossary) -> str:
    """A term's definition, and its formula where it has one.

    The formula of a metric that is computed is the catalogue's: a figure asked for is computed by it.
    """
    derived = glossary.derived(term)
    if derived is not None:
        formula = f"{derived.name} = {_right_hand(derived)}"
    elif term.formula:
        formula = f"{term.result or term.name} = {term.formula.translate(_SIGNS)}"
    else:
        return term.definition
    return f"{term.definition}计算公式：{formula}。"


def _right_hand(metric: DerivedMetric) -> str:
    formula = metric.formula.translate(_SIGNS)
    if metric.display is not Display.PERCENT:
        return formula
    return f"({formula}) × 100%" if _is_sum(formula) else f"{formula} × 100%"


def _is_sum(formula: str) -> bool:
    """Whether a formula adds or subtracts outside of parentheses: 1 - 甲 ÷ 乙."""
    while _INNERMOST.search(formula):
        formula = _INNERMOST.sub("", formula)
    return " + " in formula or " - " in formula
