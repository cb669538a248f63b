"""The quantities that a question over all companies names: metrics, growths, ratios, amounts per head."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from nianbao.domain.selection import Measure, Quantity
from services.router.lexicon import Lexicon
from services.router.reading import Claim, Kind, Reading

HEAD_COUNT = "职工人数"
QUANTITY = "\ue00e"
"""Stands for each sign of a quantity in a masked text."""

_M = Kind.METRIC.value
_CHANGE = r"(?:增长|增加|上升|提高|上涨|提升)"
_FALL = r"(?:下降|减少|下滑|下跌|降低)"
# "增长率", "的同比增速", "同比增长" before 最快, 超过 …; "增幅".
_GROWTH = re.compile(
    rf"的?(?:同比|年)?(?:(?:{_CHANGE}|变动|变化|增减)的?(?:率|比率|比例|幅度|速度|百分比)|增速|增幅|涨幅)"
    rf"|的?(?:同比)?(?:实现)?{_CHANGE}了?(?=最|超|大于|高于|不|达|排|前|第|{Kind.BOUND.value}|\d)"
)
_DECLINE = re.compile(
    rf"的?(?:同比|年)?(?:{_FALL}的?(?:率|比率|比例|幅度|速度|百分比)|降幅|跌幅)"
    rf"|的?(?:同比)?(?:出现)?{_FALL}了?(?=最|超|大于|高于|不|达|排|前|第|{Kind.BOUND.value}|\d)"
)
_DIVIDED = re.compile(r"的?(?:占|除以|/|与|和|同|对|比上)(?:同期|当年|公司)?的?")
_PLAINLY = re.compile(r"的?(?:占|除以|/|比上)")
_SHARE_TAIL = re.compile(r"的?(?:比例|比重|比率|比值|占比|百分比|份额|之比)")
_PER_HEAD = re.compile(r"人均(?:创造|实现|贡献)?的?$|每(?:个|名|位)?(?:员工|人)(?:创造|实现|贡献)?的?$")
_STAFF = re.compile(r"(?:员工|职工)(?:人?数)?(?=最[多少]|超过|多于|大于|少于|不足|低于|第|前|在?\ue007|排)")


@dataclass(frozen=True, slots=True)
class Named:
    """A quantity at [start, end) of the text; `is_decline` says that a fall is what is asked (降幅)."""

    start: int
    end: int
    quantity: Quantity
    is_decline: bool = False


def find_quantities(reading: Reading, lexicon: Lexicon) -> list[Named]:
    """The quantities in the order they stand, each with the words around it that make it one."""
    masked = reading.masked()
    claims = list(reading.claims_of(Kind.METRIC))
    claims += [Claim(match.start(), match.end(), Kind.METRIC, HEAD_COUNT) for match in _STAFF.finditer(masked)]
    claims.sort()
    found, taken = [], set()
    for former, latter in pairwise(claims):
        named = _ratio(masked, former, latter)
        if named is not None and former not in taken:
            found.append(named)
            taken |= {former, latter}
    found += [_one(masked, claim) for claim in claims if claim not in taken]
    return sorted(found, key=lambda named: named.start)


def _ratio(masked: str, former: Claim, latter: Claim) -> Named | None:
    between = masked[former.end : latter.start]
    tail = _SHARE_TAIL.match(masked, latter.end)
    if not _DIVIDED.fullmatch(between) or not (tail or _PLAINLY.match(between)):
        return None
    end = tail.end() if tail else latter.end
    return Named(former.start, end, Quantity(f"{former.name} / {latter.name}"))


def _one(masked: str, claim: Claim) -> Named:
    before = _PER_HEAD.search(masked[: claim.start])
    start = before.start() if before else claim.start
    formula = f"{claim.name} / {HEAD_COUNT}" if before else claim.name
    growth, decline = _GROWTH.match(masked, claim.end), _DECLINE.match(masked, claim.end)
    if growth or decline:
        end = (growth or decline).end()  # type: ignore[union-attr]
        return Named(start, end, Quantity(formula, Measure.GROWTH), is_decline=growth is None)
    return Named(start, claim.end, Quantity(formula))


def masked_with(reading: Reading, quantities: list[Named]) -> str:
    """The text with what is understood masked, and every quantity by `QUANTITY`."""
    signs = list(reading.masked())
    for named in quantities:
        signs[named.start : named.end] = QUANTITY * (named.end - named.start)
    return "".join(signs)
