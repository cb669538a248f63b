"""A question as understood: what is asked, of whom, for when."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from nianbao.domain.fact import Scope
from nianbao.domain.period import Period
from nianbao.domain.report import Company


class Route(StrEnum):
    """Which part of the system answers."""

    FACT = "fact"
    STATISTICS = "statistics"
    CALCULATION = "calculation"
    COMPARISON = "comparison"
    OPEN = "open"
    KNOWLEDGE = "knowledge"
    REFUSE = "refuse"


class Operation(StrEnum):
    """What to do with the metrics."""

    VALUE = "value"
    GROWTH = "growth"
    DIFFERENCE = "difference"
    RATIO = "ratio"
    DERIVED = "derived"
    SAME = "same"
    RANK = "rank"
    COUNT = "count"
    STATISTIC = "statistic"
    LIST = "list"
    PLACE = "place"
    SHARE = "share"
    DESCRIBE = "describe"
    DEFINE = "define"


class Statistic(StrEnum):
    """What `Operation.STATISTIC` makes of several figures: one figure, or which of them it is.

    The figures are those of the named companies, or of all when none is named.
    """

    NONE = ""
    SUM = "sum"
    AVERAGE = "average"
    MEDIAN = "median"
    MAX = "max"
    MIN = "min"


class Comparator(StrEnum):
    """How a condition compares a company's figure with its own."""

    GREATER = ">"
    AT_LEAST = ">="
    LESS = "<"
    AT_MOST = "<="


@dataclass(frozen=True, slots=True)
class Condition:
    """A figure of a company, or its growth over the period before, against a number.

    `value` is in yuan, persons or a fraction. It must hold in every period asked.
    """

    metric: str
    comparator: Comparator
    value: Decimal
    is_growth: bool = False


@dataclass(frozen=True, slots=True)
class Pool:
    """The companies with the most (or least) of a metric, in every period asked."""

    metric: str
    size: int
    is_descending: bool = True
    is_growth: bool = False


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the router makes of a question.

    `metrics` are catalogue names (stated or derived) in the order asked. `unit` and
    `decimals` are what the asker wants to see ("" and None: not said). `region`,
    `conditions` and `pools` say which companies a question over all of them is about:
    by a substring of 注册地址, by figures, by the places they take. A ranking is by the
    first metric (by its growth when `is_growth`) and asks for the places from
    `first_place` to `limit`. `refusal` says in Chinese what is missing when `route` is
    REFUSE. `is_period_assumed` marks that no year was named and the latest was taken.
    """

    text: str
    route: Route
    operation: Operation
    companies: tuple[Company, ...] = ()
    periods: tuple[Period, ...] = ()
    metrics: tuple[str, ...] = ()
    scope: Scope = Scope.CONSOLIDATED
    unit: str = ""
    decimals: int | None = None
    statistic: Statistic = Statistic.NONE
    region: str = ""
    conditions: tuple[Condition, ...] = ()
    pools: tuple[Pool, ...] = ()
    is_growth: bool = False
    first_place: int = 1
    limit: int = 0
    is_descending: bool = True
    is_period_assumed: bool = False
    confidence: float = 1.0
    refusal: str = ""
    refusal_code: str = ""
