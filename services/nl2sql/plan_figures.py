"""Plans that fetch figures: one joined SELECT first, then one table at a time for what is left."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.domain.fact import Scope
from nianbao.domain.plan import Column, Filter, FilterOp, Order, Plan
from services.nl2sql.figures import FigureKey, Source
from services.nl2sql.schema import CODE, PERIOD, SCOPE, SHORT_NAME
from services.nl2sql.sources import SCOPED_TABLES

Wanted = tuple[FigureKey, Source]
"""A figure and the place to read it from."""


def plan_figures(wanted: Sequence[Wanted], scope: Scope, formula: str = "") -> Plan:
    """Plan one SELECT for figures that may stand in several tables.

    The base is a statement where there is one: statements also have rows for the
    comparative year, whose own report may not be loaded.
    """
    sources = list(dict.fromkeys(source for _, source in wanted))
    scope_of = {source.table: source.scope for source in sources}
    tables = sorted(scope_of, key=lambda table: table not in SCOPED_TABLES)
    base = tables[0]
    codes = tuple(dict.fromkeys(key.company_code for key, _ in wanted))
    periods = tuple(dict.fromkeys(str(key.period) for key, _ in wanted))
    return Plan(
        select=(
            Column(base, CODE),
            Column(base, SHORT_NAME),
            Column(base, PERIOD),
            *(Column(source.table, source.metric) for source in sources),
        ),
        filters=(
            _among(Column(base, CODE), codes),
            _among(Column(base, PERIOD), periods),
            *(Filter(Column(table, SCOPE), FilterOp.EQUAL, (str(scope_of[table]),)) for table in tables),
        ),
        limit=len(codes) * len(periods),
        scope=scope,
        formula=formula,
    )


def is_certain(plan: Plan, source: Source) -> bool:
    """Whether the plan would have found the source's row: a joined row needs the base's row."""
    return plan.select[0].table is source.table


def _among(column: Column, values: tuple[str, ...]) -> Filter:
    return Filter(column, FilterOp.EQUAL if len(values) == 1 else FilterOp.IN, values)


def plan_periods(code: str, source: Source) -> Plan:
    """Plan the list of periods for which a company's metric is there, newest first."""
    period = Column(source.table, PERIOD)
    return Plan(
        select=(period,),
        filters=(
            Filter(Column(source.table, CODE), FilterOp.EQUAL, (code,)),
            Filter(Column(source.table, SCOPE), FilterOp.EQUAL, (str(source.scope),)),
            Filter(Column(source.table, source.metric), FilterOp.PRESENT),
        ),
        order=(Order(period),),
        limit=20,
        scope=source.scope,
    )
