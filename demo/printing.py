"""How amounts are printed in a report: separators, negatives, growth in per cent."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from demo.invented import HouseStyle
from demo.ledger import CENT, cents


def amount(value: Decimal | None, style: HouseStyle = HouseStyle.SHANGHAI) -> str:
    """An amount in yuan to the cent; negatives take a minus, or parentheses in Shenzhen style here."""
    if value is None:
        return ""
    text = f"{abs(cents(value)):,}"
    if value >= 0:
        return text
    return f"({text})" if style is HouseStyle.SHENZHEN else f"-{text}"


def growth(now: Decimal, before: Decimal) -> Decimal:
    """The change against the year before in per cent, to two decimals."""
    return ((now / before - 1) * 100).quantize(CENT, ROUND_HALF_UP)


def growth_text(now: Decimal, before: Decimal, ending: str = "") -> str:
    """The change as tables print it: a change from a loss or from nothing is 不适用."""
    return f"{growth(now, before)}{ending}" if before > 0 else "不适用"


def share(part: Decimal, whole: Decimal) -> Decimal:
    """A part in per cent of the whole, to two decimals."""
    return (part / whole * 100).quantize(CENT, ROUND_HALF_UP)


def points(now: Decimal, before: Decimal) -> str:
    """A change of a percentage in words: 增加1.20个百分点."""
    change = now - before
    return f"{'增加' if change >= 0 else '减少'}{abs(change)}个百分点"
