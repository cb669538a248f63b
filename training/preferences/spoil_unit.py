"""A figure with another unit: the commonest way to be wrong by ten thousand."""

from __future__ import annotations

import re
from random import Random

_UNITS = ("元", "千元", "万元", "百万元", "亿元")
# "万元" in "1,234.50 万元"; a unit in words alone, as in "单位：元", is left.
_AFTER_FIGURE = re.compile(r"(?<=[\d.]) ?(?:(千|万|百万|亿)?元|%|个百分点)")


def spoil_unit(answer: str, draw: Random) -> str | None:
    """Put another unit behind one figure; None where no figure has one."""
    units = list(_AFTER_FIGURE.finditer(answer))
    if not units:
        return None
    unit = draw.choice(units)
    said = unit.group().strip()
    other = {"%": "‰", "个百分点": "%"}.get(said) or draw.choice([each for each in _UNITS if each != said])
    return answer[: unit.start()] + other + answer[unit.end() :]
