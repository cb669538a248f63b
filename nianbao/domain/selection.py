"""Which companies of a knowledge base are meant: conditions that they meet, places that they hold.

A selection is a sequence that is applied in order, since the order changes the result: of the ten
companies with the most revenue those with a loss, or of the companies with a loss the ten with the
most revenue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from nianbao.domain.period import Period

_HEADS = "/职工人数"
_PER_HEAD = re.compile(rf"[^-+*/()]+{_HEADS}")  # "净利润/职工人数"


class Measure(StrEnum):
    """What of a quantity counts: its value, or its growth over the period before."""

    VALUE = "value"
    GROWTH = "growth"


class Comparator(StrEnum):
    """How a company's value must stand to the values of a condition."""

    GREATER = ">"
    AT_LEAST = ">="
    LESS = "<"
    AT_MOST = "<="
    BETWEEN = "between"
    """No less than the first value and no more than the second."""
    EQUAL = "="
    CONTAINS = "contains"
    """A text that holds one of the values."""
    PRESENT = "present"
    """The report states it, whatever it is."""
    HIGHER = "higher"
    """More than in the period before; no values."""
    LOWER = "lower"
    """Less than in the period before; no values."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """What companies are compared by.

    `formula` is in the catalogue's formula language over catalogue names, stated or derived:
    营业收入, 毛利率, "净利润 / 职工人数". A text metric stands alone.
    """

    formula: str
    measure: Measure = Measure.VALUE

    @property
    def name(self) -> str:
        """What the quantity is called.

        >>> Quantity("营业收入", Measure.GROWTH).name, Quantity("净利润 / 职工人数").name
        ('营业收入增长率', '人均净利润')
        """
        formula = "".join(self.formula.split())
        if _PER_HEAD.fullmatch(formula):
            formula = f"人均{formula.removesuffix(_HEADS)}"
        return f"{formula}增长率" if self.measure is Measure.GROWTH else formula


@dataclass(frozen=True, slots=True)
class Condition:
    """What a company must meet.

    `values` are plain decimals in the catalogue's unit (yuan, persons, a fraction for per cent),
    or texts, of which any one will do. It must hold in every one of `periods`; none named means
    the question's. A company that does not state the quantity never meets a condition, be it
    negated or not. `or_else` are conditions of which any one will do instead; they have none of
    their own, and a company that does not state one of the quantities is judged by the others.
    """

    quantity: Quantity
    comparator: Comparator
    values: tuple[str, ...] = ()
    is_negated: bool = False
    periods: tuple[Period, ...] = ()
    or_else: tuple[Condition, ...] = ()

    @property
    def alternatives(self) -> tuple[Condition, ...]:
        """The conditions one of which must be met; as a rule only this one."""
        return (replace(self, or_else=()), *self.or_else)


@dataclass(frozen=True, slots=True)
class Ordering:
    """The places from `first_place` to `last_place`, from 1, among the companies that are left.

    With several `periods` a company must hold such a place in each; none named means the
    question's. Companies with equal values share a place.
    """

    quantity: Quantity
    is_descending: bool = True
    first_place: int = 1
    last_place: int = 1
    periods: tuple[Period, ...] = ()


Step = Condition | Ordering

ADDRESS = Quantity("注册地址")
"""Where a company is registered: conditions on it say which companies are looked at."""


def quantities_of(steps: Iterable[Step]) -> tuple[Quantity, ...]:
    """What the steps compare companies by, each once, in the order said."""
    found = (
        part.quantity for step in steps for part in (step.alternatives if isinstance(step, Condition) else (step,))
    )
    return tuple(dict.fromkeys(found))


def leading_places(selection: tuple[Step, ...]) -> tuple[tuple[Condition, ...], tuple[Step, ...]]:
    """The conditions on 注册地址 in front of all other steps, and those steps."""
    places: list[Condition] = []
    for step in selection:
        if not isinstance(step, Condition) or step.quantity != ADDRESS or step.or_else or step.periods:
            break
        places.append(step)
    return tuple(places), selection[len(places) :]
