"""Which companies a question over all reports is about, and how many could be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from nianbao.domain.answer import FactAnswer
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.metric import DerivedMetric, Display, Metric, MetricKind
from nianbao.domain.question import Understanding
from nianbao.domain.selection import ADDRESS, Comparator, Condition, Measure, Ordering, Quantity, Step
from services.generator.wording import metric_words

_COMPARED = {
    Comparator.GREATER: "超过",
    Comparator.AT_LEAST: "不低于",
    Comparator.LESS: "低于",
    Comparator.AT_MOST: "不超过",
    Comparator.EQUAL: "为",
    Comparator.CONTAINS: "含",
}
_SIGNED = {
    Comparator.GREATER: "为正",
    Comparator.AT_LEAST: "不为负",
    Comparator.LESS: "为负",
    Comparator.AT_MOST: "不为正",
}
_CHANGED = {Comparator.HIGHER: "高于上年", Comparator.LOWER: "低于上年", Comparator.PRESENT: "已披露"}
_WITHOUT_BASE = "上年为零或负数、增长率没有意义"
_ELSEWHERE = "只在另一张报表中披露"
_MONEY_STEPS = ((Decimal(10**8), "亿元"), (Decimal(10**4), "万元"))


def restriction_words(understanding: Understanding, catalogue: Catalogue, steps: Sequence[Step]) -> str:
    """Say every restriction: 注册地址在杭州且营业收入超过50亿元且净利润为负."""
    words = []
    for step in steps:
        if isinstance(step, Ordering):
            said = _ordering(understanding, catalogue, step)
        else:
            said = "或".join(_condition(understanding, catalogue, each) for each in step.alternatives)
            said = f"（{said}）" if step.or_else and len(steps) > 1 else said
        every = "每年" if len(step.periods or understanding.periods) > 1 else ""
        words.append(every + said)
    return "且".join(words)


def quantity_words(understanding: Understanding, catalogue: Catalogue, quantity: Quantity) -> str:
    """Call what companies are compared by: 营业收入, 营业收入增长率."""
    return metric_words(understanding, catalogue, quantity.name)


def universe_words(facts: FactAnswer) -> str:
    """Say what a statistic ranged over: 在已收录的678家公司中，2家未披露该项，未计入."""
    absent = facts.loaded - facts.universe - facts.without_base - facts.elsewhere
    left_out = [f"{absent}家未披露该项"] if absent > 0 else []
    left_out += [f"{facts.without_base}家{_WITHOUT_BASE}"] if facts.without_base else []
    left_out += [f"{facts.elsewhere}家{_ELSEWHERE}"] if facts.elsewhere else []
    if left_out:
        return f"（共收录{facts.loaded}家公司该期报告，其中{'，'.join(left_out)}，未计入）"
    return f"（共收录{facts.universe}家公司该期报告）"


def left_out_words(facts: FactAnswer) -> str:
    """Say of a ranking who could not take part: ，另有3家上年为零或负数、增长率没有意义，未列入."""
    left_out = ((facts.without_base, _WITHOUT_BASE), (facts.elsewhere, _ELSEWHERE))
    return "".join(f"，另有{number}家{why}，未列入" for number, why in left_out if number)


def _condition(understanding: Understanding, catalogue: Catalogue, condition: Condition) -> str:
    name = quantity_words(understanding, catalogue, condition.quantity)
    no = "不" if condition.is_negated else ""
    if condition.quantity == ADDRESS and condition.comparator is Comparator.CONTAINS:
        return f"{name}{no}在{'或'.join(condition.values)}"
    comparator, values = condition.comparator, condition.values
    if comparator in _CHANGED:
        return f"{name}{no}{_CHANGED[comparator]}"
    said = [_value(catalogue, condition.quantity, value) for value in values]
    if comparator is Comparator.BETWEEN:
        return f"{name}{no}在{said[0]}至{said[1]}之间"
    if comparator in _SIGNED and values == ("0",) and not no:
        return f"{name}{_SIGNED[comparator]}"
    return f"{name}{no}{_COMPARED[comparator]}{'或'.join(said)}"


def _ordering(understanding: Understanding, catalogue: Catalogue, ordering: Ordering) -> str:
    name = quantity_words(understanding, catalogue, ordering.quantity)
    return f"{name}{'' if ordering.is_descending else '从低到高'}位列前{ordering.last_place}"


def _value(catalogue: Catalogue, quantity: Quantity, plain: str) -> str:
    found = catalogue.find(quantity.formula)
    if isinstance(found, Metric) and found.kind is MetricKind.TEXT:
        return f"“{plain}”"
    value = Decimal(plain)
    is_share = quantity.measure is Measure.GROWTH
    is_share = is_share or (isinstance(found, DerivedMetric) and found.display is Display.PERCENT)
    is_share = is_share or (isinstance(found, Metric) and found.unit == "%")
    if is_share:
        return f"{_plain(value * 100)}%"
    unit = found.unit if isinstance(found, Metric) else "元" if found and found.display is Display.YUAN else ""
    if unit != "元":
        return f"{_plain(value)}{unit}"
    step, word = next((each for each in _MONEY_STEPS if abs(value) >= each[0]), (Decimal(1), "元"))
    return f"{_plain(value / step)}{word}"


def _plain(value: Decimal) -> str:
    whole = value.to_integral_value()
    return format(whole if value == whole else value.normalize(), "f")
