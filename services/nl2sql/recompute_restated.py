"""A change over time once more on comparable figures, where the later report restates the earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from nianbao.domain.answer import Computed
from nianbao.domain.catalogue import Catalogue
from services.nl2sql.compute import compute
from services.nl2sql.figures import Figure, FigureKey
from services.nl2sql.task import Computation


def recompute_restated(
    computation: Computation, figures: Mapping[FigureKey, Figure], names: Mapping[str, str], catalogue: Catalogue
) -> Computed | None:
    """Compute with every figure as later reports restate it; None when none of an earlier period is restated.

    A share split, for one, makes the first report's earnings per share no base for this
    year's growth.
    """
    if computation.period is None:
        return None
    restated = {
        key: replace(figure, value=Decimal(figure.citation.restated_value))
        for _, key in computation.figure_of
        if (figure := figures.get(key)) is not None and figure.citation.restated_value
    }
    if not any(key.period < computation.period for key in restated):
        return None
    again = replace(computation, name=f"按重述数计算的{computation.name}")
    return compute(again, {**figures, **restated}, names, catalogue).computed
