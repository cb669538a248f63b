"""Two figures set against each other: which two a question means, and how they are named."""

from __future__ import annotations

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.period import Period
from nianbao.domain.question import Understanding
from nianbao.domain.report import Company
from services.nl2sql.figures import FigureKey
from services.nl2sql.plan.cannot_plan import CannotPlan
from services.nl2sql.plan.metrics import period_before, refuse_text

Pair = tuple[FigureKey, FigureKey]


def pairs_of(understanding: Understanding, catalogue: Catalogue) -> list[tuple[Company, Period, Pair]]:
    """The pairs that a difference or ratio is taken of, with whom and when it is said of.

    Two metrics: first against second, per company and period. One metric in two
    periods: later against earlier. One metric of two companies: first against second.
    One metric alone: against the period before.

    Raises:
        CannotPlan: more than two of something, or text.
    """
    metrics, periods, companies = understanding.metrics, understanding.periods, understanding.companies
    for name in metrics:
        refuse_text(catalogue, name)
    if len(metrics) == 2:
        return [
            (
                company,
                period,
                (FigureKey(company.code, metrics[0], period), FigureKey(company.code, metrics[1], period)),
            )
            for company in companies
            for period in periods
        ]
    if len(metrics) > 2 or (len(companies) > 1 and len(companies) != 2):
        raise CannotPlan("unclear_operands", "不清楚要比较哪两个数值，请每次只比较两个指标、两个年份或两家公司。")
    if len(companies) == 2:
        first, second = (company.code for company in companies)
        return [
            (companies[0], period, (FigureKey(first, metrics[0], period), FigureKey(second, metrics[0], period)))
            for period in periods
        ]
    return [_over_time(catalogue, companies[0], metrics[0], periods)]


def _over_time(
    catalogue: Catalogue, company: Company, metric: str, periods: tuple[Period, ...]
) -> tuple[Company, Period, Pair]:
    if len(periods) > 2:
        raise CannotPlan("unclear_operands", "不清楚要比较哪两个年份，请每次只比较两个年份。")
    late = max(periods)
    early = min(periods) if len(periods) == 2 else period_before(catalogue, metric, late)
    return company, late, (FigureKey(company.code, metric, late), FigureKey(company.code, metric, early))
