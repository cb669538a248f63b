"""Step: combinations that are understood word by word but cannot be answered as one."""

from __future__ import annotations

import re
from collections.abc import Callable

from nianbao.domain.question import Operation, Route, Statistic
from services.router import refusals
from services.router.knowledge import Knowledge
from services.router.reading import Kind, Reading

_JOINING = re.compile(r"和|与|及|、|跟|同")
_THRESHOLD = re.compile(r"(?:超过|大于|高于|多于|低于|小于|少于|不足|不到|达到|介于)[\d一二三四五六七八九十百千零.]+")
_OVER_MANY = re.compile(r"平均|总和|合计|总计|所有|全部|各家|每家|中位数")


def check_combination(reading: Reading, knowledge: Knowledge) -> Reading:
    """Refuse what would otherwise be answered with part of what is asked."""
    if reading.route is Route.REFUSE:
        return reading
    for rule in _RULES:
        what = rule(reading)
        if what:
            return reading.refuse("unsupported", refusals.unsupported(what))
    return reading


def _two_ways(reading: Reading) -> str:
    """2019-2021年销售费用和管理费用合计: a sum by years or by metrics?"""
    lengths = (len(reading.metrics), len(reading.companies), reading.named_periods)
    is_total = reading.operation is Operation.STATISTIC
    return (
        "在一个问题里同时按多个指标、公司或年份汇总" if is_total and sum(length > 1 for length in lengths) > 1 else ""
    )


def _extreme_of_one(reading: Reading) -> str:
    """2020年哪一年最高: of one year there is no highest."""
    is_extreme = reading.statistic in (Statistic.MAX, Statistic.MIN)
    return "只在一个年份里比较哪一年" if is_extreme and reading.mentions and reading.named_periods < 2 else ""


def _same_at_once(reading: Reading) -> str:
    """注册地址和办公地址是否一致: two metrics against each other, not over time."""
    is_over_time = reading.named_periods > 1 or len(reading.companies) > 1
    if reading.operation is Operation.SAME and len(reading.metrics) > 1 and not is_over_time:
        return "比较两个不同的项目是否一致"
    return ""


def _rank_by_two(reading: Reading) -> str:
    """营业收入和净利润最高的公司: by which of the two?"""
    if reading.operation is not Operation.RANK or len(reading.metrics) < 2:
        return ""
    metrics, cues = reading.claims_of(Kind.METRIC), reading.claims_of(Kind.OPERATION)
    before = [claim for claim in metrics if cues and claim.start < cues[0].start]
    if len(before) > 1 and _JOINING.search(reading.text[before[-2].end : before[-1].start]):
        return "同时按两个指标排名"
    return ""


def _rank_over_years(reading: Reading) -> str:
    is_over_all = reading.operation in (Operation.RANK, Operation.COUNT) and not reading.companies
    return "跨多个年份的排名或统计" if is_over_all and reading.named_periods > 1 else ""


def _region_of_one(reading: Reading) -> str:
    is_over_all = reading.operation in (Operation.RANK, Operation.COUNT)
    return "按注册地址限定某一家公司" if reading.region and not is_over_all else ""


def _filter(reading: Reading) -> str:
    is_about_many = not reading.companies and bool(reading.metrics)
    return "按数值大小筛选公司" if is_about_many and _THRESHOLD.search(reading.masked()) else ""


def _aggregate(reading: Reading) -> str:
    is_about_many = not reading.companies and bool(reading.metrics) and reading.operation is Operation.VALUE
    has_words = any(_OVER_MANY.fullmatch(words) for words in reading.left_over())
    return "对所有公司求和、求平均" if is_about_many and has_words else ""


_RULES: tuple[Callable[[Reading], str], ...] = (
    _two_ways,
    _extreme_of_one,
    _same_at_once,
    _rank_by_two,
    _rank_over_years,
    _region_of_one,
    _filter,
    _aggregate,
)
