"""Questions over all reports of a period, or about one company among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Scope, Table
from nianbao.domain.formula import operands
from nianbao.domain.period import Period
from nianbao.domain.plan import Aggregate, AnyOf, Column, Filter, FilterOp, Order, Plan
from nianbao.domain.question import Operation, Statistic, Understanding
from nianbao.domain.report import Company
from nianbao.domain.selection import (
    ADDRESS,
    Comparator,
    Condition,
    Measure,
    Ordering,
    Quantity,
    Step,
    leading_places,
    quantities_of,
)
from nianbao.store.views import GROUP_COLUMN
from services.nl2sql.check.limit_size import JOINS_MAX, SELECTS_MAX
from services.nl2sql.compile_plan import sources_of
from services.nl2sql.figures import FigureKey
from services.nl2sql.plan.cannot_plan import CannotPlan
from services.nl2sql.plan.check_ranging import check_ranging
from services.nl2sql.plan.compared import compared
from services.nl2sql.plan.measure import change_column, growth_base, quantity_column, stated_formula
from services.nl2sql.plan.metrics import computation, is_text_metric
from services.nl2sql.plan.quantity_display import is_stated, quantity_display
from services.nl2sql.schema import CODE, OWN_REPORT, PERIOD, SCOPE, TABLE_KEYS
from services.nl2sql.sources import SCOPED_TABLES, asked_scope
from services.nl2sql.task import FigureTask, RangingTask

PLACES_MAX = 100
LISTED_MAX = 50
"""How many companies a list or a count names; the rest are counted."""
_DEFAULT_PLACES = 10


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
    places, steps = leading_places(asked.selection)
    asked = replace(asked, selection=steps)
    first, *others = (_Ranging(asked, places, catalogue, prefers).task() for prefers in _preferences(asked, catalogue))
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
    places = max(_DEFAULT_PLACES, len(asked.companies))
    if asked.operation is Operation.STATISTIC and asked.statistic in (Statistic.MAX, Statistic.MIN):
        is_most, places = asked.statistic is Statistic.MAX, 1
    elif asked.operation is not Operation.RANK or any(isinstance(step, Ordering) for step in asked.selection[-1:]):
        return asked
    if not quantities:
        raise CannotPlan("metric_missing", "没有识别出按什么指标排名，请写明指标名称，例如“营业收入”。")
    ordering = Ordering(quantities[0], is_most, 1, places)
    return replace(asked, operation=Operation.RANK, selection=(*asked.selection, ordering))


def _preferences(asked: Understanding, catalogue: Catalogue) -> tuple[Table | None, ...]:
    """First the tables that metrics are primarily of; then 主要会计数据, which some knowledge bases have alone."""
    quantities = {*quantities_of((*asked.selection, *asked.part)), *asked.quantities}
    names = {each.metric for quantity in quantities for each in operands(stated_formula(catalogue, quantity))}
    has_other = any(Table.KEY_FIGURES in catalogue.metric(name).tables[1:] for name in names)
    return (None, Table.KEY_FIGURES) if has_other else (None,)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The companies left so far: conditions to be met, and plans whose companies they are among."""

    filters: tuple[Filter, ...] = ()
    any_of: tuple[AnyOf, ...] = ()
    within: tuple[Plan, ...] = ()


class _Ranging:
    """Makes the plans of one question, reading metrics from `prefers` where it prints them."""

    def __init__(
        self, asked: Understanding, places: tuple[Condition, ...], catalogue: Catalogue, prefers: Table | None
    ) -> None:
        self._asked = asked
        self._places = places
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
        columns = self._columns(self._about())
        stated, stating = self._stated(is_grown=False), self._stated(is_grown=True)
        base = self._base()
        count = self._plan((Column(base, CODE, Aggregate.COUNT),), stating, chosen, limit=1)
        universe = self._plan(count.select, stating, _Chosen(), limit=1)
        task = RangingTask(
            understanding=asked,
            universe=universe,
            stated=self._plan(count.select, stated, _Chosen(), limit=1) if stated != stating else None,
            loaded=self._loaded(),
            either=self._either(universe),
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
        if asked.statistic is Statistic.PROPORTION:
            met = self._narrowed(asked.part, chosen)
            met_count = self._plan(count.select, stating, met, limit=1)
            return replace(task, rows=self._listed(columns, stating, met), count=met_count, whole=count)
        operands = self._listed(columns, stating, chosen)
        operands = replace(operands, order=(Order(columns[0]), Order(Column(base, CODE), is_descending=False)))
        aggregate = self._aggregate(columns[0], stating, chosen)
        return replace(task, aggregate=aggregate, operands=operands, count=count)

    def _steps(self) -> tuple[Step, ...]:
        """The steps whose quantities a company must state to be looked at."""
        asked = self._asked
        if asked.operation in (Operation.LIST, Operation.COUNT):
            return asked.selection
        if asked.operation is Operation.RANK:
            return asked.selection[-1:]
        return asked.part

    def _about(self) -> list[Quantity]:
        """What the question compares companies by, for its own period."""
        asked = self._asked
        is_about_set = asked.operation in (Operation.LIST, Operation.COUNT)
        is_total = asked.operation is Operation.STATISTIC and asked.statistic is not Statistic.PROPORTION
        more = asked.quantities if is_about_set else asked.quantities[:1] if is_total else ()
        return list(dict.fromkeys((*quantities_of(self._steps()), *more)))

    def _columns(self, quantities: Sequence[Quantity]) -> list[Column]:
        return [self._column(each, self._own) for each in quantities]

    def _base(self) -> Table:
        """The table whose rows stand for the companies: one that each of them must have."""
        tables = [column.table for column in self._columns(self._about())]
        is_either = any(isinstance(step, Condition) and step.or_else for step in self._steps())
        return Table.COMPANY if not tables or (is_either and len(set(tables)) > 1) else tables[0]

    def _column(self, quantity: Quantity, period: Period) -> Column:
        return quantity_column(self._catalogue, quantity, period, self._own, self._prefers)

    def _stated(self, *, is_grown: bool) -> _Chosen:
        """Rows of the period's own reports, of the places and the named companies, that state what is asked.

        Of conditions one of which must be met, one quantity must be stated. `is_grown`: growth over
        nothing or a loss says nothing.
        """
        asked, base = self._asked, self._base()
        filters = [Filter(Column(base, PERIOD), FilterOp.EQUAL, (str(self._own),)), *self._scoped(base)]
        if asked.operation is Operation.RANK and asked.companies:
            codes = tuple(company.code for company in asked.companies)
            filters.append(Filter(Column(base, CODE), FilterOp.IN, codes))
        else:
            # A ranking ranges over the reports that are loaded, not over what later ones say of the year.
            filters.append(Filter(Column(base, OWN_REPORT), FilterOp.EQUAL, ("是",)))
        filters += [met for place in self._places for met in self._met(place, self._own)]
        groups = [step.alternatives for step in self._steps() if isinstance(step, Condition) and step.or_else]
        either = {condition.quantity for group in groups for condition in group}
        stating = [quantity for quantity in self._about() if quantity not in either]
        any_of = tuple(
            AnyOf(tuple(tuple(self._needed(condition.quantity, is_grown)) for condition in group)) for group in groups
        )
        needed = (item for quantity in stating for item in self._needed(quantity, is_grown))
        return _Chosen((*filters, *needed), any_of)

    def _either(self, universe: Plan) -> tuple[Plan, Plan] | None:
        """Of the universe, plans of those that state one and that state all of what 或 joins."""
        steps = (*self._asked.selection, *self._asked.part)
        groups = [step.alternatives for step in steps if isinstance(step, Condition) and step.or_else]
        if not groups:
            return None
        needed = [[tuple(self._needed(each.quantity, True)) for each in group] for group in groups]
        any_of = tuple(dict.fromkeys((*universe.any_of, *(AnyOf(tuple(group)) for group in needed))))
        every = (item for group in needed for alternative in group for item in alternative)
        return replace(universe, any_of=any_of), replace(universe, filters=(*universe.filters, *every), any_of=())

    def _needed(self, quantity: Quantity, is_grown: bool) -> Iterator[Filter]:
        """What must be stated for a quantity: of a growth both of its ends."""
        if quantity.measure is not Measure.GROWTH:
            yield Filter(self._column(quantity, self._own), FilterOp.PRESENT)
            return
        base = growth_base(self._catalogue, quantity, self._own, self._own, self._prefers)
        yield Filter(self._column(replace(quantity, measure=Measure.VALUE), self._own), FilterOp.PRESENT)
        yield Filter(base, FilterOp.PRESENT)
        if is_grown:
            yield Filter(base, FilterOp.GREATER, ("0",))

    def _scoped(self, base: Table) -> Iterator[Filter]:
        """The scope of every table that any plan of the question reads."""
        asked = self._asked
        steps = (*asked.selection, *asked.part, *self._places)
        columns = self._columns([*self._about(), *quantities_of(steps)])
        read = [each for column in columns for each in (column.operands or (column,))]
        tables = dict.fromkeys([base, *(column.table for column in read)])
        for table in tables:
            if asked.scope is Scope.CONSOLIDATED and (table in SCOPED_TABLES or table is Table.KEY_FIGURES):
                yield Filter(Column(table, GROUP_COLUMN), FilterOp.EQUAL, ("是",))
            else:
                yield Filter(Column(table, SCOPE), FilterOp.EQUAL, (str(asked_scope(table, asked.scope)),))

    def _narrowed(self, steps: Sequence[Step], chosen: _Chosen | None = None) -> _Chosen:
        """Apply the steps in order: an ordering ranges over what the steps before it left."""
        chosen = chosen or _Chosen()
        for step in steps:
            periods = step.periods or self._asked.periods
            if isinstance(step, Ordering):
                chosen = _Chosen(within=tuple(self._placed(step, period, chosen) for period in periods))
            elif step.or_else:
                any_of = tuple(
                    AnyOf(tuple(tuple(self._met(each, period)) for each in step.alternatives)) for period in periods
                )
                chosen = replace(chosen, any_of=(*chosen.any_of, *any_of))
            else:
                met = tuple(each for period in periods for each in self._met(step, period))
                chosen = replace(chosen, filters=(*chosen.filters, *met))
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
        is_text = self._is_text(column)
        yield from compared(column, comparator, values, is_negated=condition.is_negated, is_text=is_text)

    def _placed(self, ordering: Ordering, period: Period, chosen: _Chosen) -> Plan:
        """The codes of the companies at some places in one period."""
        asked = replace(self._asked, periods=(period,), operation=Operation.RANK, companies=(), selection=(ordering,))
        inner = _Ranging(asked, self._places, self._catalogue, self._prefers)
        if ordering.first_place > 1:
            raise CannotPlan("unclear_operands", "暂不支持先取中间名次再作比较，请从第一名取起。")
        rows = inner._ordered(ordering, inner._stated(is_grown=True), inner._moved(chosen, self._own))
        return replace(rows, select=rows.select[:1])

    def _moved(self, chosen: _Chosen, own: Period) -> _Chosen:
        """What was chosen for another period than this plan's own."""
        if own == self._own or not (chosen.filters or chosen.any_of):
            return chosen
        raise CannotPlan("unclear_operands", "暂不支持在多个年份里先筛选再排名，请只写一个年份。")

    def _ordered(self, ordering: Ordering, stating: _Chosen, chosen: _Chosen) -> Plan:
        column = self._column(ordering.quantity, self._own)
        select = tuple(Column(column.table, name) for name in TABLE_KEYS)
        order = (Order(column, ordering.is_descending), Order(select[0], is_descending=False))
        limit = min(max(ordering.last_place, 1), PLACES_MAX)
        return replace(self._plan((*select, column), stating, chosen, limit=limit), order=order)

    def _listed(self, columns: Sequence[Column], stating: _Chosen, chosen: _Chosen) -> Plan:
        """The biggest by the first condition in front."""
        code = Column(self._base(), CODE)
        select = tuple(Column(code.table, name) for name in TABLE_KEYS)
        is_number = bool(columns) and bool(self._steps()) and not self._is_text(columns[0])
        order = (Order(columns[0]),) if is_number else ()
        plan = self._plan((*select, *columns), stating, chosen, limit=LISTED_MAX)
        return replace(plan, order=(*order, Order(code, is_descending=False)))

    def _is_text(self, column: Column) -> bool:
        return not column.formula and is_text_metric(self._catalogue, column.name)

    def _aggregate(self, column: Column, stating: _Chosen, chosen: _Chosen) -> Plan:
        is_median = self._asked.statistic is Statistic.MEDIAN
        aggregates = (Aggregate.LOWER_MEDIAN, Aggregate.UPPER_MEDIAN) if is_median else (Aggregate.SUM, Aggregate.COUNT)
        select = tuple(replace(column, aggregate=aggregate) for aggregate in aggregates)
        return self._plan(select, stating, chosen, limit=1)

    def _plan(self, select: tuple[Column, ...], stating: _Chosen, chosen: _Chosen, limit: int) -> Plan:
        filters = tuple(dict.fromkeys((*stating.filters, *chosen.filters)))
        any_of = tuple(dict.fromkeys((*stating.any_of, *chosen.any_of)))
        return Plan(select, filters, limit=limit, scope=self._asked.scope, within=chosen.within, any_of=any_of)

    def _loaded(self) -> Plan:
        filters = [
            Filter(Column(Table.COMPANY, PERIOD), FilterOp.EQUAL, (str(self._own),)),
            Filter(Column(Table.COMPANY, OWN_REPORT), FilterOp.EQUAL, ("是",)),
        ]
        filters += [met for place in self._places for met in self._met(place, self._own)]
        count = (Column(Table.COMPANY, CODE, Aggregate.COUNT),)
        return Plan(count, tuple(filters), limit=1, scope=self._asked.scope)

    def _figures(self, companies: Sequence[Company]) -> FigureTask:
        """What is said of each company: the quantity compared first, then the others asked."""
        catalogue, asked = self._catalogue, self._asked
        quantities = list(asked.quantities)
        if asked.operation is Operation.RANK:
            quantities.insert(0, asked.selection[-1].quantity)
        elif asked.operation in (Operation.LIST, Operation.COUNT):
            quantities = [*quantities_of(asked.selection), *quantities] or [ADDRESS]
        elif asked.statistic is Statistic.PROPORTION:
            quantities = list(quantities_of(asked.part))
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
