"""A formula of the catalogue as a spreadsheet computes it."""

from __future__ import annotations

from collections.abc import Mapping

from nianbao.domain.formula import Binary, Expression, Negation, Number, Operand, parse


def cell_formula(formula: str, cell_of: Mapping[str, str]) -> str:
    """Write a formula over cells; `cell_of` maps operands as the formula writes them, one without a cell is zero.

    Only numbers, operators and the given references get into the result, whatever the operands are called.

    >>> cell_formula("(营业收入 - 营业成本) / 营业收入", {"营业收入": "F2", "营业成本": "F3"})
    '=((F2-F3)/F2)'
    """
    return f"={_written(parse(formula), cell_of)}"


def _written(expression: Expression, cell_of: Mapping[str, str]) -> str:
    match expression:
        case Operand():
            return cell_of.get(str(expression), "0")
        case Number(value):
            return format(value, "f")
        case Negation(of):
            return f"(-{_written(of, cell_of)})"
        case Binary(operator, left, right):
            return f"({_written(left, cell_of)}{operator}{_written(right, cell_of)})"
