"""Round amounts and places as people say them."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

_YI, _WAN = Decimal(10**8), Decimal(10**4)
_NUMERALS = dict(enumerate("零一二三四五六七八九十"))


def say_amount(value: Decimal, *, is_people: bool) -> tuple[Decimal, tuple[str, ...]]:
    """Round to one or two digits, and give the ways to say it; the first is the plainest.

    >>> say_amount(Decimal("1234567890"), is_people=False)
    (Decimal('1200000000'), ('12亿元', '12亿', '120000万元'))
    >>> say_amount(Decimal("4321"), is_people=True)
    (Decimal('4300'), ('4300人', '4300名', '4300'))
    """
    digits = value.adjusted() - 1 if value else 0
    rounded = value.quantize(Decimal(1).scaleb(digits), ROUND_HALF_EVEN)
    rounded = Decimal(format(rounded, "f"))
    whole = _number(rounded)
    if is_people:
        return rounded, (f"{whole}人", f"{whole}名", whole)
    if abs(rounded) >= _YI:
        in_yi = _number(rounded / _YI)
        return rounded, (f"{in_yi}亿元", f"{in_yi}亿", f"{_number(rounded / _WAN)}万元")
    if abs(rounded) >= _WAN:
        in_wan = _number(rounded / _WAN)
        return rounded, (f"{in_wan}万元", f"{in_wan}万", f"{whole}元")
    return rounded, (f"{whole}元", f"{whole}块钱", f"{whole}元人民币")


def say_percent(percent: int) -> tuple[str, ...]:
    """A part of a hundred: 20%, 百分之20, 百分之二十."""
    tens = f"百分之{_NUMERALS[percent // 10]}十" if 20 <= percent < 100 and percent % 10 == 0 else f"百分之{percent}"
    return (f"{percent}%", tens, f"{percent}％")


def say_places(number: int) -> tuple[str, ...]:
    """A number of places: 5, 五.

    >>> say_places(5), say_places(20)
    (('5', '五'), ('20', '二十'))
    """
    tens = f"{_NUMERALS[number // 10]}十" if number >= 20 and number % 10 == 0 else _NUMERALS.get(number, str(number))
    return (str(number), tens)


def _number(value: Decimal) -> str:
    return format(value.normalize(), "f")
