"""A number as a text states it: its worth, how finely it was written, and of what kind it is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What a number counts; two kinds are never the same figure."""

    MONEY = "money"
    PERCENT = "percent"
    POINTS = "points"
    COUNT = "count"
    PLAIN = "plain"


class Approximation(StrEnum):
    """The words that loosen a number: 约, 超过, 近."""

    NONE = ""
    ABOUT = "about"
    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number.

    `value` is without sign, in yuan or another currency, per cent, points, or pieces; `step` is
    what its last written place is worth. `unit` is the currency or the measure ("" of none).
    `sign` is 1, -1, or 0 where the text leaves it open. `start` and `end` are its place.
    """

    value: Decimal
    step: Decimal
    kind: Kind
    unit: str
    sign: int
    approximation: Approximation
    start: int
    end: int
    written: str

    @property
    def places(self) -> int:
        """How many significant places were written; zeros at the end of a whole number count."""
        return len((self.value / self.step).to_integral_value().as_tuple().digits) if self.value else 1
