"""Filters of questions that range over all reports of a knowledge base."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.domain.fact import Table
from nianbao.domain.plan import Column, Filter, FilterOp
from nianbao.domain.question import Understanding
from services.nl2sql.schema import CODE, OWN_REPORT, PERIOD, SCOPE
from services.nl2sql.sources import asked_scope

ADDRESS = Column(Table.COMPANY, "注册地址")


def base_filters(understanding: Understanding, base: Table, tables: Sequence[Table]) -> tuple[Filter, ...]:
    """The period, the scope of every table read, and the companies when some are named."""
    filters = [Filter(Column(base, PERIOD), FilterOp.EQUAL, (str(understanding.periods[0]),))]
    joined = [Table.COMPANY] if understanding.region else []
    for table in dict.fromkeys([base, *tables, *joined]):
        scope = asked_scope(table, understanding.scope)
        filters.append(Filter(Column(table, SCOPE), FilterOp.EQUAL, (str(scope),)))
    if not understanding.companies:
        # A ranking ranges over the reports that are loaded, not over what later ones say of the year.
        filters.append(own_report(base))
    else:
        codes = tuple(company.code for company in understanding.companies)
        filters.append(Filter(Column(base, CODE), FilterOp.IN, codes))
    return tuple(filters)


def own_report(base: Table) -> Filter:
    """Keep rows of periods whose own report is loaded."""
    return Filter(Column(base, OWN_REPORT), FilterOp.EQUAL, ("是",))


def region_filters(understanding: Understanding, base: Table) -> tuple[Filter, ...]:
    """Keep companies whose 注册地址 contains the region, when one is named."""
    return (Filter(ADDRESS, FilterOp.CONTAINS, (understanding.region,)),) if understanding.region else ()
