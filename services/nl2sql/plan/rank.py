"""Rankings over all reports of one period."""

from __future__ import annotations

from dataclasses import replace

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Table
from nianbao.domain.plan import Aggregate, Column, Filter, FilterOp, Order, Plan
from nianbao.domain.question import Understanding
from services.nl2sql.plan.all_reports import base_filters, region_filters
from services.nl2sql.plan.cannot_plan import CannotPlan
from services.nl2sql.plan.metrics import is_derived, refuse_text
from services.nl2sql.schema import CODE, TABLE_KEYS
from services.nl2sql.task import TableTask

RANK_MAX = 100


def plan_rank(understanding: Understanding, catalogue: Catalogue) -> TableTask:
    """Order the companies by the first metric; the other metrics are shown beside it.

    Companies whose report does not state the metric are left out. Equal values are
    ordered by code, so that an answer does not change from one run to the next.

    Raises:
        CannotPlan: a text or derived metric, or several periods.
    """
    for name in understanding.metrics:
        if is_derived(catalogue, name):
            raise CannotPlan("rank_of_derived", f"「{name}」是计算指标，暂不支持按它排名，请按报表项目排名。")
    if len(understanding.periods) > 1:
        raise CannotPlan("rank_of_periods", "排名一次只能针对一个报告期，请只写一个年份。")
    refuse_text(catalogue, understanding.metrics[0])
    first, *others = (
        _rank_in(table, understanding, catalogue) for table in catalogue.metric(understanding.metrics[0]).tables
    )
    return replace(first, otherwise=tuple(others))


def _rank_in(base: Table, understanding: Understanding, catalogue: Catalogue) -> TableTask:
    """Rank by what one table prints; other metrics come from the same table where it prints them."""
    columns = [
        Column(base if base in catalogue.metric(name).tables else catalogue.metric(name).tables[0], name)
        for name in understanding.metrics
    ]
    filters = (
        *base_filters(understanding, base, [*(column.table for column in columns)]),
        Filter(columns[0], FilterOp.PRESENT),
        *region_filters(understanding, base),
    )
    rows = Plan(
        select=(*(Column(base, name) for name in TABLE_KEYS), *columns),
        filters=filters,
        order=(Order(columns[0], understanding.is_descending), Order(Column(base, CODE), is_descending=False)),
        limit=min(max(understanding.limit, 1), RANK_MAX),
        scope=understanding.scope,
    )
    universe = Plan((Column(base, CODE, Aggregate.COUNT),), filters, limit=1, scope=understanding.scope)
    return TableTask(rows, understanding.metrics, universe, companies=understanding.companies)
