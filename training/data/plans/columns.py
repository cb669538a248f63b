"""Columns and filters of plans, placed by the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Table
from nianbao.domain.formula import operands
from nianbao.domain.metric import DerivedMetric
from nianbao.domain.plan import Column, Filter, FilterOp, Plan
from nianbao.store.views import GROUP_COLUMN
from services.nl2sql.schema import CODE, PERIOD, SHORT_NAME

NAMED_ROW = 3
"""The key columns before the figures of named companies: code, short name, period."""


def table_of(catalogue: Catalogue, metric: str) -> Table:
    """The table that a metric is read from."""
    return catalogue.metric(metric).tables[0]


def placed(catalogue: Catalogue, metric: str, period: str = "") -> Column:
    """A stated metric as a column; `period` where it is of another than the plan's own."""
    return Column(table_of(catalogue, metric), metric, period=period)


def computed(catalogue: Catalogue, name: str, formula: str, own: int) -> Column:
    """A formula over stated metrics as a column of a plan for the year `own`."""
    found = catalogue.find(name)
    optional = found.optional if isinstance(found, DerivedMetric) else ()
    columns = tuple(
        Column(
            table_of(catalogue, each.metric),
            each.metric,
            period=str(own + each.offset) if each.offset else "",
            is_optional=each.metric in optional,
        )
        for each in operands(formula)
    )
    return Column(columns[0].table, name, formula=formula, operands=columns)


def growth_formula(metric: str) -> str:
    """Growth over the year before, in the catalogue's formula language."""
    return f"({metric} - 上期({metric})) / 上期({metric})"


def of_group(tables: Iterable[Table]) -> tuple[Filter, ...]:
    """The one row of each table that answers for the whole group."""
    return tuple(Filter(Column(table, GROUP_COLUMN), FilterOp.EQUAL, ("是",)) for table in dict.fromkeys(tables))


def among(column: Column, values: Sequence[str]) -> Filter:
    """A column is one of the values."""
    return Filter(column, FilterOp.EQUAL if len(values) == 1 else FilterOp.IN, tuple(values))


def fetch(catalogue: Catalogue, codes: Sequence[str], years: Sequence[int], metrics: Sequence[str]) -> Plan:
    """The figures of named companies: one row a company and year."""
    columns = [placed(catalogue, metric) for metric in dict.fromkeys(metrics)]
    base = columns[0].table
    keys = tuple(Column(base, name) for name in (CODE, SHORT_NAME, PERIOD))
    return Plan(
        select=(*keys, *columns),
        filters=(
            among(keys[0], list(dict.fromkeys(codes))),
            among(keys[2], [str(year) for year in sorted(set(years))]),
            *of_group(column.table for column in columns),
        ),
        limit=len(set(codes)) * len(set(years)),
    )
