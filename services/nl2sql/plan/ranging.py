"""Questions over all reports of a period, or about one company among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Scope, Table
from nianbao.domain.formula import operands
from nianbao.domain.period import Period
from nianbao.domain.plan import Aggregate, Column, Filter, FilterOp, Order, Plan
from nianbao.domain.question import Operation, Statistic, Understanding
from nianbao.domain.report import Company
from nianbao.domain.selection import Comparator, Condition, Measure, Ordering, Quantity, Step
from nianbao.store.views import GROUP_COLUMN
from services.nl2sql.check.limit_size import JOINS_MAX, SELECTS_MAX
from services.nl2sql.compile_plan import sources_of
from services.nl2sql.figures import FigureKey
from services.nl2sql.plan.cannot_plan import CannotPlan
from services.nl2sql.plan.check_ranging import check_ranging
from services.nl2sql.plan.measure import change_column, growth_base, quantity_column, stated_formula
from services.nl2sql.plan.metrics import computation, is_text_metric
from services.nl2sql.plan.quantity_display import is_stated, quantity_display
from services.nl2sql.schema import CODE, OWN_REPORT, PERIOD, SCOPE, TABLE_KEYS
from services.nl2sql.sources import SCOPED_TABLES, asked_scope
from services.nl2sql.task import FigureTask, RangingTask

ADDRESS = Column(Table.COMPANY, "注册地址")
PLACES_MAX = 100
LISTED_MAX = 50
"""How many companies a list or a count names; the rest are counted."""
_DEFAULT_PLACES = 10
_OPS = {
    Comparator.GREATER: FilterOp.GREATER,
    Comparator.AT_LEAST: FilterOp.AT_LEAST,
    Comparator.LESS: FilterOp.LESS,
    Comparator.AT_MOST: FilterOp.AT_MOST,
    Comparator.EQUAL: FilterOp.EQUAL,
}
_NEGATED = {
    Comparator.GREATER: Comparator.AT_MOST,
    Comparator.AT_LEAST: Comparator.LESS,
    Comparator.LESS: Comparator.AT_LEAST,
    Comparator.AT_MOST: Comparator.GREATER,
    Comparator.HIGHER: Comparator.AT_MOST,
    Comparator.LOWER: Comparator.AT_LEAST,
}


def plan_ranging(understanding: Understanding, catalogue: Catalogue) -> RangingTask:
    """Plan a ranking, a list, a count, a sum, mean or median, a place or a share.

    Companies whose report does not state what is compared are left out, and counted.
    Equal values are ordered by code, so that an answer does not change from run to run.

    Raises:
        CannotPlan: a text compared as a number, several periods where one is meant, or
            nothing to go by.
    """
    asked = _with_selection(understanding)
    check_ranging(asked, catalogue)
    first, *others = (_Ranging(asked, catalogue, prefers).task() for prefers in _preferences(asked, catalogue))
    for plan in (first.rows, first.count, first.aggregate):
        if plan is not None and (_joins(plan) > JOINS_MAX or _selects(plan) > SELECTS_MAX):
            raise CannotPlan("too_much_asked", "问题涉及的报表和年份太多，请减少条件或年份。")
    return replace(first, otherwise=tuple(others))


def _joins(plan: Plan) -> int:
    return len(sources_of(plan)) - 1 + sum(_joins(inner) for inner in plan.within)


def _selects(plan: Plan) -> int:
    """The SELECTs that a plan becomes; one within two periods of another repeats what is within that."""
    return 1 + sum(_selects(inner) for inner in plan.within)


def _with_selection(asked: Understanding) -> Understanding:
    """Say a plain ranking, and the most or least of all, as a selection of one ordering."""
    quantities = asked.quantities or tuple(Quantity(name) for name in asked.metrics)
    asked = replace(asked, quantities=quantities)
    is_most = asked.is_descending
    limit = asked.limit
    if asked.operation is Operation.STATISTIC and asked.statistic in (Statistic.MAX, Statistic.MIN):
        is_most, limit = asked.statistic is Statistic.MAX, 1
    elif asked.operation is not Operation.RANK or any(isinstance(step, Ordering) for step in asked.selection[-1:]):
        return asked
    if not quantities:
        raise CannotPlan("metric_missing", "没有识别出按什么指标排名，请写明指标名称，例如“营业收入”。")
    ordering = Ordering(quantities[0], is_most, 1, limit or _DEFAULT_PLACES)
    return replace(asked, operation=Operation.RANK, selection=(*asked.selection, ordering))


def _preferences(asked: Understanding, catalogue: Catalogue) -> tuple[Table | None, ...]:
    """First the tables that metrics are primarily of; then 主要会计数据, which some knowledge bases have alone."""
    names = {each.metric for step in asked.selection for each in operands(stated_formula(catalogue, step.quantity))}
    names |= {each.metric for part in asked.quantities for each in operands(stated_formula(catalogue, part))}
    has_other = any(Table.KEY_FIGURES in catalogue.metric(name).tables[1:] for name in names)
    return (None, Table.KEY_FIGURES) if has_other else (None,)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The companies left so far: conditions to be met, and plans whose companies they are among."""

    filters: tuple[Filter, ...] = ()
    within: tuple[Plan, ...] = field(default=())


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal()


class _Ranging:
    """Makes the plans of one question, reading metrics from `prefers` where it prints them."""

    def __init__(self, asked: Understanding, catalogue: Catalogue, prefers: Table | None) -> None:
        self._asked = asked
        self._catalogue = catalogue
        self._prefers = prefers
        self._own = max(asked.periods)

    def task(self) -> RangingTask:
        """The task of the question's operation."""
        asked = self._asked
        *narrowing, last = asked.selection or (None,)
        if asked.operation is not Operation.RANK:
            narrowing, last = list(asked.selection), None
        chosen = self._narrowed([step for step in narrowing if step is not None])
        quantities = self._about()
        columns = self._columns(quantities)
        stated = self._stated(quantities)
        stating = (*stated, *self._bases(quantities))
        base = self._base(columns)
        count = self._plan((Column(base, CODE, Aggregate.COUNT),), stating, chosen, limit=1)
        task = RangingTask(
            understanding=asked,
            universe=replace(count, filters=stating, within=()),
            stated=replace(count, filters=stated, within=()) if stated != stating else None,
            loaded=self._loaded(),
            figures=self._figures,
            measure=columns[0] if columns else None,
        )
        if isinstance(last, Ordering):
            rows = self._ordered(last, stating, chosen)
            return replace(task, rows=rows, skipped=min(max(last.first_place, 1), rows.limit) - 1)
        if asked.operation in (Operation.LIST, Operation.COUNT):
            return replace(task, rows=self._listed(columns, stating, chosen), count=count)
        if asked.statistic is Statistic.PLACE:
            return replace(task, count=count)
        operands = self._listed(columns, stating, chosen)
        operands = replace(operands, order=(Order(columns[0]), Order(Column(base, CODE), is_descending=False)))
        aggregate = self._aggregate(columns[0], stating, chosen)
        return replace(task, aggregate=aggregate, operands=operands, count=count)

    def _about(self) -> list[Quantity]:
        """The quantities that a company must state to be looked at, for the question's own period."""
        asked = self._asked
        if asked.operation in (Operation.LIST, Operation.COUNT):
            quantities = [step.quantity for step in asked.selection] + list(asked.quantities)
        elif asked.operation is Operation.RANK:
            quantities = [asked.selection[-1].quantity]
        else:
            quantities = list(asked.quantities[:1])
        return list(dict.fromkeys(quantities))

    def _columns(self, quantities: Sequence[Quantity]) -> list[Column]:
        return [self._column(each, self._own) for each in quantities]

    def _base(self, columns: Sequence[Column]) -> Table:
        return columns[0].table if columns else Table.COMPANY

    def _column(self, quantity: Quantity, period: Period) -> Column:
        return quantity_column(self._catalogue, quantity, period, self._own, self._prefers)

    def _bases(self, quantities: Sequence[Quantity]) -> tuple[Filter, ...]:
        """That there was something to grow from: growth over nothing or a loss says nothing."""
        growths = (each for each in quantities if each.measure is Measure.GROWTH)
        return tuple(
            Filter(growth_base(self._catalogue, each, self._own, self._own, self._prefers), FilterOp.GREATER, ("0",))
            for each in growths
        )

    def _stated(self, quantities: Sequence[Quantity]) -> tuple[Filter, ...]:
        """Rows of the period's own reports, of the region and the named companies, that state the quantities."""
        columns = self._columns(quantities)
        asked, base = self._asked, self._base(columns)
        filters = [Filter(Column(base, PERIOD), FilterOp.EQUAL, (str(self._own),)), *self._scoped(base, columns)]
        if asked.operation is Operation.RANK and asked.companies:
            codes = tuple(company.code for company in asked.companies)
            filters.append(Filter(Column(base, CODE), FilterOp.IN, codes))
        else:
            # A ranking ranges over the reports that are loaded, not over what later ones say of the year.
            filters.append(Filter(Column(base, OWN_REPORT), FilterOp.EQUAL, ("是",)))
        if asked.region:
            filters.append(Filter(ADDRESS, FilterOp.CONTAINS, (asked.region,)))
        return (*filters, *(Filter(column, FilterOp.PRESENT) for each in quantities for column in self._needed(each)))

    def _needed(self, quantity: Quantity) -> Iterator[Column]:
        """What must be stated for a quantity: of a growth both of its ends, whatever they are."""
        if quantity.measure is Measure.GROWTH:
            yield self._column(replace(quantity, measure=Measure.VALUE), self._own)
            yield growth_base(self._catalogue, quantity, self._own, self._own, self._prefers)
        else:
            yield self._column(quantity, self._own)

    def _scoped(self, base: Table, columns: Sequence[Column]) -> Iterator[Filter]:
        """The scope of every table that any plan of the question reads."""
        asked = self._asked
        read = [each for column in columns for each in (column.operands or (column,))]
        for step in asked.selection:
            column = self._column(step.quantity, self._own)
            read += column.operands or (column,)
        tables = dict.fromkeys([base, *(column.table for column in read), *([Table.COMPANY] if asked.region else [])])
        for table in tables:
            if asked.scope is Scope.CONSOLIDATED and (table in SCOPED_TABLES or table is Table.KEY_FIGURES):
                yield Filter(Column(table, GROUP_COLUMN), FilterOp.EQUAL, ("是",))
            else:
                yield Filter(Column(table, SCOPE), FilterOp.EQUAL, (str(asked_scope(table, asked.scope)),))

    def _narrowed(self, steps: Sequence[Step]) -> _Chosen:
        """Apply the steps in order: an ordering ranges over what the steps before it left."""
        chosen = _Chosen()
        for step in steps:
            periods = step.periods or self._asked.periods
            if isinstance(step, Condition):
                met = tuple(each for period in periods for each in self._met(step, period))
                chosen = replace(chosen, filters=(*chosen.filters, *met))
            else:
                chosen = _Chosen(within=tuple(self._placed(step, period, chosen) for period in periods))
        return chosen

    def _met(self, condition: Condition, period: Period) -> Iterator[Filter]:
        """A condition in one period as filters, all of which must hold."""
        quantity, comparator, values = condition.quantity, condition.comparator, condition.values
        column = self._column(quantity, period)
        if quantity.measure is Measure.GROWTH:
            base = growth_base(self._catalogue, quantity, period, self._own, self._prefers)
            yield Filter(base, FilterOp.GREATER, ("0",))
        if comparator in (Comparator.HIGHER, Comparator.LOWER):
            column = change_column(self._catalogue, quantity, period, self._own, self._prefers)
            comparator = Comparator.GREATER if comparator is Comparator.HIGHER else Comparator.LESS
            values = ("0",)
        if condition.is_negated:
            comparator = _NEGATED.get(comparator, comparator)
        yield from self._compared(column, comparator, values, condition.is_negated)

    def _compared(
        self, column: Column, comparator: Comparator, values: tuple[str, ...], is_negated: bool
    ) -> Iterator[Filter]:
        match comparator:
            case Comparator.PRESENT:
                yield Filter(column, FilterOp.PRESENT)
            case Comparator.CONTAINS:
                yield Filter(column, FilterOp.LACKS if is_negated else FilterOp.CONTAINS, values)
            case Comparator.BETWEEN if is_negated:
                raise CannotPlan("unclear_operands", "暂不支持“不在某区间”的条件，请写成大于或小于。")
            case Comparator.BETWEEN:
                yield Filter(column, FilterOp.AT_LEAST, values[:1])
                yield Filter(column, FilterOp.AT_MOST, values[1:])
            case Comparator.EQUAL if not self._is_text(column):
                if is_negated or len(values) != 1 or not _is_number(values[0]):
                    raise CannotPlan("unclear_operands", "暂不支持“不等于”或等于多个数值的条件，请写成大于或小于。")
                yield Filter(column, FilterOp.AT_LEAST, values)
                yield Filter(column, FilterOp.AT_MOST, values)
            case Comparator.EQUAL if is_negated:
                yield Filter(column, FilterOp.NOT_EQUAL, values[:1])
            case Comparator.EQUAL if len(values) > 1:
                yield Filter(column, FilterOp.IN, values)
            case _:
                yield Filter(column, _OPS[comparator], values[:1])

    def _placed(self, ordering: Ordering, period: Period, chosen: _Chosen) -> Plan:
        """The codes of the companies at some places in one period."""
        asked = replace(self._asked, periods=(period,), operation=Operation.RANK, companies=(), selection=(ordering,))
        inner = _Ranging(asked, self._catalogue, self._prefers)
        if ordering.first_place > 1:
            raise CannotPlan("unclear_operands", "暂不支持先取中间名次再作比较，请从第一名取起。")
        quantities = inner._about()
        stating = (*inner._stated(quantities), *inner._bases(quantities))
        rows = inner._ordered(ordering, stating, inner._moved(chosen, self._own))
        return replace(rows, select=rows.select[:1])

    def _moved(self, chosen: _Chosen, own: Period) -> _Chosen:
        """What was chosen for another period than this plan's own."""
        if own == self._own or not chosen.filters:
            return chosen
        raise CannotPlan("unclear_operands", "暂不支持在多个年份里先筛选再排名，请只写一个年份。")

    def _ordered(self, ordering: Ordering, stating: tuple[Filter, ...], chosen: _Chosen) -> Plan:
        column = self._column(ordering.quantity, self._own)
        select = tuple(Column(column.table, name) for name in TABLE_KEYS)
        order = (Order(column, ordering.is_descending), Order(select[0], is_descending=False))
        limit = min(max(ordering.last_place, 1), PLACES_MAX)
        return replace(self._plan((*select, column), stating, chosen, limit=limit), order=order)

    def _listed(self, columns: Sequence[Column], stating: tuple[Filter, ...], chosen: _Chosen) -> Plan:
        """The biggest by the first condition in front."""
        code = Column(self._base(columns), CODE)
        select = tuple(Column(code.table, name) for name in TABLE_KEYS)
        is_number = bool(columns) and bool(self._asked.selection) and not self._is_text(columns[0])
        order = (Order(columns[0]),) if is_number else ()
        plan = self._plan((*select, *columns), stating, chosen, limit=LISTED_MAX)
        return replace(plan, order=(*order, Order(code, is_descending=False)))

    def _is_text(self, column: Column) -> bool:
        return not column.formula and is_text_metric(self._catalogue, column.name)

    def _aggregate(self, column: Column, stating: tuple[Filter, ...], chosen: _Chosen) -> Plan:
        is_median = self._asked.statistic is Statistic.MEDIAN
        aggregates = (Aggregate.LOWER_MEDIAN, Aggregate.UPPER_MEDIAN) if is_median else (Aggregate.SUM, Aggregate.COUNT)
        select = tuple(replace(column, aggregate=aggregate) for aggregate in aggregates)
        return self._plan(select, stating, chosen, limit=1)

    def _plan(self, select: tuple[Column, ...], filters: tuple[Filter, ...], chosen: _Chosen, limit: int) -> Plan:
        unique = tuple(dict.fromkeys((*filters, *chosen.filters)))
        return Plan(select, unique, limit=limit, scope=self._asked.scope, within=chosen.within)

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
        """What is said of each company: the quantity compared first, then the others asked."""
        catalogue, asked = self._catalogue, self._asked
        quantities = list(asked.quantities)
        if asked.operation is Operation.RANK:
            quantities.insert(0, asked.selection[-1].quantity)
        elif asked.operation in (Operation.LIST, Operation.COUNT):
            quantities = [step.quantity for step in asked.selection] + quantities or [Quantity(ADDRESS.name)]
        unique = tuple(dict.fromkeys(quantities))
        stated = tuple(
            FigureKey(company.code, each.formula, self._own)
            for company in companies
            for each in unique
            if is_stated(catalogue, each)
        )
        computations = tuple(
            computation(
                catalogue, each.name, company, self._own, stated_formula(catalogue, each),
                quantity_display(catalogue, each),
            )
            for company in companies
            for each in unique
            if not is_stated(catalogue, each)
        )  # fmt: skip
        return FigureTask(tuple(companies), asked.scope, stated=stated, computations=computations)
