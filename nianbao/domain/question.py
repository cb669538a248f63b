"""A question as understood: what is asked, of whom, for when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nianbao.domain.fact import Scope
from nianbao.domain.period import Period
from nianbao.domain.report import Company
from nianbao.domain.selection import Condition, Quantity, Step


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
    LIST = "list"
    COUNT = "count"
    STATISTIC = "statistic"
    DESCRIBE = "describe"
    DEFINE = "define"


class Statistic(StrEnum):
    """What `Operation.STATISTIC` makes of several figures: one figure, or which of them it is.

    Of named companies the figures are those of the periods, metrics or companies named. PLACE and
    SHARE are a company's among all others, and with no company named every company counts. PROPORTION
    is how large a part of the companies meets conditions.
    """

    NONE = ""
    SUM = "sum"
    AVERAGE = "average"
    MEDIAN = "median"
    MAX = "max"
    MIN = "min"
    PLACE = "place"
    SHARE = "share"
    PROPORTION = "proportion"


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the router makes of a question.

    `metrics` are catalogue names (stated or derived) in the order asked. `unit` and
    `decimals` are what the asker wants to see ("" and None: not said). `selection` says which
    companies a question over all reports is about, in the order to be applied, and
    `quantities` what is said of each or made into the statistic. `part` are the conditions
    of a PROPORTION, which is of the companies that `selection` leaves. `is_descending` serves
    places and named companies against each other. `refusal` says in Chinese what is missing
    when `route` is REFUSE. `is_period_assumed` marks that no year was named and the latest
    was taken. `asked` is the follow-up (那2021年呢) that `text` was written out from, by the
    "rules" or the "model" that `completed_by` names; "" where `text` is as asked. `is_incomplete`
    says that the question leaves out what rules could not fill in from the conversation.

    `understood_by` is "rules" or "model". The rest is what rules leave to a model where they
    refuse: `left_over` the words that nothing claimed, `bounds` the conditions read (a formula
    of "" where it was not clear of what), `numbers` all other numbers named, as plain decimals.
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
    selection: tuple[Step, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    part: tuple[Step, ...] = ()
    is_descending: bool = True
    is_period_assumed: bool = False
    confidence: float = 1.0
    refusal: str = ""
    refusal_code: str = ""
    understood_by: str = "rules"
    left_over: tuple[str, ...] = ()
    bounds: tuple[Condition, ...] = ()
    numbers: tuple[str, ...] = ()
    asked: str = ""
    completed_by: str = ""
    is_incomplete: bool = False
