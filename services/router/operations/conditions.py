"""The conditions of a question over all companies: which quantity each amount is said of."""

from __future__ import annotations

import re

from nianbao.domain.amount import plain
from nianbao.domain.metric import MetricKind
from nianbao.domain.selection import Comparator, Condition, Measure, Quantity
from services.router.lexicon import Lexicon
from services.router.quantities import Named
from services.router.reading import Bound, Kind, Reading

_K = f"{Kind.PERIOD.value}{Kind.OPERATION.value}{Kind.BOUND.value}"
# What may stand between a quantity and its amount: "营业收入|都|超过", "营业收入超过A且|不超过B".
_FILL = re.compile(
    rf"(?:[{_K}的是为在都均也且并而但,、]|每一?年|各年|同时|金额|数额|数值|规模|同比|实现|全部|保持|连续|人数|总数|总额|并且|而且|又|或者?)*"
)
_OF = re.compile(r"(?:元|人)?的?")
_HIGHER = r"增长|上升|增加|提高|上涨"
_LOWER = r"下降|减少|下滑|下跌|降低"
_P = Kind.PERIOD.value
_CHANGED = re.compile(  # "营业收入每年都增长的公司", "净利润高于上年的", "同比下降的公司"
    rf"(?:的?(?:均|都|也|每一?年|逐年|连续|持续|保持|实现了?|同比|{Kind.OPERATION.value}|(?:较|比){_P}+))*"
    rf"(?:(?P<up>{_HIGHER})|(?P<down>{_LOWER}))了?(?=的?(?:上市)?(?:公司|企业|有|,|且|并|同时)|的?$)"
    rf"|的?(?:(?P<up2>高于|大于|多于|超过)|(?P<down2>低于|小于|少于)){_P}+(?=的?(?:上市)?(?:公司|企业|有|,|且|并|同时)|的?$)"
)
_TEXT = re.compile(  # "法定代表人是张三的公司", "办公地址在北京的公司", "公司名称包含科技的公司"
    r"(?:中|里)?(?P<not>不)?(?P<verb>是|为|叫做?|等于|包含|含有?|带有?|在|位于)[“\"'「]?(?P<value>[\u4e00-\u9fffa-z0-9.@、]{1,20}?)[”\"'」]?"
    r"(?:二字|两个字|字样)?(?=的(?:上市)?(?:公司|企业)|的有|的$)"
)
_NO_TEXT = re.compile(r"哪|什么|何|多少|谁|同|变")
_OF_MONEY = frozenset({"元", "块", "块钱", "人民币"})
_OF_HEADS = frozenset({"人", "个人", "名", "名员工"})
_OF_SHARES = frozenset({"%", "个百分点"})

Placed = tuple[int, Condition]
"""Where a condition stands, and the condition."""


def read_conditions(
    reading: Reading, named: list[Named], text: str, lexicon: Lexicon
) -> tuple[Reading, set[Named], list[Placed]]:
    """Read the conditions in order; a refusal when an amount belongs to nothing."""
    used: set[Named] = set()
    found: list[Placed] = []
    for bound in reading.bounds:
        owner = _owner(bound, named, text)
        quantity = owner.quantity if owner else Quantity(bound.metric) if bound.metric else None
        if quantity is None:
            return _refused(reading, bound, "没有说明是哪个指标"), used, found
        condition = _condition(bound, quantity, lexicon, is_decline=owner is not None and owner.is_decline)
        if condition is None:
            return _refused(reading, bound, f"与{quantity.formula}的单位不符"), used, found
        used |= {owner} if owner else set()
        found.append((bound.start, condition))
    for each in named:
        reading, more = _changed(reading, each, text)
        reading, texts = _text(reading, each, text, lexicon)
        used |= {each} if more or texts else set()
        found += [*more, *texts]
    return reading, used, sorted(found, key=lambda item: item[0])


def _refused(reading: Reading, bound: Bound, why: str) -> Reading:
    words = reading.text[bound.start : bound.end]
    return reading.refuse(
        "unclear_condition", f"无法理解条件「{words}」：{why}，没有作答。请写成“营业收入超过100亿元”这样的条件。"
    )


def _owner(bound: Bound, named: list[Named], text: str) -> Named | None:
    before = [each for each in named if each.end <= bound.start]
    if before and _FILL.fullmatch(text, before[-1].end, bound.start):
        return before[-1]
    after = [each for each in named if each.start >= bound.end]
    if not bound.metric and after and _OF.fullmatch(text, bound.end, after[0].start):
        return after[0]
    return None


def _condition(bound: Bound, quantity: Quantity, lexicon: Lexicon, *, is_decline: bool) -> Condition | None:
    """The condition in the catalogue's unit; None where the unit said is not the quantity's."""
    unit = "%" if quantity.measure is Measure.GROWTH else lexicon.unit(quantity.formula)
    values, comparator = bound.values, bound.comparator
    if unit is None:
        unit = "%" if bound.unit in _OF_SHARES else "元" if bound.unit in _OF_MONEY else ""
    said = bound.unit
    fits = {
        "元": not said or said in _OF_MONEY,
        "元/股": not said or said in _OF_MONEY,
        "人": not said or said in _OF_HEADS,
        "%": said in _OF_SHARES or (not said and all(abs(value) <= 1 for value in values)),
    }.get(unit, not said or said in ("倍", "天", "次", *_OF_SHARES))
    if not fits:
        return None
    if said in _OF_SHARES:
        values = tuple(value.scaleb(-2) for value in values)
    if is_decline:
        values = tuple(-value for value in reversed(values))
        comparator = _TURNED.get(comparator, comparator)
    return Condition(quantity, comparator, tuple(plain(value.normalize()) for value in values))


_TURNED = {
    Comparator.GREATER: Comparator.LESS,
    Comparator.LESS: Comparator.GREATER,
    Comparator.AT_LEAST: Comparator.AT_MOST,
    Comparator.AT_MOST: Comparator.AT_LEAST,
}


def _changed(reading: Reading, each: Named, text: str) -> tuple[Reading, list[Placed]]:
    match = _CHANGED.match(text, each.end)
    if match is None or each.quantity.measure is Measure.GROWTH:
        return reading, []
    comparator = Comparator.HIGHER if match["up"] or match["up2"] else Comparator.LOWER
    reading = reading.claim_free(*match.span(), Kind.OPERATION).without_years_back()
    return reading, [(each.start, Condition(each.quantity, comparator))]


def _text(reading: Reading, each: Named, text: str, lexicon: Lexicon) -> tuple[Reading, list[Placed]]:
    if not lexicon.is_known(each.quantity.formula) or lexicon.kind(each.quantity.formula) is not MetricKind.TEXT:
        return reading, []
    match = _TEXT.match(text, each.end)
    if match is None or _NO_TEXT.search(match["value"]):
        return reading, []
    is_whole = match["verb"] in ("是", "为", "叫", "叫做", "等于")
    comparator = Comparator.EQUAL if is_whole else Comparator.CONTAINS
    values = tuple(re.split("或者?|、", match["value"]))
    condition = Condition(each.quantity, comparator, values, bool(match["not"]))
    return reading.claim_free(*match.span(), Kind.OPERATION), [(each.start, condition)]
