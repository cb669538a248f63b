"""A plan: the typed form between a question and SQL. Its JSON form is docs/plan.schema.json."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nianbao.domain.fact import Scope, Table


class FilterOp(StrEnum):
    """How a filter compares its column with its values."""

    EQUAL = "="
    IN = "in"
    CONTAINS = "contains"
    GREATER = ">"
    LESS = "<"
    PRESENT = "present"


class Aggregate(StrEnum):
    """What is done to a selected column over the group or the whole table."""

    NONE = ""
    COUNT = "count"
    SUM = "sum"
    AVG = "avg"
    MAX = "max"
    MIN = "min"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a read view: a Chinese name within its table."""

    table: Table
    name: str
    aggregate: Aggregate = Aggregate.NONE


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition; `values` are text, years as "2020"."""

    column: Column
    op: FilterOp
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """Sort by a column; NULLs always last."""

    column: Column
    is_descending: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """What to fetch, and what to compute from it afterwards.

    `formula` ("" for none) is arithmetic over selected metric names in the catalogue's
    formula language; code computes it on Decimal after the operands are fetched.
    Several formulas are separated by "；". `fallbacks` are further plans, run in order
    for the figures that the ones before them did not find.
    """

    select: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    group: tuple[Column, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int = 100
    scope: Scope = Scope.CONSOLIDATED
    formula: str = ""
    fallbacks: tuple[Plan, ...] = ()
