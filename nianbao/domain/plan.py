"""A plan: the typed form between a question and SQL. Its JSON form is docs/plan.schema.json."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nianbao.domain.fact import Scope, Table


class FilterOp(StrEnum):
    """How a filter compares its column with its values."""

    EQUAL = "="
    IN = "in"
    NOT_EQUAL = "!="
    CONTAINS = "contains"
    LACKS = "lacks"
    GREATER = ">"
    AT_LEAST = ">="
    LESS = "<"
    AT_MOST = "<="
    PRESENT = "present"


class Aggregate(StrEnum):
    """What is done to a selected column over the group or the whole table."""

    NONE = ""
    COUNT = "count"
    SUM = "sum"
    AVG = "avg"
    MAX = "max"
    MIN = "min"
    LOWER_MEDIAN = "lower_median"
    UPPER_MEDIAN = "upper_median"
    TENTH = "tenth"
    QUARTER = "quarter"
    THREE_QUARTERS = "three_quarters"
    NINE_TENTHS = "nine_tenths"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a read view: a Chinese name within its table.

    `period` is "" for the plan's own period; another one is read from a row of the same
    company joined to it. A column with a `formula` is computed: its `operands` are the
    columns that the formula's operands stand for, in the order written, and `name` is
    what the result is called. `is_optional`: as an operand it counts as zero where it is
    not stated.
    """

    table: Table
    name: str
    aggregate: Aggregate = Aggregate.NONE
    period: str = ""
    formula: str = ""
    operands: tuple[Column, ...] = ()
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition; `values` are text, years as "2020"."""

    column: Column
    op: FilterOp
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Alternatives: each is a list of filters that hold together, and one alternative must hold."""

    alternatives: tuple[tuple[Filter, ...], ...]


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
    for the figures that the ones before them did not find. `within` keeps companies that
    each of these plans selects (their first column is the company's code), `without` those that none of
    these selects. Every one of `any_of` must hold, beside the filters.
    """

    select: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    group: tuple[Column, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int = 100
    scope: Scope = Scope.CONSOLIDATED
    formula: str = ""
    fallbacks: tuple[Plan, ...] = ()
    within: tuple[Plan, ...] = ()
    without: tuple[Plan, ...] = ()
    any_of: tuple[AnyOf, ...] = ()
