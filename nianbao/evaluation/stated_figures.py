"""The figures that a text states: value, unit and how precisely they are printed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from nianbao.evaluation.question import ExpectedFigure

_HALF = Decimal("0.5")
_NEARLY = Decimal("1.0001")
# Printed more coarsely than this share of the value, a figure says too little to be right: 0亿元 is near anything.
_COARSEST = Decimal("0.005")
# Half of the last digit of what is printed with two decimals.
_TWO_DECIMALS = Decimal("0.005")


class Measure(StrEnum):
    """What a unit measures; figures of two measures are never the same figure."""

    MONEY = "money"
    SHARE = "share"
    COUNT = "count"
    BARE = "bare"


_HUNDREDTH = Decimal("0.01")
_UNITS: dict[str, tuple[Measure, Decimal]] = {
    "": (Measure.BARE, Decimal(1)),
    "元": (Measure.MONEY, Decimal(1)),
    "元/股": (Measure.MONEY, Decimal(1)),
    "千元": (Measure.MONEY, Decimal(10) ** 3),
    "万元": (Measure.MONEY, Decimal(10) ** 4),
    "百万元": (Measure.MONEY, Decimal(10) ** 6),
    "千万元": (Measure.MONEY, Decimal(10) ** 7),
    "亿元": (Measure.MONEY, Decimal(10) ** 8),
    "万": (Measure.BARE, Decimal(10) ** 4),
    "亿": (Measure.BARE, Decimal(10) ** 8),
    "%": (Measure.SHARE, _HUNDREDTH),
    "个百分点": (Measure.SHARE, _HUNDREDTH),
    "百分点": (Measure.SHARE, _HUNDREDTH),
    "‰": (Measure.SHARE, Decimal("0.001")),
    "倍": (Measure.SHARE, Decimal(1)),
    "人": (Measure.COUNT, Decimal(1)),
    "名": (Measure.COUNT, Decimal(1)),
    "位": (Measure.COUNT, Decimal(1)),
    "家": (Measure.COUNT, Decimal(1)),
    "个": (Measure.COUNT, Decimal(1)),
    "万人": (Measure.COUNT, Decimal(10) ** 4),
}
_UNIT = "|".join(sorted(map(re.escape, filter(None, _UNITS)), key=len, reverse=True))
# "-3,561,288,047.16元", "(196,713.26)", "百分之14.21", "12.35 亿元"; of "2位小数" the 2 alone
_FIGURE = re.compile(
    rf"(?P<before>百分之)?(?P<open>\()?(?P<sign>[-−])?(?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d+)(?P<decimals>\.\d+)?"
    rf"(?P<close>\))?(?:\s*(?P<unit>{_UNIT})(?!小数))?"
)
# What stands before a figure that is a fall: "下降了14.21%", "亏损 3 万元"
_FALL = re.compile(r"(?:下降|减少|降低|下滑|亏损)(?:了|约|为|幅度为|率为|至)?\s*$")
# "2023" in "2022、2023年": what looks like a year and has no unit
_YEAR = re.compile(r"(?:19|20)\d\d")
# "2023年", "2023年度": no figure, nor are the parts of a date, a code or a word: "12月31日", "2023-06-30", "A1"
_DATE_AFTER = re.compile(r"\s*(?:年|月|日|号)")
_WORD_BEFORE = re.compile(r"[A-Za-z_.]$")
_DASH_BEFORE = re.compile(r"\d-$")


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A figure of a text in the base unit of its measure (yuan, fraction, one).

    `half` is half of a unit of the last printed digit. `factor` is its unit in base units. `falls` says that the
    words before it call it a fall.
    """

    value: Decimal
    half: Decimal
    measure: Measure
    factor: Decimal
    falls: bool


def stated_figures(text: str) -> tuple[StatedFigure, ...]:
    """Find the figures of a text in reading order; years and dates are none.

    >>> [str(each.value) for each in stated_figures("2023年营业收入为12.35亿元，同比下降3.2%")]
    ['1235000000.00', '0.032']
    """
    plain = unicodedata.normalize("NFKC", text)
    return tuple(_read(match, plain) for match in _FIGURE.finditer(plain) if not _is_part(match, plain))


def states(figures: tuple[StatedFigure, ...], wanted: ExpectedFigure) -> bool:
    """Tell whether one of the figures is the wanted one.

    It is when it measures the same (a figure without a unit may be any), and differs by no more than half of the last
    digit that either prints. A figure printed too coarsely to tell is not.

    >>> states(stated_figures("约12.35亿元"), ExpectedFigure(Decimal("1234567890.12"), "元"))
    True
    >>> states(stated_figures("约12亿元"), ExpectedFigure(Decimal("1234567890.12"), "元"))
    False
    """
    return any(_is_it(figure, wanted) for figure in figures)


def in_base_unit(wanted: ExpectedFigure) -> Decimal:
    """The wanted value in yuan, as a fraction, or as a count."""
    return wanted.value * _unit(wanted)[1]


def _is_it(figure: StatedFigure, wanted: ExpectedFigure) -> bool:
    measure, factor = _unit(wanted)
    if Measure.BARE not in (figure.measure, measure) and figure.measure is not measure:
        return False
    base = wanted.value * factor
    wanted_half = _HALF * Decimal(10) ** int(min(wanted.value.as_tuple().exponent, 0)) * factor
    # Who is asked for 万元 may leave the unit out of the answer.
    scales = {Decimal(1), factor} if figure.measure is Measure.BARE and figure.factor == 1 else {Decimal(1)}
    for scale in scales:
        if any(value * scale == base for value in _signed(figure)):
            return True
        half = figure.half * scale
        near = max(half, wanted_half) if wanted.tolerance is None else wanted.tolerance * factor
        if wanted.tolerance is None and not _tells(figure, half, base, measure):
            continue
        if any(abs(value * scale - base) <= near * _NEARLY for value in _signed(figure)):
            return True
    return False


def _tells(figure: StatedFigure, half: Decimal, base: Decimal, measure: Measure) -> bool:
    """Whether a figure is printed precisely enough to be told from others; two decimals of a ratio always are."""
    if half <= _COARSEST * abs(base):
        return True
    is_ratio = measure in (Measure.SHARE, Measure.BARE) and abs(base) < 100
    return is_ratio and half <= _TWO_DECIMALS * figure.factor and figure.value != 0


def _signed(figure: StatedFigure) -> tuple[Decimal, ...]:
    """What the figure may mean: a share that falls is negative, an amount that falls may be written either way."""
    if not figure.falls or figure.value < 0:
        return (figure.value,)
    return (-figure.value,) if figure.measure is Measure.SHARE else (-figure.value, figure.value)


def _unit(wanted: ExpectedFigure) -> tuple[Measure, Decimal]:
    return _UNITS.get(wanted.unit, _UNITS[""])


def _read(match: re.Match[str], text: str) -> StatedFigure:
    unit = "%" if match["before"] else match["unit"] or ""
    measure, factor = _UNITS[unit]
    decimals = match["decimals"] or ""
    number = Decimal(match["digits"].replace(",", "") + decimals)
    is_negative = bool(match["sign"]) or bool(match["open"] and match["close"])
    half = _HALF * Decimal(10) ** -(max(len(decimals) - 1, 0))
    falls = _FALL.search(text[max(0, match.start() - 8) : match.start()]) is not None
    return StatedFigure((-number if is_negative else number) * factor, half * factor, measure, factor, falls)


def _is_part(match: re.Match[str], text: str) -> bool:
    """Whether the digits belong to a date, a range, a word or a file's name."""
    before, after = text[max(0, match.start() - 2) : match.start()], text[match.end() : match.end() + 2]
    is_plain = not (match["unit"] or match["decimals"] or match["before"])
    if is_plain and (_DATE_AFTER.match(after) or _YEAR.fullmatch(match["digits"])):
        return True
    if match["sign"] and before[-1:].isdigit():
        return True
    return bool(_WORD_BEFORE.search(before) or _DASH_BEFORE.search(before))
