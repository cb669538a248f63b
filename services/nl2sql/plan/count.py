"""How many companies: those in a region, or those whose report states a metric."""

from __future__ import annotations

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Table
from nianbao.domain.plan import Aggregate, Column, Filter, FilterOp, Order, Plan
from nianbao.domain.question import Understanding
from services.nl2sql.plan.all_reports import ADDRESS, base_filters, own_report, region_filters
from services.nl2sql.plan.cannot_plan import CannotPlan
from services.nl2sql.plan.metrics import is_derived
from services.nl2sql.schema import CODE, PERIOD, TABLE_KEYS
from services.nl2sql.task import TableTask

EXAMPLES_MAX = 20
"""How many of the counted companies are fetched, to be named and cited."""


def plan_count(understanding: Understanding, catalogue: Catalogue) -> TableTask:
    """Count companies of one period by region and by stated metrics.

    The universe is every company whose report of that period is loaded.

    Raises:
        CannotPlan: a derived metric, several periods, or nothing to count by.
    """
    if len(understanding.periods) > 1:
        raise CannotPlan("count_of_periods", "统计一次只能针对一个报告期，请只写一个年份。")
    if not understanding.region and not understanding.metrics:
        raise CannotPlan("count_of_nothing", "不清楚要统计什么，请写明注册地址所在地区或要统计的指标。")
    if any(is_derived(catalogue, name) for name in understanding.metrics):
        raise CannotPlan("count_of_derived", "暂不支持按计算指标统计公司数量，请换成报表项目。")
    columns = [Column(catalogue.metric(name).tables[0], name) for name in understanding.metrics] or [ADDRESS]
    base = columns[0].table
    filters = (
        *base_filters(understanding, base, [*(column.table for column in columns)]),
        *(Filter(column, FilterOp.PRESENT) for column in columns),
        *region_filters(understanding, base),
    )
    rows = Plan(
        select=(*(Column(base, name) for name in TABLE_KEYS), *columns),
        filters=filters,
        order=(Order(Column(base, CODE), is_descending=False),),
        limit=EXAMPLES_MAX,
        scope=understanding.scope,
    )
    count = Plan((Column(base, CODE, Aggregate.COUNT),), filters, limit=1, scope=understanding.scope)
    return TableTask(rows, tuple(column.name for column in columns), _universe(understanding), count, "公司数量")


def _universe(understanding: Understanding) -> Plan:
    period = Filter(Column(Table.COMPANY, PERIOD), FilterOp.EQUAL, (str(understanding.periods[0]),))
    return Plan(
        (Column(Table.COMPANY, CODE, Aggregate.COUNT),),
        (period, own_report(Table.COMPANY)),
        limit=1,
        scope=understanding.scope,
    )
