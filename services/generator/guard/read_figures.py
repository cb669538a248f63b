"""Numbers of a text with their units: 12.35亿元, -5.2%, 1.61个百分点, 一千余人, 百分之十五."""

from __future__ import annotations

import re
from decimal import Decimal

from nianbao.text.numerals import NotANumeral, read_numeral
from services.generator.guard.figure import Approximation, Figure, Kind

SCALES = {
    "万亿": 10**12,
    "千亿": 10**11,
    "百亿": 10**10,
    "十亿": 10**9,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
    "千": 10**3,
    "百": 10**2,
}
_CURRENCIES = ("元", "美元", "港元", "欧元", "日元", "英镑", "卢比", "韩元", "新元", "澳元")
_SAME = {
    "名": "人",
    "位": "人",
    "港币": "港元",
    "人民币": "元",
    "人民币元": "元",
    "户": "家",
    "公斤": "千克",
    "MW": "兆瓦",
    "kWh": "千瓦时",
    "kW": "千瓦",
    "KW": "千瓦",
}
_GENERAL = ("个", "项", "件", "种", "款", "条", "次", "批", "例", "篇", "宗", "笔", "类", "只")
_MEASURES = (
    "人次 人 名 位 家 户 个月 个 项 件 种 款 条 次 批 例 篇 宗 笔 类 只 股 吨 千克 公斤 克 千瓦时 千瓦 兆瓦 "
    "GWh MWh MW kWh kW KW "
    "平方米 立方米 平方公里 公里 千米 米 亩 "
    "台 套 辆 座 艘 架 支 盒 瓶 片 粒 剂 手 岁 天 小时 年 倍 度 间 栋 层 处 所 门 升 吨位"
)
UNIT = "|".join(
    sorted(
        [
            "元/股", "元/千瓦时", "元/吨", "人民币元", "人民币", "港币", *_CURRENCIES, "个百分点", "百分点", "个基点",
            "基点", "bp", "BP", "%", "‰", *_MEASURES.split(),
        ],
        key=len,
        reverse=True,
    )
)  # fmt: skip
SCALE = "万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千(?!克|瓦|米|升)|百(?!分)"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_BEFORE = (
    r"(?P<before>[没未](?:有)?(?:超过|超出|突破|达到)|不超过|不低于|不少于|超过|超出|超|逾|突破|高于|大于|约为|大约|大概|约|接近|将近|"
    r"近(?!三年|五年|年)|不到|不足|低于|少于)?"
)
_FIGURE = re.compile(
    rf"{_BEFORE}\s*(?:人民币)?(?P<open>\()?(?P<sign>(?<![\d%A-Za-z])[-+△]|负)?(?<![\dA-Za-z.])(?P<digits>{_DIGITS})"
    rf"(?P<more>多|余)?(?P<scale>{SCALE})?(?P<more2>多|余)?\s*(?P<unit>{UNIT})?(?P<close>\))?(?P<behind>左右|上下|以上|以下)?"
)
_NUMERAL = "零〇一二三四五六七八九十百千万亿两"
_SPELLED = re.compile(
    rf"{_BEFORE}(?:百分之(?P<percent>[{_NUMERAL}]+(?:点[{_NUMERAL}]+)?)"
    rf"|(?P<tenths>[一二两三四五六七八九])成(?P<over>多|以[上下])?(?![为本立员品果效分交长就型都功])"
    rf"|(?P<numeral>[{_NUMERAL}]+)(?P<more>多|余)?(?P<scale>亿|万)?(?P<unit>个百分点|元|人|名|家|项|件|倍|吨|股)(?P<close>))"
)
# "1.2-1.5亿元", "1.2、1.3和1.5亿元": the unit is said once, behind the last number.
SHARED = re.compile(r"^\s*(?:[-~至到]|、|,|和|及|与|以及)\s*$")
_ABOVE = frozenset(["超过", "超出", "超", "逾", "突破", "高于", "大于", "不低于", "不少于"])
_BELOW = frozenset(["不超过", "不到", "不足", "低于", "少于", "近", "接近", "将近"])
_PERCENT_OF = {"%": Decimal(1), "‰": Decimal("0.1")}
_POINTS_OF = {"个百分点": Decimal(1), "百分点": Decimal(1)}
_BASIS_POINT = Decimal("0.01")


def read_figures(text: str) -> list[Figure]:
    """Find the numbers of a text in `plain_text` whose dates are blanked out, in order.

    The sign is that of a minus before the number, or 1; accounting brackets leave it open (0).

    >>> [(str(f.value), str(f.step), f.kind.value) for f in read_figures("收入12.35亿元,占4.2%")]
    [('1235000000.00', '1000000.00', 'money'), ('4.2', '0.1', 'percent')]
    """
    matches = list(_FIGURE.finditer(text))
    figures = [_figure(match, shared) for match, shared in zip(matches, _shared_units(text, matches), strict=True)]
    taken = [(each.start, each.end) for each in figures]
    for match in _SPELLED.finditer(text):
        # "前五名" and "第三家" are of an order.
        spelled = None if text[: match.start()].endswith(("前", "第")) else _spelled(match)
        if spelled and all(spelled.end <= start or spelled.start >= end for start, end in taken):
            figures.append(spelled)
    return sorted(figures, key=lambda each: each.start)


def as_unit(figure: Figure, unit: str) -> Figure:
    """A number without a unit, in one that stands in a header: 元, 万元, %, 人, 万吨."""
    scale, base = _split_unit(unit)
    kind, name, worth = _kind(base)
    worth *= scale
    return Figure(
        figure.value * worth,
        figure.step * worth,
        kind,
        name,
        figure.sign,
        figure.approximation,
        figure.start,
        figure.end,
        figure.written,
    )


def _split_unit(unit: str) -> tuple[int, str]:
    scale = next((name for name in SCALES if unit.startswith(name) and len(unit) > len(name)), "")
    if unit.startswith(("千克", "千瓦", "千米", "百分点")):
        scale = ""
    return (SCALES[scale] if scale else 1), unit[len(scale) :]


def _shared_units(text: str, matches: list[re.Match[str]]) -> list[tuple[str, str]]:
    """Scale and unit of each match, from the next one where a range or list says them once."""
    units: list[tuple[str, str]] = []
    for index in range(len(matches) - 1, -1, -1):
        match = matches[index]
        own = (match["scale"] or "", match["unit"] or "")
        if (
            own == ("", "")
            and index + 1 < len(matches)
            and SHARED.match(text[match.end() : matches[index + 1].start()])
        ):
            own = units[-1]
        units.append(own)
    return units[::-1]


def _figure(match: re.Match[str], shared: tuple[str, str]) -> Figure:
    digits = match["digits"].replace(",", "")
    scale, unit = shared
    kind, name, worth = _kind(unit)
    worth *= SCALES.get(scale, 1)
    decimals = len(digits.partition(".")[2])
    is_bracketed = bool(match["open"] and match["close"] and not unit)
    sign = 0 if is_bracketed else -1 if match["sign"] in ("-", "△", "负") else 1
    return Figure(
        Decimal(digits) * worth,
        worth.scaleb(-decimals),
        kind,
        name,
        sign,
        _approximation(match["before"], match["more"] or match["more2"], match["behind"]),
        match.start(),
        match.end(),
        match[0],
    )


def _kind(unit: str) -> tuple[Kind, str, Decimal]:
    unit = _SAME.get(unit, unit)
    if unit in _PERCENT_OF:
        return Kind.PERCENT, "", _PERCENT_OF[unit]
    if unit in _POINTS_OF:
        return Kind.POINTS, "", _POINTS_OF[unit]
    if unit in ("个基点", "基点", "bp", "BP"):
        return Kind.POINTS, "", _BASIS_POINT
    if unit in _CURRENCIES:
        return Kind.MONEY, unit, Decimal(1)
    if unit.startswith("元/"):
        return Kind.MONEY, "元", Decimal(1)
    if unit:
        return Kind.COUNT, "个" if unit in _GENERAL else unit, Decimal(1)
    return Kind.PLAIN, "", Decimal(1)


def _approximation(before: str | None, more: str | bool | None, behind: str | None) -> Approximation:
    if more or before in _ABOVE or behind == "以上":
        return Approximation.ABOVE
    if before in _BELOW or behind == "以下":
        return Approximation.BELOW
    # "没有超过1.2亿元的额度": the bound itself is quoted.
    is_bound = before is not None and before[0] in "没未"
    return Approximation.ABOUT if (before and not is_bound) or behind else Approximation.NONE


def _spelled(match: re.Match[str]) -> Figure | None:
    """A figure in Chinese numerals; None for 一家 and the like, which count nothing."""
    try:
        if match["percent"]:
            whole, _, decimals = match["percent"].partition("点")
            digits = "".join(str(read_numeral(sign)) for sign in decimals)
            value, step, kind, unit = Decimal(f"{read_numeral(whole)}.{digits or 0}"), 1, Kind.PERCENT, ""
            fine = Decimal(step).scaleb(-len(digits))
        elif match["tenths"]:
            value, fine, kind, unit = Decimal(read_numeral(match["tenths"]) * 10), Decimal(10), Kind.PERCENT, ""
        else:
            number = read_numeral(match["numeral"] + (match["scale"] or ""))
            kind, unit, worth = _kind(match["unit"])
            value = number * worth
            fine = worth
            if number == 1 and kind is Kind.COUNT:
                return None
    except NotANumeral:
        return None
    over = match["over"] or ""
    approximation = _approximation(match["before"], match["more"] or over == "多", over)
    if match["tenths"] and approximation is Approximation.NONE:
        approximation = Approximation.ABOUT
    return Figure(value, fine, kind, unit, 1, approximation, match.start(), match.end(), match[0])
