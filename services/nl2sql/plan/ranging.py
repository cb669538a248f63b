"""Questions over all reports of a period, or about one company among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nianbao.domain.amount import plain
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Table
from nianbao.domain.metric import MetricKind
from nianbao.domain.period import Period
from nianbao.domain.plan import Aggregate, Column, Filter, FilterOp, Order, Plan
from nianbao.domain.question import Comparator, Operation, Statistic, Understanding
from nianbao.domain.report import Company
from services.nl2sql.figures import FigureKey
from services.nl2sql.plan.cannot_plan import CannotPlan
from services.nl2sql.plan.derived import derived_computations
from services.nl2sql.plan.measure import growth_base, growth_formula, measure_column
from services.nl2sql.plan.metrics import computation, is_derived, refuse_text, value_display
from services.nl2sql.schema import CODE, OWN_REPORT, PERIOD, SCOPE, TABLE_KEYS
from services.nl2sql.sources import asked_scope
from services.nl2sql.task import FigureTask, RangingTask

ADDRESS = Column(Table.COMPANY, "注册地址")
PLACES_MAX = 100
LISTED_MAX = 50
"""How many companies a list or a count names; the rest are counted."""
_POOLS_MAX = 4
_EXTREMES = {Statistic.MAX: True, Statistic.MIN: False}
_OPS = {
    Comparator.GREATER: FilterOp.GREATER,
    Comparator.AT_LEAST: FilterOp.AT_LEAST,
    Comparator.LESS: FilterOp.LESS,
    Comparator.AT_MOST: FilterOp.AT_MOST,
}


def plan_ranging(understanding: Understanding, catalogue: Catalogue) -> RangingTask:
    """Plan a ranking, a list, a count, a sum, mean or median, a place or a share.

    Companies whose report does not state what is compared are left out, and counted.
    Equal values are ordered by code, so that an answer does not change from run to run.

    Raises:
        CannotPlan: a text compared as a number, several periods where one is meant, or
            nothing to go by.
    """
    if understanding.operation is Operation.STATISTIC and understanding.statistic in _EXTREMES:
        is_most = _EXTREMES[understanding.statistic]
        understanding = replace(understanding, operation=Operation.RANK, limit=1, is_descending=is_most)
    _check(understanding, catalogue)
    first, *others = (
        _Ranging(understanding, catalogue, prefers).task() for prefers in _preferences(understanding, catalogue)
    )
    return replace(first, otherwise=tuple(others))


def _check(understanding: Understanding, catalogue: Catalogue) -> None:
    operation, periods = understanding.operation, understanding.periods
    compared = [*(each.metric for each in understanding.conditions), *(each.metric for each in understanding.pools)]
    if operation in (Operation.RANK, Operation.PLACE, Operation.SHARE, Operation.STATISTIC):
        compared += understanding.metrics[:1]
    for name in compared:
        refuse_text(catalogue, name)
    is_every_period = bool(understanding.conditions or understanding.pools)
    if len(periods) > 1 and (operation not in (Operation.LIST, Operation.COUNT) or not is_every_period):
        raise CannotPlan("several_periods", "排名和统计一次只能针对一个报告期，请只写一个年份。")
    if operation is Operation.COUNT and not (understanding.region or understanding.metrics or is_every_period):
        raise CannotPlan("count_of_nothing", "不清楚要统计什么，请写明注册地址所在地区、条件或要统计的指标。")
    if operation is Operation.LIST and not (understanding.region or is_every_period):
        raise CannotPlan("list_of_nothing", "不清楚要列出哪些公司，请写明注册地址所在地区或条件。")
    if len(understanding.pools) * len(periods) > _POOLS_MAX:
        raise CannotPlan("too_much_asked", f"一次最多按{_POOLS_MAX}个排名取公司，请缩短年份。")
    if operation in (Operation.PLACE, Operation.SHARE) and len(understanding.companies) != 1:
        raise CannotPlan("unclear_operands", "请只写一家公司，再问它在所有公司中的名次或占比。")
    if operation in (Operation.SHARE, Operation.STATISTIC):
        _refuse_what_does_not_add_up(understanding, catalogue)


def _refuse_what_does_not_add_up(understanding: Understanding, catalogue: Catalogue) -> None:
    name = understanding.metrics[0]
    is_total = understanding.operation is Operation.SHARE or understanding.statistic is Statistic.SUM
    is_amount = value_display(catalogue, name) in ("yuan", "persons")
    if understanding.operation is Operation.STATISTIC and understanding.statistic is Statistic.NONE:
        raise CannotPlan("unclear_operands", "不清楚要对所有公司做什么统计，请写明合计、平均值或中位数。")
    if is_total and not is_amount:
        raise CannotPlan("not_additive", f"「{name}」是比率，各家公司的数值不能相加，可以问平均值或中位数。")


def _preferences(understanding: Understanding, catalogue: Catalogue) -> tuple[Table | None, ...]:
    """First the tables that metrics are primarily of; then 主要会计数据, which some knowledge bases have alone."""
    stated = [catalogue.metric(name) for name in understanding.metrics[:1] if not is_derived(catalogue, name)]
    has_other = any(Table.KEY_FIGURES in metric.tables[1:] for metric in stated)
    return (None, Table.KEY_FIGURES) if has_other else (None,)


class _Ranging:
    """Makes the plans of one question, reading metrics from `prefers` where it prints them."""

    def __init__(self, understanding: Understanding, catalogue: Catalogue, prefers: Table | None) -> None:
        self._asked = understanding
        self._catalogue = catalogue
        self._prefers = prefers
        self._own = max(understanding.periods)

    def task(self) -> RangingTask:
        """The task of the question's operation."""
        asked = self._asked
        columns = self._compared_columns()
        base = columns[0].table if columns else Table.COMPANY
        rows, count, aggregate, skipped = None, None, None, 0
        stating = self._filters(base, columns)
        if asked.operation is Operation.RANK:
            rows, skipped = self._ranked(base, columns, stating)
        elif asked.operation in (Operation.LIST, Operation.COUNT):
            rows = self._listed(base, columns, stating)
            count = replace(rows, select=(Column(base, CODE, Aggregate.COUNT),), order=(), limit=1)
        elif asked.operation is Operation.PLACE:
            count = Plan((Column(base, CODE, Aggregate.COUNT),), stating, limit=1, scope=asked.scope)
        else:
            aggregate = self._aggregate(base, columns[0], stating)
        universe = Plan((Column(base, CODE, Aggregate.COUNT),), stating, limit=1, scope=asked.scope)
        return RangingTask(
            understanding=asked,
            universe=universe,
            loaded=self._loaded(),
            figures=self._figures,
            rows=rows,
            skipped=skipped,
            count=count,
            aggregate=aggregate,
            measure=columns[0] if columns else None,
        )

    def _compared_columns(self) -> list[Column]:
        """The columns that the question is about, for its own period; what is ranked by in front."""
        asked = self._asked
        if asked.operation in (Operation.LIST, Operation.COUNT):
            names = [(each.metric, each.is_growth) for each in asked.conditions]
            names += [(each.metric, each.is_growth) for each in asked.pools]
            names += [(name, False) for name in asked.metrics if not self._is_text(name)]
        else:
            names = [(asked.metrics[0], asked.is_growth)]
        unique = dict.fromkeys(names)
        columns = [self._column(name, self._own, is_growth=is_growth) for name, is_growth in unique]
        if not columns and asked.metrics:
            metric = self._catalogue.metric(asked.metrics[0])
            return [Column(metric.tables[0], metric.name)]
        return columns

    def _column(self, name: str, period: Period, *, is_growth: bool) -> Column:
        return measure_column(self._catalogue, name, period, self._own, self._prefers, is_growth=is_growth)

    def _is_text(self, name: str) -> bool:
        return not is_derived(self._catalogue, name) and self._catalogue.metric(name).kind is MetricKind.TEXT

    def _filters(self, base: Table, columns: Sequence[Column]) -> tuple[Filter, ...]:
        """Rows of the period's own reports, of the region and the named companies, that state the columns."""
        asked = self._asked
        read = [each for column in columns for each in (column.operands or (column,))]
        tables = dict.fromkeys([base, *(column.table for column in read), *([Table.COMPANY] if asked.region else [])])
        filters = [Filter(Column(base, PERIOD), FilterOp.EQUAL, (str(self._own),))]
        filters += [
            Filter(Column(table, SCOPE), FilterOp.EQUAL, (str(asked_scope(table, asked.scope)),)) for table in tables
        ]
        if asked.operation is Operation.RANK and asked.companies:
            codes = tuple(company.code for company in asked.companies)
            filters.append(Filter(Column(base, CODE), FilterOp.IN, codes))
        else:
            # A ranking ranges over the reports that are loaded, not over what later ones say of the year.
            filters.append(Filter(Column(base, OWN_REPORT), FilterOp.EQUAL, ("是",)))
        if asked.region:
            filters.append(Filter(ADDRESS, FilterOp.CONTAINS, (asked.region,)))
        filters += [Filter(column, FilterOp.PRESENT) for column in columns]
        return (*filters, *self._growth_bases())

    def _growth_bases(self) -> list[Filter]:
        asked = self._asked
        names = [each.metric for each in asked.conditions if each.is_growth]
        names += [each.metric for each in asked.pools if each.is_growth]
        if asked.is_growth:
            names += asked.metrics[:1]
        return [
            Filter(growth_base(self._catalogue, name, period, self._own, self._prefers), FilterOp.GREATER, ("0",))
            for name in dict.fromkeys(names)
            for period in asked.periods
        ]

    def _conditions(self) -> tuple[Filter, ...]:
        """Every condition in every period; an earlier period needs its own report too."""
        return tuple(
            Filter(
                self._column(each.metric, period, is_growth=each.is_growth), _OPS[each.comparator], (plain(each.value),)
            )
            for each in self._asked.conditions
            for period in self._asked.periods
        )

    def _pools(self) -> tuple[Plan, ...]:
        """The companies of each pool in each period, as plans of their codes."""
        plans = []
        for pool in self._asked.pools:
            for period in self._asked.periods:
                narrowed = replace(
                    self._asked, operation=Operation.RANK, metrics=(pool.metric,), periods=(period,), companies=(),
                    is_growth=pool.is_growth, is_descending=pool.is_descending, first_place=1, limit=pool.size,
                    conditions=(), pools=(),
                )  # fmt: skip
                inner = _Ranging(narrowed, self._catalogue, self._prefers).task().rows
                assert inner is not None
                plans.append(replace(inner, select=inner.select[:1]))
        return tuple(plans)

    def _ranked(self, base: Table, columns: Sequence[Column], stating: tuple[Filter, ...]) -> tuple[Plan, int]:
        asked = self._asked
        rows = Plan(
            select=(*(Column(base, name) for name in TABLE_KEYS), *columns),
            filters=(*stating, *self._conditions()),
            order=(Order(columns[0], asked.is_descending), Order(Column(base, CODE), is_descending=False)),
            limit=min(max(asked.limit, 1), PLACES_MAX),
            scope=asked.scope,
            within=self._pools(),
        )
        return rows, min(max(asked.first_place, 1), rows.limit) - 1

    def _listed(self, base: Table, columns: Sequence[Column], stating: tuple[Filter, ...]) -> Plan:
        first = Order(columns[0]) if columns and self._asked.conditions else Order(Column(base, CODE), False)
        return Plan(
            select=(*(Column(base, name) for name in TABLE_KEYS), *columns),
            filters=(*stating, *self._conditions()),
            order=tuple(dict.fromkeys((first, Order(Column(base, CODE), is_descending=False)))),
            limit=LISTED_MAX,
            scope=self._asked.scope,
            within=self._pools(),
        )

    def _aggregate(self, base: Table, column: Column, stating: tuple[Filter, ...]) -> Plan:
        aggregates = {
            Statistic.MEDIAN: (Aggregate.LOWER_MEDIAN, Aggregate.UPPER_MEDIAN),
        }.get(self._asked.statistic, (Aggregate.SUM,))
        return Plan(
            select=tuple(replace(column, aggregate=aggregate) for aggregate in aggregates),
            filters=(*stating, *self._conditions()),
            limit=1,
            scope=self._asked.scope,
            within=self._pools(),
        )

    def _loaded(self) -> Plan:
        filters = [
            Filter(Column(Table.COMPANY, PERIOD), FilterOp.EQUAL, (str(self._own),)),
            Filter(Column(Table.COMPANY, OWN_REPORT), FilterOp.EQUAL, ("是",)),
        ]
        if self._asked.region:
            filters.append(Filter(ADDRESS, FilterOp.CONTAINS, (self._asked.region,)))
        count = (Column(Table.COMPANY, CODE, Aggregate.COUNT),)
        return Plan(count, tuple(filters), limit=1, scope=self._asked.scope)

    def _figures(self, companies: Sequence[Company]) -> FigureTask:
        """What is said of each company: the measure first, then the other metrics asked."""
        asked, catalogue = self._asked, self._catalogue
        names = [(name, asked.is_growth and place == 0) for place, name in enumerate(asked.metrics)]
        if asked.operation in (Operation.LIST, Operation.COUNT):
            names = [(each.metric, each.is_growth) for each in asked.conditions[:3]] + names
            names = names or [("注册地址", False)]
        own = replace(asked, companies=tuple(companies), periods=(self._own,))
        computations = [
            computation(catalogue, f"{name}增长率", company, self._own, growth_formula(catalogue, name), "percent")
            for name, is_growth in dict.fromkeys(names)
            if is_growth
            for company in companies
        ]
        derived = [name for name, is_growth in names if not is_growth and is_derived(catalogue, name)]
        computations += derived_computations(own, catalogue, list(dict.fromkeys(derived)))
        stated = tuple(
            FigureKey(company.code, name, self._own)
            for company in companies
            for name, is_growth in dict.fromkeys(names)
            if not is_growth and not is_derived(catalogue, name)
        )
        return FigureTask(tuple(companies), asked.scope, stated=stated, computations=tuple(computations))
