"""The arithmetic of a computation as people read it: names and numbers in the formula's shape."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from nianbao.domain.formula import Binary, Expression, Negation, Number, Operand, parse
from services.nl2sql.figures import Figure, FigureKey
from services.nl2sql.name_figure import name_figure
from services.nl2sql.task import Computation

_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}
_SUFFIX = {"元": "元", "人": "人", "元/股": "元/股"}


def show_expression(computation: Computation, figures: Mapping[FigureKey, Figure], names: Mapping[str, str]) -> str:
    """Write the formula with each operand's name and value.

    One that counts as zero because no report states it is shown as 0.
    E.g. "(2020年货币资金 150.00元 − 2019年货币资金 100.00元) ÷ 2019年货币资金 100.00元".
    """
    key_of = dict(computation.figure_of)
    words = {
        operand: f"{name_figure(key, computation, names)} {_number(figures[key]) if key in figures else 0}"
        for operand, key in key_of.items()
    }
    return _show(parse(computation.formula), words)


def _show(expression: Expression, words: dict[Operand, str]) -> str:
    match expression:
        case Operand():
            return words[expression]
        case Number(value):
            return format(value, "f")
        case Negation(of):
            return f"−{_bracketed(of, words, 3)}"
        case Binary(operator, left, right):
            strength = _STRENGTH[operator]
            # a - (b - c) and a / (b / c) keep their brackets; a + b - c needs none.
            right_text = _bracketed(right, words, strength + (operator in "-/"))
            return f"{_bracketed(left, words, strength)} {_SIGNS[operator]} {right_text}"


def _bracketed(expression: Expression, words: dict[Operand, str], strength: int) -> str:
    text = _show(expression, words)
    is_weaker = isinstance(expression, Binary) and _STRENGTH[expression.operator] < strength
    return f"({text})" if is_weaker else text


def _number(figure: Figure) -> str:
    assert isinstance(figure.value, Decimal)
    if figure.unit == "%":
        return f"{(figure.value * 100).normalize():f}%"
    return f"{figure.value:,f}{_SUFFIX.get(figure.unit, '')}"
