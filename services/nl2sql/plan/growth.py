"""Growth: (this - previous) / previous, as reports and analysts compute it."""

from __future__ import annotations

import re

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.period import Period
from nianbao.domain.question import Understanding
from nianbao.domain.report import Company
from nianbao.domain.selection import Measure, Quantity
from services.nl2sql.figures import FigureKey
from services.nl2sql.plan.measure import stated_formula
from services.nl2sql.plan.metrics import bind_figures, computation, refuse_text
from services.nl2sql.task import Computation, FigureTask

# Says that two years are the ends of one comparison: "2021年较2019年的增长率".
_ONE_COMPARISON = re.compile(r"较|相比|比起|对比|同比|比(?!率|例|重|值)|从.+到")
# Says that each year has its own growth: "2020年和2021年的增长率分别是多少".
_EACH = re.compile(r"分别|各自|各是|各为|每年|历年")


def plan_growth(understanding: Understanding, catalogue: Catalogue) -> FigureTask:
    """Compute the growth of each metric over the period before, or between two named periods."""
    for name in understanding.metrics:
        refuse_text(catalogue, name)
    computations = [
        growth
        for company in understanding.companies
        for name in understanding.metrics
        for growth in _growths(understanding, catalogue, company, name)
    ]
    return FigureTask(understanding.companies, understanding.scope, computations=tuple(computations))


def _growths(understanding: Understanding, catalogue: Catalogue, company: Company, name: str) -> list[Computation]:
    ends = _ends(understanding)
    if ends is None:
        return [_over_previous(catalogue, company, name, period) for period in understanding.periods]
    early, late = ends
    if late.previous() == early:
        return [_over_previous(catalogue, company, name, late)]
    this, base = FigureKey(company.code, name, late), FigureKey(company.code, name, early)
    called, pattern = f"较{early.in_words()}的{name}增长率", "({0} - {1}) / {1}"
    return [bind_figures(catalogue, called, company, late, pattern, (this, base), "percent")]


def _ends(understanding: Understanding) -> tuple[Period, Period] | None:
    """The two periods of one comparison, or None when each period stands for itself."""
    if len(understanding.periods) != 2 or _EACH.search(understanding.text):
        return None
    early, late = sorted(understanding.periods)
    if early.part != late.part or not _ONE_COMPARISON.search(understanding.text):
        return None
    return early, late


def _over_previous(catalogue: Catalogue, company: Company, name: str, period: Period) -> Computation:
    growth = stated_formula(catalogue, Quantity(name, Measure.GROWTH))
    return computation(catalogue, f"{name}增长率", company, period, growth, "percent")
