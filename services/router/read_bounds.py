"""Step: amounts that companies are held against (超过100亿元, 30%以上, 介于1亿和5亿之间, 为负)."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from nianbao.domain.selection import Comparator
from nianbao.text.numerals import NotANumeral, read_numeral
from services.router.knowledge import Knowledge
from services.router.reading import Bound, Kind, Reading

_SCALES = {
    "万亿": 12,
    "千亿": 11,
    "百亿": 10,
    "十亿": 9,
    "亿": 8,
    "千万": 7,
    "百万": 6,
    "十万": 5,
    "万": 4,
    "千": 3,
    "百": 2,
}
_SCALE = "|".join(_SCALES)
_DIGITS = r"-?\d[\d,]*(?:\.\d+)?|[零一二两三四五六七八九十百千]+(?:点[零一二三四五六七八九]+)?"
_UNIT = r"股|家|位|元|块钱?|人民币|个?人|名员工|名|%|个百分点|倍|天|次"


def _number(name: str) -> str:
    """A pattern for one amount: 100亿元, 5,000万, 30%, 百分之三十, 1万人."""
    plain = rf"(?P<n{name}>{_DIGITS})(?P<s{name}>{_SCALE})?(?P<u{name}>{_UNIT})?(?:人民币)?"
    return rf"(?:百分之(?P<p{name}>{_DIGITS})|{plain})"


_WORDS: tuple[tuple[Comparator, str], ...] = (
    (
        Comparator.AT_MOST,
        r"不(?:超过|高于|大于|多于|超)|未(?:超过|高于)|没有?超过|至多|小于(?:或|或者)?等于|低于或等于|≤|<=",
    ),
    (Comparator.AT_LEAST, r"不(?:低于|少于|小于|下于)|至少|达到了?|达|大于(?:或|或者)?等于|高于或等于|≥|>="),
    (
        Comparator.GREATER,
        r"超过了?|大于|高于|多于|突破了?|超出|超(?=\d)|逾|>|(?<=\ue001)过(?=[\d一二两三四五六七八九十百千])",
    ),
    (Comparator.LESS, r"低于|小于|少于|不足|不到|不满|未达到?|没有?达到|<"),
    (Comparator.EQUAL, r"等于|恰好为|正好为"),
)
_BEFORE = tuple((comparator, re.compile(rf"(?:{words}){_number('a')}")) for comparator, words in _WORDS)
# 以上 and 以下 take the number in, as article 1259 of the Civil Code has it.
_AFTER = (
    (Comparator.AT_LEAST, re.compile(rf"(?:在|达|达到)?{_number('a')}(?:及|或)?以上")),
    (Comparator.AT_MOST, re.compile(rf"(?:在)?{_number('a')}(?:及|或)?(?:以下|以内)")),
)
_BETWEEN = re.compile(  # "介于100亿和200亿之间", "在100亿元到200亿元之间", "100-200亿元之间"
    rf"(?:介于|在|处于|位于|为)?{_number('a')}(?:到|至|和|与|-|~|—){_number('b')}(?:之间|间|区间内?|范围内?|以内)"
)
# "在10亿元到20亿元的公司": between, where an amount with its unit is meant and no years.
_FROM_TO = re.compile(rf"(?:介于|在|处于|位于){_number('a')}(?:到|至|-|~|—){_number('b')}(?=的?(?:上市)?(?:公司|企业))")
# "为负", "是负数", "出现亏损", "为正值"; 亏损 and 盈利 are about 净利润 where nothing else is named.
# 负债, 负责 and 负商誉 are words of their own: "什么是负债".
_SIGNS = (
    (
        Comparator.AT_LEAST,
        re.compile(r"不为负(?![债责商])(?:数|值|的)?|不是负(?![债责商])(?:数|值|的)?|非负(?![债责商])(?:数|值|的)?"),
        "",
    ),
    (Comparator.AT_MOST, re.compile(r"不为正(?:数|值|的)?|不是正(?:数|值|的)?"), ""),
    (Comparator.LESS, re.compile(r"(?:为|是|均为|都为|都是|均是)负(?![债责商])(?:数|值|的)?|小于零|低于零"), ""),
    (Comparator.GREATER, re.compile(r"(?:为|是|均为|都为|都是|均是)正(?:数|值|的)?|大于零|高于零"), ""),
    (Comparator.LESS, re.compile(r"(?:发生|出现|处于|是)?亏损(?:状态)?"), "净利润"),
    (Comparator.GREATER, re.compile(r"(?:实现了?|处于|保持|持续)?盈利(?!能力|水平|质量|预测)(?:状态)?"), "净利润"),
)
# "为什么销售额可以是负的": what is to be explained, not what companies are chosen by.
_TO_EXPLAIN = re.compile(
    r"为什么|为何|为啥|怎么会|说明了?什么|意味着什么|代表什么|正常吗|(?:可以|可能|能|会)(?=[是为][正负])"
)


def read_bounds(reading: Reading, knowledge: Knowledge) -> Reading:
    """Claim each amount with its comparator; runs before the periods, since 超过2000万 is no year."""
    found = [*_BETWEEN.finditer(reading.masked()), *_FROM_TO.finditer(reading.masked())]
    for match in found:
        values = _pair(match)
        is_amount = match.re is _BETWEEN or match["sb"] or match["ub"] or match["pb"]
        if values is not None and is_amount:
            reading = _with(reading, match, Comparator.BETWEEN, values, match["ub"] or match["ua"] or "")
    for comparator, pattern in (*_AFTER, *_BEFORE):
        for match in pattern.finditer(reading.masked()):
            value = _value(match, "a")
            if value is not None:
                unit = "%" if match["pa"] else match["ua"] or ""
                reading = _with(reading, match, comparator, (value,), unit)
    signs = () if _TO_EXPLAIN.search(reading.text) else _SIGNS
    for comparator, pattern, metric in signs:
        for match in pattern.finditer(reading.masked()):
            reading = _with(reading, match, comparator, (Decimal(0),), "", metric)
    return reading


def _with(
    reading: Reading,
    match: re.Match[str],
    comparator: Comparator,
    values: tuple[Decimal, ...],
    unit: str,
    metric: str = "",
) -> Reading:
    bound = Bound(match.start(), match.end(), comparator, values, unit, metric)
    reading = reading.claim(match.start(), match.end(), Kind.BOUND)
    return replace(reading, bounds=tuple(sorted((*reading.bounds, bound), key=lambda each: each.start)))


def _pair(match: re.Match[str]) -> tuple[Decimal, ...] | None:
    """Both ends; a scale said once holds for both: 100到200亿元."""
    first, last = _value(match, "a"), _value(match, "b")
    if first is None or last is None:
        return None
    if match["sb"] and not match["sa"] and not match["ua"]:
        first = first.scaleb(_SCALES[match["sb"]])
    return (first, last) if first <= last else None


def _value(match: re.Match[str], name: str) -> Decimal | None:
    text = match[f"p{name}"] or match[f"n{name}"]
    scale = _SCALES[match[f"s{name}"]] if match[f"s{name}"] else 0
    try:
        plain = Decimal(text.replace(",", "")) if re.match(r"-?\d", text) else _in_chinese(text)
    except (NotANumeral, ArithmeticError):
        return None
    return plain.scaleb(scale)


def _in_chinese(text: str) -> Decimal:
    whole, _, rest = text.partition("点")
    digits = "".join(str("零一二三四五六七八九".index(sign)) for sign in rest)
    return Decimal(f"{read_numeral(whole)}.{digits or 0}")
