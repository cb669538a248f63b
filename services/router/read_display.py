"""Step: how the asker wants to see the answer: unit and decimals."""

from __future__ import annotations

import re
from dataclasses import replace

from nianbao.text.numerals import NotANumeral, read_numeral
from services.router.knowledge import Knowledge
from services.router.reading import Kind, Reading

_NUMERAL = r"(?P<n>\d{1,2}|[零一二两三四五六七八九十])"
_UNIT = r"(?P<unit>亿元|百万元|万元|千元|亿(?!元)|万(?!元)|元)"
# Units that values are to be converted to; yuan and persons are what they are stored in.
_CONVERTED = {"亿": "亿元", "亿元": "亿元", "百万元": "百万元", "万": "万元", "万元": "万元", "千元": "千元", "%": "%"}
_DECIMALS = (
    # "保留2位小数", "请保留至小数点后两位", "保留小数点后2位", "结果保留两位小数的情况下", "精确到小数点后三位"
    re.compile(
        rf"(?:请|并|结果|且|以|需要?|要)*(?:保留|精确)(?:到|至|为)?(?:小数点?后?(?:面)?)?第?{_NUMERAL}位(?:有效)?(?:小数点?)?(?:的?情况下|的?形式|点|的?精确度)?"
    ),
    re.compile(rf"(?:请?以)?{_NUMERAL}位小数点?(?:的?形式)?"),
)
# "取整", "保留整数", "精确到元", "精确到个位": no decimals.
_WHOLE = re.compile(r"(?:请|并|结果)*(?:保留|取|精确到|四舍五入到)(?:为)?(?:整数|整|个位|元)(?:位)?|不保留小数")
_UNITS = (
    # "以万元为单位", "用亿元表示", "按亿元计", "换算成亿元", "折合万元"
    re.compile(
        rf"(?:以|用|按|换算成|换算为|折算成|折合成?|转换为){_UNIT}(?:人民币)?"
        r"(?:为单位|作单位|作为单位|表示|计算|计|列示|显示|展示)?"
    ),
    # "营业收入(万元)"
    re.compile(rf"(?<={Kind.METRIC.value})[(]{_UNIT}[)]"),
    # "…是多少,万元", "…,亿元,保留两位小数"
    re.compile(rf",{_UNIT}(?=[,.?]|$)"),
    # "单位为万元", "(单位:亿元)", "单位是百万元", "单位万元"
    re.compile(rf"单位(?:为|是|用|:)?{_UNIT}"),
    # "单位为人", "单位:元/股": said of figures that have no other unit.
    re.compile(r"单位(?:为|是|用|:)(?P<unit>元/股|人|名|个|%)"),
)
# "是多少亿元", "为几万元", "多少亿"; "增加了多少" is an operation's, and leaves "万元".
_ASKED_UNIT = re.compile(rf"(?:多少|几|(?<={Kind.OPERATION.value})){_UNIT}")
# "用百分比表示", "百分数形式": a fraction is to be shown as a percentage.
_PERCENT = re.compile(
    r"(?:以|用|按)(?:百分比|百分数|%)(?:的?形式)?(?:表示|显示|给出|展示|列示)?|(?:是|为)?百分之(?:多少|几)|多少%"
)


def read_display(reading: Reading, knowledge: Knowledge) -> Reading:
    """Claim what is said about units and decimals."""
    return _read_percent(_claim_unit(_read_decimals(reading), _UNITS))


def _read_decimals(reading: Reading) -> Reading:
    masked = reading.masked()
    for pattern in _DECIMALS:
        match = pattern.search(masked)
        if match is not None:
            try:
                decimals = read_numeral(match["n"])
            except NotANumeral:
                continue
            return replace(reading.claim(*match.span(), Kind.DISPLAY), decimals=min(decimals, 12))
    whole = _WHOLE.search(masked)
    return replace(reading.claim(*whole.span(), Kind.DISPLAY), decimals=0) if whole else reading


def read_asked_unit(reading: Reading, knowledge: Knowledge) -> Reading:
    """Claim a unit that ends the question for the figure; runs after the operations."""
    return _claim_unit(reading, (_ASKED_UNIT,))


def _claim_unit(reading: Reading, patterns: tuple[re.Pattern[str], ...]) -> Reading:
    masked = reading.masked()
    for pattern in patterns:
        match = pattern.search(masked)
        if match is not None:
            unit = _CONVERTED.get(match["unit"], "") or reading.unit
            return replace(reading.claim(*match.span(), Kind.DISPLAY), unit=unit)
    return reading


def _read_percent(reading: Reading) -> Reading:
    """百分之多少 is left to the operations when it ends one of theirs (增长了百分之多少)."""
    match = _PERCENT.search(reading.masked())
    if match is None or reading.unit:
        return reading
    if "百分之" in match[0] or "多少" in match[0]:
        return replace(reading, unit="%")
    return replace(reading.claim(*match.span(), Kind.DISPLAY), unit="%")
