"""Where to look for a metric: its tables in order, never another scope than the asked one."""

from __future__ import annotations

from nianbao.domain.fact import Scope, Table
from nianbao.domain.metric import Metric
from services.nl2sql.figures import Source

SCOPED_TABLES = frozenset({Table.BALANCE_SHEET, Table.INCOME_STATEMENT, Table.CASH_FLOW_STATEMENT})
"""Tables printed once for the group and once for the parent; the others have no scope."""


def sources_of(metric: Metric, scope: Scope) -> tuple[Source, ...]:
    """List the places to read a metric from, the one to try first in front.

    主要会计数据 prints the group's figures, so it never stands in for the parent's. A
    company without subsidiaries prints one set of statements with no scope: that set
    answers for the group, after every scoped place failed.
    """
    tables = [table for table in metric.tables if not (scope is Scope.PARENT and table is Table.KEY_FIGURES)]
    asked = [Source(table, scope if table in SCOPED_TABLES else Scope.NONE) for table in tables]
    if scope is Scope.PARENT:
        return tuple(asked)
    group_figures = [Source(table, Scope.CONSOLIDATED) for table in tables if table is Table.KEY_FIGURES]
    unscoped = [Source(table, Scope.NONE) for table in tables if table in SCOPED_TABLES]
    return tuple(dict.fromkeys([*asked, *group_figures, *unscoped]))
