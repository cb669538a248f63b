"""Derived metrics: the catalogue's formula over fetched operands."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Understanding
from services.nl2sql.figures import FigureKey
from services.nl2sql.plan.metrics import computation, formula_of, is_derived
from services.nl2sql.task import Computation, FigureTask


def plan_derived(understanding: Understanding, catalogue: Catalogue) -> FigureTask:
    """Compute every derived metric asked; stated ones among them are said as they are."""
    derived = [name for name in understanding.metrics if is_derived(catalogue, name)]
    return FigureTask(
        companies=understanding.companies,
        scope=understanding.scope,
        stated=tuple(
            FigureKey(company.code, name, period)
            for company in understanding.companies
            for period in understanding.periods
            for name in understanding.metrics
            if name not in derived
        ),
        computations=derived_computations(understanding, catalogue, derived),
    )


def derived_computations(
    understanding: Understanding, catalogue: Catalogue, names: Sequence[str]
) -> tuple[Computation, ...]:
    """The computations of derived metrics for every company and period asked."""
    display_of = {metric.name: str(metric.display) for metric in catalogue.derived}
    return tuple(
        computation(catalogue, name, company, period, formula_of(catalogue, name), display_of[name])
        for company in understanding.companies
        for period in understanding.periods
        for name in names
    )
