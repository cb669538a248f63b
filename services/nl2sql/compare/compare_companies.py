"""Set companies beside each other: fetch all figures at once, compute, and say why a value is missing."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from nianbao.domain.answer import Cell
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.comparison import ComparedMetric, Comparison, ComparisonRequest, Gap, GapReason
from nianbao.domain.errors import BadInput
from nianbao.domain.fact import Scope
from services.nl2sql.answer_figures import figure_cell
from services.nl2sql.check_warnings import check_warnings
from services.nl2sql.compare.explain_gaps import explain_gaps
from services.nl2sql.compare.resolve_metric import resolve_metric
from services.nl2sql.compute import Outcome, compute
from services.nl2sql.figures import FigureKey
from services.nl2sql.find_figures import find_figures
from services.nl2sql.name_figure import name_figure, names_of
from services.nl2sql.plan.metrics import computation
from services.nl2sql.reader import View
from services.nl2sql.restatement_warnings import restatement_warnings
from services.nl2sql.task import Computation, FigureTask

COMPANIES_MAX, METRICS_MAX, PERIODS_MAX = 30, 40, 15
_ROWS_MAX = 300
"""Companies × periods, with those that growth looks back to: three scopes of them fit into one result."""


async def compare_companies(request: ComparisonRequest, view: View, catalogue: Catalogue) -> Comparison:
    """Fill the rectangle of companies, metrics and periods.

    Raises:
        BadInput: nothing or too much is asked for, or a metric is not known.
    """
    metrics = tuple(dict.fromkeys(resolve_metric(catalogue, words) for words in request.metrics))
    task = _task(request, metrics, catalogue)
    found = await find_figures(view, catalogue, task.wanted, task.scope, task.formula)
    names = names_of(task.companies)
    outcomes = [compute(each, found.figures, names, catalogue) for each in task.computations]
    absent = [key for key in task.wanted if key not in found.figures]
    gaps = await explain_gaps(view, catalogue, names, absent, task.scope, found.unproved)
    cells = tuple(figure_cell(found.figures[key], names) for key in task.wanted if key in found.figures)
    warnings = (warning for outcome in outcomes for warning in outcome.warnings)
    stated_gaps = (gaps[key] for key in task.stated if key in gaps)
    computed_gaps = (
        _computed_gap(each, outcome, gaps, names)
        for each, outcome in zip(task.computations, outcomes, strict=True)
        if outcome.computed is None
    )
    return Comparison(
        companies=task.companies,
        metrics=metrics,
        periods=request.periods,
        scope=task.scope,
        cells=cells,
        computed=tuple(outcome.computed for outcome in outcomes if outcome.computed is not None),
        gaps=(*stated_gaps, *computed_gaps),
        warnings=(*dict.fromkeys(warnings), *_warnings(cells, catalogue)),
    )


def _task(request: ComparisonRequest, metrics: tuple[ComparedMetric, ...], catalogue: Catalogue) -> FigureTask:
    companies, periods = tuple(dict.fromkeys(request.companies)), tuple(dict.fromkeys(request.periods))
    _check_size(len(companies), len(metrics), len(periods))
    stated = tuple(
        FigureKey(company.code, metric.name, period)
        for company, metric, period in product(companies, metrics, periods)
        if not metric.formula
    )
    computations = tuple(
        computation(catalogue, metric.name, company, period, metric.formula, metric.display)
        for company, metric, period in product(companies, metrics, periods)
        if metric.formula
    )
    task = FigureTask(companies, request.scope or Scope.CONSOLIDATED, stated=stated, computations=computations)
    if len(companies) * len({key.period for key in task.wanted}) > _ROWS_MAX:
        raise BadInput("一次比较的公司和年份太多，请减少公司或年份后再试", code="too_much_asked")
    return task


def _check_size(companies: int, metrics: int, periods: int) -> None:
    for number, most, what in (
        (companies, COMPANIES_MAX, "家公司"),
        (metrics, METRICS_MAX, "个指标"),
        (periods, PERIODS_MAX, "个报告期"),
    ):
        if not 1 <= number <= most:
            raise BadInput(f"比较需要 1 到 {most} {what}，收到 {number} {what}，请调整后再试", code="too_much_asked")


def _computed_gap(each: Computation, outcome: Outcome, gaps: Mapping[FigureKey, Gap], names: Mapping[str, str]) -> Gap:
    """Why a computed value is not there: the first operand that is missing, or a divisor of zero."""
    missing = [key for _, key in each.figure_of if key in gaps]
    period = str(each.period or "")
    if outcome.missing or not missing:
        sentence = outcome.missing or f"{each.name}的组成项不是数值，无法计算。"
        return Gap(each.company.code, each.name, period, GapReason.DIVISION_BY_ZERO, sentence)
    operands = "、".join(dict.fromkeys(name_figure(key, each, names) for key in missing))
    why = gaps[missing[0]]
    return Gap(each.company.code, each.name, period, why.reason, f"缺少{operands}，无法计算。{why.sentence}")


def _warnings(cells: tuple[Cell, ...], catalogue: Catalogue) -> tuple[str, ...]:
    return (*check_warnings(cells, catalogue), *restatement_warnings(cells))
