"""Where to look for a metric: its tables in order, never another scope than the asked one."""

from __future__ import annotations

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Scope, Table
from nianbao.domain.metric import Metric
from services.nl2sql.figures import Source

SCOPED_TABLES = frozenset({Table.BALANCE_SHEET, Table.INCOME_STATEMENT, Table.CASH_FLOW_STATEMENT})
"""Tables printed once for the group and once for the parent; the others have no scope."""


def sources_of(catalogue: Catalogue, name: str, scope: Scope) -> tuple[Source, ...]:
    """List the places to read a stated metric from, the one to try first in front.

    After the metric's own places come those of the metrics that the catalogue names as
    its stand-ins.
    """
    metrics = [name, *catalogue.fallbacks(name)]
    return tuple(dict.fromkeys(source for each in metrics for source in _own_sources(catalogue.metric(each), scope)))


def asked_scope(table: Table, scope: Scope) -> Scope:
    """The scope under which a table keeps the rows that answer for `scope`.

    主要会计数据 prints the group's figures without saying so, the parent's when it says so.
    """
    if table in SCOPED_TABLES or (table is Table.KEY_FIGURES and scope is Scope.PARENT):
        return scope
    return Scope.NONE


def _own_sources(metric: Metric, scope: Scope) -> list[Source]:
    """The tables that print a metric, with the scope of the rows to read.

    A company without subsidiaries prints one set of statements with no scope: that set
    answers for the group, after every scoped place failed; never for the parent.
    """
    asked = [Source(table, asked_scope(table, scope), metric.name) for table in metric.tables]
    if scope is Scope.PARENT:
        return asked
    other = [
        Source(table, Scope.CONSOLIDATED if table is Table.KEY_FIGURES else Scope.NONE, metric.name)
        for table in metric.tables
        if table in SCOPED_TABLES or table is Table.KEY_FIGURES
    ]
    return [*asked, *other]
