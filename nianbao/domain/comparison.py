"""Companies beside each other: metrics over periods, and a metric over all companies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from nianbao.domain.answer import Cell, Computed, FactAnswer
from nianbao.domain.fact import Scope
from nianbao.domain.period import Period
from nianbao.domain.report import Company


class GapReason(StrEnum):
    """Why a value is not there."""

    NO_REPORT = "no_report"
    """No report of the company for the period is loaded, and no later one states the figure beside its own."""
    NOT_STATED = "not_stated"
    """The report is loaded and does not state the figure, or it was not recognised."""
    CONTRADICTORY = "contradictory"
    """The report states different figures in different places, and nothing decides between them."""
    SCOPE_ABSENT = "scope_absent"
    """The report prints the table, but not for the scope asked."""
    NO_PASSPORT = "no_passport"
    """A figure is on record that cannot be traced to a page."""
    DIVISION_BY_ZERO = "division_by_zero"
    """The formula divides by a figure that is zero."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A value that is not there, why, and the same in a sentence with what can be done."""

    company_code: str
    metric: str
    period: str
    reason: GapReason
    sentence: str


@dataclass(frozen=True, slots=True)
class ComparedMetric:
    """A metric of a comparison by the catalogue's name, or a growth such as 营业收入增长率.

    `formula` is in the catalogue's formula language over stated metrics, "" for a stated one;
    `optional` are its operands that count as zero where a report does not state them. `unit` is
    that of stated values; `display` is as in `Computed`, "text" for texts.
    """

    name: str
    unit: str
    display: str
    formula: str = ""
    optional: tuple[str, ...] = ()
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class ComparisonRequest:
    """What to set beside what; `metrics` are names, aliases or growths. Scope NONE means the group's figures."""

    companies: tuple[Company, ...]
    metrics: tuple[str, ...]
    periods: tuple[Period, ...]
    scope: Scope = Scope.CONSOLIDATED


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every company × metric × period is in `cells` (stated), `computed` or `gaps`.

    `cells` also hold the operands of what is computed, which may be of other metrics and periods.
    """

    companies: tuple[Company, ...]
    metrics: tuple[ComparedMetric, ...]
    periods: tuple[Period, ...]
    scope: Scope
    cells: tuple[Cell, ...]
    computed: tuple[Computed, ...]
    gaps: tuple[Gap, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RankingRequest:
    """Which companies have the most, or the least, of a metric among all reports of a period."""

    metric: str
    period: Period
    scope: Scope = Scope.CONSOLIDATED
    is_descending: bool = True
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Distribution:
    """How the values of `count` companies lie; a quantile is a value that some company states, never a mean of two."""

    count: int
    minimum: Decimal
    tenth: Decimal
    quarter: Decimal
    median: Decimal
    three_quarters: Decimal
    nine_tenths: Decimal
    maximum: Decimal
    mean: Decimal


@dataclass(frozen=True, slots=True)
class Ranking:
    """The companies in order, in `answer`, and how the values of all lie; None where nobody states the metric.

    Of the `answer.loaded` companies `answer.universe` are compared; the others do not state the metric.
    """

    metric: ComparedMetric
    period: Period
    scope: Scope
    answer: FactAnswer
    distribution: Distribution | None
