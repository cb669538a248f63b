"""Whether a printed figure bears out a stated one: units and rounding understood, sign and kind kept."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from services.generator.guard.figure import Approximation, Figure, Kind
from services.generator.guard.place_figures import Placed

# A stated figure keeps two places of the printed one, or is this near to it.
_LEAST_PLACES = 2
_NEAR = Decimal("0.005")
# How far a figure with one place may be off where 约 or the like stands before it.
_LOOSELY_NEAR = Decimal("0.05")
_TENTH = Decimal(10)
_BOUNDS = ("不", "低于", "高于", "大于", "少于")
# A printed number without a unit is yuan where it has cents or is this great.
_SURELY_YUAN = Decimal(1_000_000)


def supports_figure(stated: Placed, printed: Placed) -> bool:
    """Whether the evidence's figure is the one that a sentence states, context aside.

    1,234,567,890 (元) bears out 12.35亿元, 约12亿元, 超过12.3亿元; 0.1235 bears out 12.35%.
    It does not bear out 12.36亿元, 12.35万元, -12.35亿元, or 12.35个百分点 for 12.35%.
    """
    claim = stated.figure
    return any(
        (_agree_in_sign(claim, reading) or _is_outflow(claim, printed)) and _agree_in_worth(claim, reading)
        for reading in readings_for(claim, printed)
    )


def could_be(stated: Placed, printed: Placed) -> bool:
    """Whether a printed figure is of the kind of a stated one, whatever both are worth."""
    return any(True for _ in readings_for(stated.figure, printed))


def readings_for(claim: Figure, printed: Placed) -> Iterator[Figure]:
    """The printed figure in the kind of the stated one; nothing where the kinds differ."""
    figure = printed.figure
    if claim.kind is Kind.PLAIN and not claim.value and not figure.value:
        # "关联方占比为0" of 0.00%.
        yield figure
        return
    if printed.moves_share and claim.kind in (Kind.PERCENT, Kind.POINTS) and figure.kind is Kind.PERCENT:
        # "毛利率比上年增减(%) 1.80" is said as 1.80个百分点; 提高1.80% would be another claim.
        if claim.kind is Kind.POINTS:
            yield figure
        return
    if claim.kind is figure.kind:
        if claim.unit == figure.unit or claim.kind in (Kind.PERCENT, Kind.POINTS, Kind.PLAIN):
            yield figure
        return
    if claim.kind is Kind.PLAIN:
        # A stated number without a unit must be the printed digits.
        is_scaled = claim.written.rstrip().endswith(("万", "亿"))
        if (figure.step <= 1 or is_scaled) and figure.kind not in (Kind.PERCENT, Kind.POINTS):
            yield figure
        return
    if figure.kind is not Kind.PLAIN:
        return
    match claim.kind:
        case Kind.MONEY if printed.is_open and (figure.step < 1 or figure.value >= _SURELY_YUAN):
            yield figure
        case Kind.PERCENT:
            if figure.value < Decimal("1.5") and figure.step <= Decimal("0.01"):
                yield _scaled(figure, 100)
            if printed.means_share:
                yield figure
        case Kind.POINTS if printed.means_share:
            yield figure
        case Kind.COUNT:
            yield figure
        case _:
            return


def _scaled(figure: Figure, times: int) -> Figure:
    return Figure(
        figure.value * times, figure.step * times, figure.kind, figure.unit, figure.sign,
        figure.approximation, figure.start, figure.end, figure.written,
    )  # fmt: skip


def _agree_in_sign(claim: Figure, printed: Figure) -> bool:
    return claim.sign == 0 or printed.sign == 0 or claim.sign == printed.sign or not printed.value


def _is_outflow(claim: Figure, printed: Placed) -> bool:
    """Whether the row itself is of what went out: 现金流出小计."""
    return claim.sign < 0 and "流出" in printed.label


def _agree_in_worth(claim: Figure, printed: Figure) -> bool:
    stated, exact = claim.value, printed.value
    if stated == exact and claim.written.lstrip().startswith(_BOUNDS):
        # "不低于3,200万元" holds of 3,200万元 itself, and "低于312.5吨的核定总量" quotes what it compares with.
        return True
    if stated == exact:
        return claim.approximation in (Approximation.NONE, Approximation.ABOUT, printed.approximation)
    return any(_rounds_to(claim, exact, step) for step in _steps(claim))


def _steps(claim: Figure) -> Iterator[Decimal]:
    """The places that a stated figure may be rounded to: its last, and with 约 those of its zeros."""
    step = claim.step
    yield step
    if claim.approximation is Approximation.NONE or claim.kind is Kind.PERCENT:
        return
    while claim.value and claim.value % (step * 10) == 0 and step * 10 <= claim.value:
        step *= 10
        yield step


def _rounds_to(claim: Figure, exact: Decimal, step: Decimal) -> bool:
    stated = claim.value
    if not exact or not _keeps_enough(claim, exact, step):
        return False
    rounded = (exact / step).quantize(Decimal(1), ROUND_HALF_UP) * step
    match claim.approximation:
        case Approximation.ABOVE:
            return Decimal(0) < exact - stated < step
        case Approximation.BELOW:
            return rounded == stated or Decimal(0) < stated - exact < step
        case _:
            return rounded == stated


def _keeps_enough(claim: Figure, exact: Decimal, step: Decimal) -> bool:
    off = abs(claim.value - exact) / exact
    if claim.kind is Kind.PERCENT and step == _TENTH:
        # 超三成, 近七成 and 约两成 leave less or more than a tenth open.
        return claim.approximation in (Approximation.ABOVE, Approximation.BELOW) or off <= _TENTH / 100
    if off <= _NEAR or claim.value / step >= 10 ** (_LEAST_PLACES - 1):
        return True
    return claim.approximation is not Approximation.NONE and off <= _LOOSELY_NEAR
