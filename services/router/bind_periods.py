"""The periods that each step of a selection must hold in."""

from __future__ import annotations

from dataclasses import replace

from nianbao.domain.metric import MetricKind
from nianbao.domain.period import Period
from nianbao.domain.selection import Comparator, Condition, Step
from services.router.knowledge import Knowledge
from services.router.reading import Reading

_CHANGES = frozenset({Comparator.HIGHER, Comparator.LOWER})


def bind_periods(
    steps: tuple[Step, ...], reading: Reading, knowledge: Knowledge, periods: tuple[Period, ...]
) -> tuple[Step, ...]:
    """Give every step of 每年 all the years named; what is said in words holds for the last one.

    2019-2021年每年都增长 is about 2020 and 2021 where no report of 2018 is loaded.
    """
    if not reading.is_every_period or not periods:
        return steps
    return tuple(replace(step, periods=_of(step, knowledge, tuple(sorted(periods)))) for step in steps)


def _of(step: Step, knowledge: Knowledge, periods: tuple[Period, ...]) -> tuple[Period, ...]:
    formula = step.quantity.formula
    if knowledge.lexicon.is_known(formula) and knowledge.lexicon.kind(formula) is MetricKind.TEXT:
        return periods[-1:]
    is_change = isinstance(step, Condition) and step.comparator in _CHANGES
    if is_change and len(periods) > 1 and periods[0].previous() not in knowledge.companies.all_periods:
        return periods[1:]
    return periods
