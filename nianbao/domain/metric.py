"""What can be asked about: stated metrics, derived metrics and accounting identities."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nianbao.domain.fact import Table


class MetricKind(StrEnum):
    """How a metric behaves over time, or that it is not a number at all."""

    FLOW = "flow"
    STOCK = "stock"
    COUNT = "count"
    RATIO = "ratio"
    PER_SHARE = "per_share"
    TEXT = "text"


class Display(StrEnum):
    """How a derived metric prints."""

    PERCENT = "percent"
    DECIMAL = "decimal"
    YUAN = "yuan"


@dataclass(frozen=True, slots=True)
class Metric:
    """One stated metric of the catalogue.

    `tables` lists the tables that print it, the one to read first in front.
    `unit` is the unit of the stored value: 元, 人, 元/股, % (a fraction) or "" for text.
    `labels` are spellings found only as printed row labels: the parser matches them,
    people do not say them. `aliases` are matched in labels and questions alike. `spoken`
    is the alias by which formulas and sentences call it: 总负债 for 负债合计. `phrases` ask
    for it without naming it: 赚了多少钱. `is_itemised` marks a metric that a report states once an
    item (customer, supplier, subsidiary): it is kept as facts, but is no column to ask for.
    """

    name: str
    tables: tuple[Table, ...]
    kind: MetricKind
    unit: str
    aliases: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    parent: str = ""
    sectors: tuple[str, ...] = ()
    meaning: str = ""
    spoken: str = ""
    phrases: tuple[str, ...] = ()
    is_itemised: bool = False


@dataclass(frozen=True, slots=True)
class DerivedMetric:
    """A metric computed from stated ones.

    `formula` is arithmetic over metric names with + - * / and parentheses;
    `上期(X)` is X one period earlier, `平均(X)` the mean of X and 上期(X). `optional`
    lists operands that count as zero where a report states the others but not them:
    a table of staff by schooling prints no row for what nobody has.
    """

    name: str
    formula: str
    display: Display
    aliases: tuple[str, ...] = ()
    meaning: str = ""
    optional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deductions:
    """The amounts of a statement that some reports print as negatives because they are taken off.

    Those of `sure` are never negative otherwise, so they show how a statement prints; those of `also` may be.
    """

    table: Table
    sure: frozenset[str]
    also: frozenset[str]

    def __contains__(self, metric: str) -> bool:
        """Whether a metric is one of them."""
        return metric in self.sure or metric in self.also


@dataclass(frozen=True, slots=True)
class Identity:
    """An accounting identity of one table: `total` equals the signed sum of `terms`.

    `required` names metrics without which the identity is not checked: terms that every
    report states, or a line that only one form of the statement has. Other terms that a
    report leaves out count as zero.
    """

    name: str
    table: Table
    total: str
    terms: tuple[tuple[int, str], ...]
    required: frozenset[str]


class Relation(StrEnum):
    """How the two sides of a cross-check must stand to each other."""

    EQUAL = "equal"
    AT_MOST = "at_most"
    """The first side is no more than the sum of the second side's figures: a bound, no identity."""
    OPENING = "opening"
    """The first side, of a year, is the second side of the year before."""
    QUARTERS = "quarters"
    """The first side's four quarters add up to the second side's year."""


@dataclass(frozen=True, slots=True)
class Side:
    """The figures of one side of a cross-check: metrics of one table, added up where there are several."""

    table: Table
    metrics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """What must hold between figures that one report prints in two places.

    `unless` names metrics that only firms print for which it need not hold; a report
    with one of them is not checked.
    """

    name: str
    relation: Relation
    left: Side
    right: Side
    unless: frozenset[str]
