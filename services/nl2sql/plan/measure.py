"""A quantity as a column that SQL can compare: a metric, a formula over metrics, or its growth."""

from __future__ import annotations

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Table
from nianbao.domain.formula import Expression, Operand, operands, parse, substitute, write
from nianbao.domain.metric import DerivedMetric
from nianbao.domain.period import Period
from nianbao.domain.plan import Column
from nianbao.domain.selection import Measure, Quantity
from services.nl2sql.plan.metrics import formula_of, is_derived, period_of


def stated_formula(catalogue: Catalogue, quantity: Quantity) -> str:
    """A quantity over stated metrics alone; of a growth, the growth itself.

    Raises:
        BadFormula: the quantity's formula is not of the formula language.
    """
    formula = _in_stated(catalogue, quantity.formula)
    if quantity.measure is Measure.GROWTH:
        this = formula if isinstance(parse(formula), Operand) else f"({formula})"
        return f"({this} - 上期({this})) / 上期({this})"
    return formula


def quantity_column(
    catalogue: Catalogue, quantity: Quantity, period: Period, own: Period, prefers: Table | None
) -> Column:
    """The column of a quantity for `period` in a plan whose own period is `own`.

    `prefers` names a table to read metrics from where it prints them.
    """
    return _column(catalogue, quantity, stated_formula(catalogue, quantity), period, own, prefers)


def growth_base(catalogue: Catalogue, quantity: Quantity, period: Period, own: Period, prefers: Table | None) -> Column:
    """What a growth divides by: growth over nothing or a loss says nothing."""
    formula = write(substitute(parse(_in_stated(catalogue, quantity.formula)), _before))
    return _column(catalogue, quantity, formula, period, own, prefers)


def change_column(
    catalogue: Catalogue, quantity: Quantity, period: Period, own: Period, prefers: Table | None
) -> Column:
    """By how much a quantity is more than in the period before."""
    this = _in_stated(catalogue, quantity.formula)
    return _column(catalogue, quantity, f"({this}) - 上期({this})", period, own, prefers)


def _before(operand: Operand) -> Operand:
    return Operand(operand.metric, operand.offset - 1)


def _in_stated(catalogue: Catalogue, formula: str) -> str:
    """A formula with each derived metric replaced by its own formula."""
    if is_derived(catalogue, formula):
        return formula_of(catalogue, formula)

    def spelled_out(operand: Operand) -> Expression:
        if not is_derived(catalogue, operand.metric):
            return operand
        inner = formula_of(catalogue, operand.metric)
        for _ in range(-operand.offset):
            inner = f"上期({inner})"
        return parse(inner)

    parsed = parse(formula)
    return formula if isinstance(parsed, Operand) else write(substitute(parsed, spelled_out))


def _column(
    catalogue: Catalogue, quantity: Quantity, formula: str, period: Period, own: Period, prefers: Table | None
) -> Column:
    derived = catalogue.find(quantity.formula)
    optional = derived.optional if isinstance(derived, DerivedMetric) else ()
    placed = []
    for operand in operands(formula):
        tables = catalogue.metric(operand.metric).tables
        when = period_of(catalogue, operand, period)
        placed.append(
            Column(
                prefers if prefers in tables else tables[0],
                operand.metric,
                period="" if when == own else str(when),
                is_optional=operand.metric in optional,
            )
        )
    if isinstance(parse(formula), Operand):
        return placed[0]
    return Column(placed[0].table, quantity.name, formula=formula, operands=tuple(placed))
