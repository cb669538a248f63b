"""Whether a text or a figure is the same over periods."""

from __future__ import annotations

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Understanding
from services.nl2sql.figures import FigureKey
from services.nl2sql.plan.cannot_plan import CannotPlan
from services.nl2sql.plan.metrics import is_derived
from services.nl2sql.task import FigureTask


def plan_same(understanding: Understanding, catalogue: Catalogue) -> FigureTask:
    """Fetch the metric for every period; one period alone is compared with the one before.

    Raises:
        CannotPlan: a derived metric.
    """
    for name in understanding.metrics:
        if is_derived(catalogue, name):
            raise CannotPlan("derived_in_comparison", f"「{name}」是计算指标，请询问它的增长率或分别询问各年数值。")
    periods = sorted(set(understanding.periods))
    if len(periods) == 1 and len(understanding.companies) == 1:
        periods.insert(0, periods[0].previous())
    stated = tuple(
        FigureKey(company.code, name, period)
        for company in understanding.companies
        for name in understanding.metrics
        for period in periods
    )
    return FigureTask(understanding.companies, understanding.scope, stated=stated)
