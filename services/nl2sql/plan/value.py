"""Plain values: every metric of every company in every period, in the order asked."""

from __future__ import annotations

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Understanding
from services.nl2sql.figures import FigureKey
from services.nl2sql.plan.derived import derived_computations
from services.nl2sql.plan.metrics import is_derived
from services.nl2sql.task import FigureTask


def plan_value(understanding: Understanding, catalogue: Catalogue) -> FigureTask:
    """Fetch stated metrics; a derived metric among them is computed."""
    stated = [name for name in understanding.metrics if not is_derived(catalogue, name)]
    derived = [name for name in understanding.metrics if is_derived(catalogue, name)]
    return FigureTask(
        companies=understanding.companies,
        scope=understanding.scope,
        stated=tuple(
            FigureKey(company.code, name, period)
            for company in understanding.companies
            for period in understanding.periods
            for name in stated
        ),
        computations=derived_computations(understanding, catalogue, derived),
    )
