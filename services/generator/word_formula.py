"""A formula in words: its operands called as the question or the catalogue calls them."""

from __future__ import annotations

from collections.abc import Callable

from nianbao.domain.formula import Binary, Expression, Negation, Number, Operand, parse

_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}
_SIGNS = {"*": "×"}


def word_formula(formula: str, name_of: Callable[[str], str]) -> str:
    """Write a formula with `name_of` each operand, with no more brackets than it needs.

    >>> word_formula("(存货 - 上期(存货)) / 上期(存货)", lambda operand: {"存货": "A"}.get(operand, "B"))
    '(A-B)/B'
    """
    return _show(parse(formula), name_of)


def _show(expression: Expression, name_of: Callable[[str], str]) -> str:
    match expression:
        case Operand():
            return name_of(str(expression))
        case Number(value):
            return format(value, "f")
        case Negation(of):
            return f"-{_bracketed(of, name_of, 3)}"
        case Binary(operator, left, right):
            strength = _STRENGTH[operator]
            # a - (b - c) and a / (b / c) keep their brackets; a + b - c needs none.
            right_text = _bracketed(right, name_of, strength + (operator in "-/"))
            return f"{_bracketed(left, name_of, strength)}{_SIGNS.get(operator, operator)}{right_text}"


def _bracketed(expression: Expression, name_of: Callable[[str], str], strength: int) -> str:
    text = _show(expression, name_of)
    is_weaker = isinstance(expression, Binary) and _STRENGTH[expression.operator] < strength
    return f"({text})" if is_weaker else text
