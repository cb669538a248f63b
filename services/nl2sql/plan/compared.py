"""A comparison as filters, all of which must hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nianbao.domain.plan import Column, Filter, FilterOp
from nianbao.domain.selection import Comparator
from services.nl2sql.plan.cannot_plan import CannotPlan

_OPS = {
    Comparator.GREATER: FilterOp.GREATER,
    Comparator.AT_LEAST: FilterOp.AT_LEAST,
    Comparator.LESS: FilterOp.LESS,
    Comparator.AT_MOST: FilterOp.AT_MOST,
    Comparator.EQUAL: FilterOp.EQUAL,
}
_NEGATED = {
    Comparator.GREATER: Comparator.AT_MOST,
    Comparator.AT_LEAST: Comparator.LESS,
    Comparator.LESS: Comparator.AT_LEAST,
    Comparator.AT_MOST: Comparator.GREATER,
    Comparator.HIGHER: Comparator.AT_MOST,
    Comparator.LOWER: Comparator.AT_LEAST,
}
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")  # "-1200.5"


def compared(
    column: Column, comparator: Comparator, values: tuple[str, ...], *, is_negated: bool, is_text: bool
) -> Iterator[Filter]:
    """Compare a column with values; HIGHER and LOWER compare a change with "0".

    Raises:
        CannotPlan: what has no filter, e.g. not between two amounts.
    """
    if is_negated:
        comparator = _NEGATED.get(comparator, comparator)
    match comparator:
        case Comparator.PRESENT:
            yield Filter(column, FilterOp.PRESENT)
        case Comparator.CONTAINS:
            yield Filter(column, FilterOp.LACKS if is_negated else FilterOp.CONTAINS, values)
        case Comparator.BETWEEN if is_negated:
            raise CannotPlan("unclear_operands", "暂不支持“不在某区间”的条件，请写成大于或小于。")
        case Comparator.BETWEEN:
            yield Filter(column, FilterOp.AT_LEAST, values[:1])
            yield Filter(column, FilterOp.AT_MOST, values[1:])
        case Comparator.EQUAL if not is_text:
            if is_negated or len(values) != 1 or not _NUMBER.fullmatch(values[0]):
                raise CannotPlan("unclear_operands", "暂不支持“不等于”或等于多个数值的条件，请写成大于或小于。")
            yield Filter(column, FilterOp.AT_LEAST, values)
            yield Filter(column, FilterOp.AT_MOST, values)
        case Comparator.EQUAL if is_negated:
            yield Filter(column, FilterOp.NOT_EQUAL, values[:1])
        case Comparator.EQUAL if len(values) > 1:
            yield Filter(column, FilterOp.IN, values)
        case _:
            yield Filter(column, _OPS[comparator], values[:1])
