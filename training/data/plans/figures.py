"""Read the figures of a plan for named companies back from its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from nianbao.domain.formula import Operand, evaluate, operands
from training.data.meant import Expect, Row, Stated, Truth
from training.data.plans.columns import NAMED_ROW

Figures = Mapping[tuple[str, int, str], Decimal | str]
"""By company code, year and metric."""


def figures_of(rows: Sequence[Row], metrics: Sequence[str]) -> Figures:
    """The cells of the rows; what is NULL is not there."""
    return {
        (row[0], int(row[2]), metric): cell
        for row in rows
        for metric, cell in zip(dict.fromkeys(metrics), row[NAMED_ROW:], strict=True)
        if cell is not None
    }


def stated(metrics: Sequence[str], *, least: int) -> Expect:
    """All figures found, at least so many of them."""

    def expect(rows: Sequence[Row]) -> Truth | None:
        found = figures_of(rows, metrics)
        said: frozenset[Stated] = frozenset((code, name, year, value) for (code, year, name), value in found.items())
        return Truth(stated=said) if len(said) >= least else None

    return expect


def reckoned(
    metrics: Sequence[str], reckon: Callable[[Callable[[str, int, str], Decimal]], Sequence[Decimal] | None]
) -> Expect:
    """What `reckon` makes of the figures, which it gets by company code, year and metric."""

    def expect(rows: Sequence[Row]) -> Truth | None:
        found = figures_of(rows, metrics)

        def number(code: str, year: int, metric: str) -> Decimal:
            value = found[code, year, metric]
            assert isinstance(value, Decimal)
            return value

        try:
            values = reckon(number)
        except KeyError:
            return None
        return None if values is None else Truth(computed=tuple(values))

    return expect


def derived_value(
    formula: str, optional: Sequence[str], number: Callable[[str, int, str], Decimal], code: str, year: int
) -> Decimal:
    """A formula for one company and year."""
    values: dict[Operand, Decimal] = {}
    for operand in operands(formula):
        try:
            values[operand] = number(code, year + operand.offset, operand.metric)
        except KeyError:
            if operand.metric not in optional:
                raise
    return evaluate(formula, values, optional)
