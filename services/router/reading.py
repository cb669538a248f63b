"""A question on its way to being understood: its text, what was recognised, what is left."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from nianbao.domain.fact import Scope
from nianbao.domain.question import Operation, Route, Statistic
from nianbao.domain.report import Company
from nianbao.domain.selection import Comparator, Condition, Quantity, Step


class Kind(StrEnum):
    """What a stretch of the question was recognised as; the value stands for it in `masked`."""

    COMPANY = "\ue000"
    METRIC = "\ue001"
    PERIOD = "\ue002"
    SCOPE = "\ue003"
    DISPLAY = "\ue004"
    OPERATION = "\ue005"
    REGION = "\ue006"
    BOUND = "\ue007"


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """A stretch [start, end) of the text that some step has understood; a metric's holds its name."""

    start: int
    end: int
    kind: Kind
    name: str = ""


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A period as named: `year` with its `part`, or years back from the year asked about.

    `years_back` is set for 上年 (1) and 本期 (0); `span_years` for 近三年 (3).
    `is_calendar` marks 去年 and 今年, which mean nothing beside a report without a year.
    """

    year: int = 0
    part: str = ""
    years_back: int | None = None
    span_years: int = 0
    is_calendar: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """An amount with its comparator at [start, end): 超过100亿元.

    `unit` is as said (元, 人, %) or "". `metric` is the metric that the words imply (亏损).
    """

    start: int
    end: int
    comparator: Comparator
    values: tuple[Decimal, ...]
    unit: str = ""
    metric: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the steps know so far; each step returns a new one.

    `text` is the question in normal form, lower case; claims are offsets into it.
    `has_explicit_base` says that the periods are compared (2024年相比2023年), not listed.
    `selection`, `quantities` and `part` are as in `Understanding`, the steps without their periods;
    `is_every_period` says that they must hold in each period named.
    """

    question: str
    text: str = ""
    claims: tuple[Claim, ...] = ()
    companies: tuple[Company, ...] = ()
    mentions: tuple[PeriodMention, ...] = ()
    metrics: tuple[str, ...] = ()
    scope: Scope = Scope.CONSOLIDATED
    unit: str = ""
    decimals: int | None = None
    regions: tuple[Condition, ...] = ()
    bounds: tuple[Bound, ...] = ()
    selection: tuple[Step, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    part: tuple[Step, ...] = ()
    is_every_period: bool = False
    is_descending: bool = True
    operation: Operation = Operation.VALUE
    statistic: Statistic = Statistic.NONE
    has_explicit_base: bool = False
    residue: tuple[tuple[int, int], ...] = ()
    route: Route | None = None
    confidence: float = 1.0
    refusal: str = ""
    refusal_code: str = ""

    @property
    def is_over_all(self) -> bool:
        """Whether the question ranges over all companies, be it for the place of one."""
        return bool(self.selection or self.quantities or self.part)

    @property
    def named_periods(self) -> int:
        """How many periods the question names; one when it names none."""
        return max(sum(mention.span_years or 1 for mention in self.mentions), 1)

    def masked(self, kinds: Collection[Kind] = tuple(Kind)) -> str:
        """The text with every sign claimed as one of `kinds` replaced by the kind's, same length."""
        signs = list(self.text)
        for claim in self.claims:
            if claim.kind in kinds:
                signs[claim.start : claim.end] = claim.kind.value * (claim.end - claim.start)
        return "".join(signs)

    def claim(self, start: int, end: int, kind: Kind, name: str = "") -> Reading:
        """Mark a stretch as understood."""
        return replace(self, claims=tuple(sorted((*self.claims, Claim(start, end, kind, name)))))

    def claims_of(self, kind: Kind) -> tuple[Claim, ...]:
        """The stretches of one kind, in order."""
        return tuple(claim for claim in self.claims if claim.kind is kind)

    def masked_words(self, kind: Kind) -> str:
        """The words of every stretch of one kind, parted by blanks."""
        return " ".join(self.text[claim.start : claim.end] for claim in self.claims_of(kind))

    def left_over(self) -> tuple[str, ...]:
        """The words that were not understood."""
        return tuple(self.text[start:end] for start, end in self.residue)

    def claim_free(self, start: int, end: int, kind: Kind) -> Reading:
        """Mark what of a stretch nothing else has claimed."""
        taken = [claim for claim in self.claims if claim.start < end and claim.end > start]
        reading, place = self, start
        for claim in taken:
            if claim.start > place:
                reading = reading.claim(place, claim.start, kind)
            place = max(place, claim.end)
        return reading.claim(place, end, kind) if place < end else reading

    def without_years_back(self) -> Reading:
        """The reading without 上年, where that is what a period is compared with."""
        return replace(self, mentions=tuple(each for each in self.mentions if not each.years_back))

    def refuse(self, code: str, sentence: str) -> Reading:
        """End the reading with a refusal."""
        return replace(self, route=Route.REFUSE, refusal_code=code, refusal=sentence)


def without(text: str, dropped: str) -> tuple[str, list[int]]:
    """Drop signs from a text; returns what is left and where each sign of it stood.

    >>> without("净利润的增长", "的")
    ('净利润增长', [0, 1, 2, 4, 5])
    """
    places = [place for place, sign in enumerate(text) if sign not in dropped]
    return "".join(text[place] for place in places), places
