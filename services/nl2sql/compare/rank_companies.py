"""Order all companies of a period by a metric, and say how their values lie."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.comparison import ComparedMetric, Distribution, Ranking, RankingRequest
from nianbao.domain.errors import BadInput
from nianbao.domain.fact import Scope
from nianbao.domain.plan import Aggregate, Plan
from nianbao.domain.question import Operation, Route, Understanding
from nianbao.domain.selection import Measure, Ordering, Quantity
from services.nl2sql.answer_ranging import answer_ranging, choose_task
from services.nl2sql.compare.resolve_metric import resolve_metric
from services.nl2sql.compile_plan import compile_plan
from services.nl2sql.plan.cannot_plan import CannotPlan
from services.nl2sql.plan.ranging import PLACES_MAX, plan_ranging
from services.nl2sql.reader import View
from services.nl2sql.task import RangingTask

_QUANTILES = (
    Aggregate.COUNT,
    Aggregate.MIN,
    Aggregate.TENTH,
    Aggregate.QUARTER,
    Aggregate.LOWER_MEDIAN,
    Aggregate.THREE_QUARTERS,
    Aggregate.NINE_TENTHS,
    Aggregate.MAX,
    Aggregate.AVG,
)


async def rank_companies(request: RankingRequest, view: View, catalogue: Catalogue) -> Ranking:
    """Rank the companies whose own report of the period is loaded and states the metric.

    Raises:
        BadInput: the metric is not known or no number, or too many places are asked for.
    """
    metric = resolve_metric(catalogue, request.metric)
    if metric.display == "text":
        raise BadInput(f"「{metric.name}」不是数值，不能排名，请换一个指标。", code="not_a_number")
    if not 1 <= request.limit <= PLACES_MAX:
        raise BadInput(f"排名一次最多列出 {PLACES_MAX} 家公司，请调整后再试", code="too_much_asked")
    try:
        task = plan_ranging(_understanding(request, _quantity(metric, catalogue)), catalogue)
    except CannotPlan as reason:
        raise BadInput(reason.sentence, code=reason.code) from reason
    answer = await answer_ranging(task, view, catalogue)
    distribution = await _distribution((await choose_task(task, view)), view)
    scope = request.scope or Scope.CONSOLIDATED
    return Ranking(metric, request.period, scope, answer, distribution)


def _quantity(metric: ComparedMetric, catalogue: Catalogue) -> Quantity:
    if catalogue.find(metric.name) is None and (base := catalogue.growth_base(metric.name)) is not None:
        return Quantity(base.name, Measure.GROWTH)
    return Quantity(metric.name)


def _understanding(request: RankingRequest, quantity: Quantity) -> Understanding:
    return Understanding(
        text="",
        route=Route.STATISTICS,
        operation=Operation.RANK,
        periods=(request.period,),
        metrics=(quantity.name,),
        quantities=(quantity,),
        selection=(Ordering(quantity, request.is_descending, 1, request.limit),),
        scope=request.scope or Scope.CONSOLIDATED,
        is_descending=request.is_descending,
    )


async def _distribution(task: RangingTask, view: View) -> Distribution | None:
    assert task.rows is not None
    assert task.measure is not None
    select = tuple(replace(task.measure, aggregate=each) for each in _QUANTILES)
    plan: Plan = replace(task.rows, select=select, order=(), limit=1)
    row = (await view.run(compile_plan(plan))).rows[0]
    if not row[0]:
        return None
    count, *values = row
    return Distribution(int(count), *(Decimal(value) for value in values))
