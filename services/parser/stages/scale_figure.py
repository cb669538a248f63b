"""A printed figure in the unit of its metric; nothing where the unit is not stated."""

from __future__ import annotations

import re
from decimal import Decimal

from nianbao.domain.amount import YUAN_PER_UNIT
from services.parser.stages.plain_form import plain_form
from services.parser.stages.read_figure import read_figure
from services.parser.stages.read_unit import read_label_unit

_HUNDRED = Decimal(100)
_OWN_UNIT = re.compile(r"(?:人民币)?(?P<figure>[-(\d,.)]+)(?P<unit>亿元|千万元|百万元|万元|千元|元)")  # "650万元"
_COUNTED = frozenset({"人", "股"})


def scale_figure(printed: str, metric_unit: str, label: str, unit_above: str) -> tuple[Decimal, str] | None:
    """Give a cell's value in yuan, persons, shares or as a fraction, with its printed unit.

    A unit printed in the cell goes before one in the label's bracket, and that before
    `unit_above`. A zero is a zero share without a % sign too; any other share needs one.

    >>> scale_figure("650万元", "元", "注册资本", "元"), scale_figure("4.10", "%", "比例（%）", "")
    ((Decimal('6500000'), '万元'), (Decimal('0.041'), '%'))
    """
    own = _OWN_UNIT.fullmatch(plain_form(printed))
    value = read_figure(own["figure"] if own is not None else printed)
    if value is None:
        return None
    if metric_unit == "%":
        return _share(value, printed, label)
    if plain_form(printed).endswith("%"):
        return None
    if metric_unit in _COUNTED:
        is_whole = metric_unit != "人" or (value == value.to_integral_value() and value >= 0)
        return (value, metric_unit) if is_whole else None
    unit = own["unit"] if own is not None else _money_in(label) or unit_above
    return (value * YUAN_PER_UNIT[unit], unit) if unit in YUAN_PER_UNIT else None


def _share(value: Decimal, printed: str, label: str) -> tuple[Decimal, str] | None:
    if plain_form(printed).endswith("%"):
        return value, "%"
    return (value / _HUNDRED, "%") if value == 0 or "(%)" in plain_form(label) else None


def _money_in(label: str) -> str:
    unit = read_label_unit(label)
    return unit if unit in YUAN_PER_UNIT else ""
