"""Differences: one figure less another."""

from __future__ import annotations

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.question import Understanding
from services.nl2sql.plan.cannot_plan import CannotPlan
from services.nl2sql.plan.metrics import bind_figures, difference_display
from services.nl2sql.plan.pair import pairs_of
from services.nl2sql.plan.pair_name import pair_name
from services.nl2sql.task import FigureTask


def plan_difference(understanding: Understanding, catalogue: Catalogue) -> FigureTask:
    """Subtract the second figure of each pair from the first.

    Raises:
        CannotPlan: as `pairs_of`, or the two have different units.
    """
    pairs = pairs_of(understanding, catalogue)
    displays = {difference_display(catalogue, name) for name in understanding.metrics}
    if len(displays) > 1:
        raise CannotPlan("different_units", f"「{'」和「'.join(understanding.metrics)}」的单位不同，不能相减。")
    display = difference_display(catalogue, understanding.metrics[0])
    computations = tuple(
        bind_figures(catalogue, pair_name(understanding, pair, "差额"), company, period, "{0} - {1}", pair, display)
        for company, period, pair in pairs
    )
    return FigureTask(understanding.companies, understanding.scope, computations=computations)
