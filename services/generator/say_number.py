"""Numbers as answers state them: exact, or rounded half up with the exact value beside it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

from nianbao.domain.amount import YUAN_PER_UNIT

_DEFAULT_DECIMALS = 2
# More digits than any report prints or any division keeps.
_PRECISION = 60
_SUFFIX_OF_DISPLAY = {"percent": "%", "points": "个百分点", "per_share": "元/股", "persons": "人", "count": "家"}


def say_stated(value: Decimal, unit: str, asked_unit: str = "", decimals: int | None = None) -> str:
    """Say a stated figure in full precision, or as asked with the exact value in brackets.

    `unit` is the catalogue's: 元, 人, 元/股, % (a fraction) or another word. `asked_unit`
    is "" or a unit of money; it concerns money only.

    >>> say_stated(Decimal("123456789.01"), "元")
    '123,456,789.01元'
    >>> say_stated(Decimal("123456789.01"), "元", "亿元", 2)
    '1.23亿元（123,456,789.01元）'
    >>> say_stated(Decimal("0.1234"), "%")
    '12.34%'
    """
    if unit == "元" and asked_unit in YUAN_PER_UNIT and asked_unit != "元":
        return f"{_in_unit(value, asked_unit, decimals)}（{_exact(value)}元）"
    number = _shifted(value, 2) if unit == "%" else value
    exact = _exact(_plain_integer(number) if unit in ("人", "%") else number) + unit
    if decimals is None:
        return exact
    rounded = round_half_up(number, decimals)
    return f"{rounded:,f}{unit}" if rounded == number else f"{rounded:,f}{unit}（精确值{exact}）"


def say_computed(value: Decimal, display: str, asked_unit: str = "", decimals: int | None = None) -> str:
    """Say a computed value: two decimals unless asked otherwise, more when it would show as 0.

    >>> say_computed(Decimal("0.367589"), "percent")
    '36.76%'
    >>> say_computed(Decimal("0.367589"), "decimal", decimals=2)
    '0.37'
    """
    if display == "decimal" and asked_unit == "%":
        display = "percent"
    if display == "yuan":
        return _computed_yuan(value, asked_unit, decimals)
    if display in ("count", "persons"):
        return f"{_exact(_plain_integer(value))}{_SUFFIX_OF_DISPLAY[display]}"
    number = _shifted(value, 2) if display in ("percent", "points") else value
    return f"{_rounded(number, decimals):,f}{_SUFFIX_OF_DISPLAY.get(display, '')}"


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Round to a number of decimals, halves away from zero; a zero loses its minus sign."""
    with localcontext() as context:
        context.prec = _PRECISION
        rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)


def _computed_yuan(value: Decimal, asked_unit: str, decimals: int | None) -> str:
    if asked_unit in YUAN_PER_UNIT and asked_unit != "元":
        return f"{_in_unit(value, asked_unit, decimals)}（{_rounded(value, None):,f}元）"
    exponent = value.as_tuple().exponent
    is_exact = decimals is None and isinstance(exponent, int) and -4 <= exponent <= 0
    return f"{_exact(value) if is_exact else format(_rounded(value, decimals), ',f')}元"


def _in_unit(yuan: Decimal, unit: str, decimals: int | None) -> str:
    with localcontext() as context:
        context.prec = _PRECISION
        converted = yuan / YUAN_PER_UNIT[unit]
    return f"{_rounded(converted, decimals):,f}{unit}"


def _rounded(number: Decimal, decimals: int | None) -> Decimal:
    """Round as asked; by default to two decimals, or to two digits where those would be 0.00."""
    if decimals is not None:
        return round_half_up(number, decimals)
    rounded = round_half_up(number, _DEFAULT_DECIMALS)
    return rounded if rounded or not number else round_half_up(number, 1 - number.adjusted())


def _shifted(value: Decimal, places: int) -> Decimal:
    with localcontext() as context:
        context.prec = _PRECISION
        return value.scaleb(places)


def _plain_integer(value: Decimal) -> Decimal:
    """Without needless zeros behind the point: 1444.00 is 1444."""
    with localcontext() as context:
        context.prec = _PRECISION
        return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _exact(value: Decimal) -> str:
    return format(value, ",f")
