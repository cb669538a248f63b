"""Two figures set against each other: which two a question means, and how they are named."""

from __future__ import annotations

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.formula import Operand
from nianbao.domain.period import Period
from nianbao.domain.question import Understanding
from nianbao.domain.report import Company
from services.nl2sql.figures import FigureKey
from services.nl2sql.plan.cannot_plan import CannotPlan
from services.nl2sql.plan.metrics import is_derived, period_of, refuse_text
from services.nl2sql.task import Computation

Pair = tuple[FigureKey, FigureKey]


def bind_pair(name: str, company: Company, period: Period, pattern: str, pair: Pair, display: str) -> Computation:
    """Make a computation over two figures; `pattern` holds {0} and {1} for them.

    Operands are written metric@period@code, so that the formula says which is which.
    """
    operands = [Operand(f"{key.metric}@{key.period}@{key.company_code}") for key in pair]
    formula = pattern.format(*operands)
    return Computation(name, company, period, formula, tuple(zip(operands, pair, strict=True)), display)


def pairs_of(understanding: Understanding, catalogue: Catalogue) -> list[tuple[Company, Period, Pair]]:
    """The pairs that a difference or ratio is taken of, with whom and when it is said of.

    Two metrics: first against second, per company and period. One metric in two
    periods: later against earlier. One metric of two companies: first against second.
    One metric alone: against the period before.

    Raises:
        CannotPlan: more than two of something, text, or derived metrics.
    """
    metrics, periods, companies = understanding.metrics, understanding.periods, understanding.companies
    for name in metrics:
        refuse_text(catalogue, name)
        if is_derived(catalogue, name):
            raise CannotPlan("derived_in_arithmetic", f"「{name}」是计算指标，暂不能再作加减或比值，请分别询问后比较。")
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
    early = min(periods) if len(periods) == 2 else period_of(catalogue, Operand(metric, -1), late)
    return company, late, (FigureKey(company.code, metric, late), FigureKey(company.code, metric, early))
