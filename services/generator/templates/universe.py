"""Which companies a question over all reports is about, and how many could be looked at."""

from __future__ import annotations

from decimal import Decimal

from nianbao.domain.answer import FactAnswer
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.metric import DerivedMetric, Display, Metric
from nianbao.domain.question import Comparator, Condition, Pool, Understanding
from services.generator.wording import metric_words

_COMPARED = {
    Comparator.GREATER: "超过",
    Comparator.AT_LEAST: "不低于",
    Comparator.LESS: "低于",
    Comparator.AT_MOST: "不超过",
}
_SIGNED = {
    Comparator.GREATER: "为正",
    Comparator.AT_LEAST: "不为负",
    Comparator.LESS: "为负",
    Comparator.AT_MOST: "不为正",
}
_MONEY_STEPS = ((Decimal(10**8), "亿元"), (Decimal(10**4), "万元"))


def restriction_words(understanding: Understanding, catalogue: Catalogue) -> str:
    """Say every restriction: 注册地址在杭州、营业收入超过50亿元且净利润为负."""
    words = [f"注册地址在{understanding.region}"] if understanding.region else []
    words += [_condition(understanding, catalogue, each) for each in understanding.conditions]
    words += [_pool(understanding, catalogue, each) for each in understanding.pools]
    every = "每年" if len(understanding.periods) > 1 else ""
    return "且".join(every + each if each and not each.startswith("注册") else each for each in words)


def measured_words(understanding: Understanding, catalogue: Catalogue, metric: str, *, is_growth: bool) -> str:
    """Call what companies are compared by: 营业收入, 营业收入增长率."""
    return metric_words(understanding, catalogue, f"{metric}增长率" if is_growth else metric)


def universe_words(facts: FactAnswer) -> str:
    """Say what a statistic ranged over: 在已收录的678家公司中，2家未披露该项，未计入."""
    absent = facts.loaded - facts.universe
    if absent > 0:
        return f"（共收录{facts.loaded}家公司该期报告，其中{absent}家未披露该项，未计入）"
    return f"（共收录{facts.universe}家公司该期报告）"


def _condition(understanding: Understanding, catalogue: Catalogue, condition: Condition) -> str:
    name = measured_words(understanding, catalogue, condition.metric, is_growth=condition.is_growth)
    if not condition.value:
        return f"{name}{_SIGNED[condition.comparator]}"
    return f"{name}{_COMPARED[condition.comparator]}{_value(catalogue, condition)}"


def _pool(understanding: Understanding, catalogue: Catalogue, pool: Pool) -> str:
    name = measured_words(understanding, catalogue, pool.metric, is_growth=pool.is_growth)
    return f"{name}{'最高' if pool.is_descending else '最低'}的前{pool.size}家"


def _value(catalogue: Catalogue, condition: Condition) -> str:
    found, value = catalogue.find(condition.metric), condition.value
    is_share = condition.is_growth or (isinstance(found, DerivedMetric) and found.display is Display.PERCENT)
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
