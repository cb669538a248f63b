"""A metric as a column that SQL can compare: stated, derived, or its growth."""

from __future__ import annotations

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Table
from nianbao.domain.formula import operands
from nianbao.domain.metric import DerivedMetric
from nianbao.domain.period import Period
from nianbao.domain.plan import Column
from services.nl2sql.plan.metrics import formula_of, is_derived, period_of


def growth_formula(catalogue: Catalogue, name: str) -> str:
    """The growth of a metric over the period before, in the formula language."""
    formula = formula_of(catalogue, name)
    this = f"({formula})" if is_derived(catalogue, name) else formula
    return f"({this} - 上期({this})) / 上期({this})"


def measure_column(
    catalogue: Catalogue, name: str, period: Period, own: Period, prefers: Table | None, *, is_growth: bool = False
) -> Column:
    """The column of a metric for `period` in a plan whose own period is `own`.

    `prefers` names a table to read metrics from where it prints them.
    """
    formula = growth_formula(catalogue, name) if is_growth else formula_of(catalogue, name)
    return _column(catalogue, f"{name}增长率" if is_growth else name, name, formula, period, own, prefers)


def growth_base(catalogue: Catalogue, name: str, period: Period, own: Period, prefers: Table | None) -> Column:
    """What a growth divides by: growth over nothing or a loss says nothing."""
    formula = f"上期({formula_of(catalogue, name)})"
    return _column(catalogue, f"上期{name}", name, formula, period, own, prefers)


def _column(
    catalogue: Catalogue, called: str, name: str, formula: str, period: Period, own: Period, prefers: Table | None
) -> Column:
    derived = catalogue.find(name)
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
    return placed[0] if formula == name else Column(placed[0].table, called, formula=formula, operands=tuple(placed))
