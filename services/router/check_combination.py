"""Step: combinations that are understood word by word but cannot be answered as one."""

from __future__ import annotations

import re
from collections.abc import Callable

from nianbao.domain.question import Operation, Route, Statistic
from services.router import refusals
from services.router.knowledge import Knowledge
from services.router.reading import Reading

_INDUSTRY = re.compile(r"行业|板块|产业|业$|制造|医药|房地产|银行业|白酒")


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


def _over_years(reading: Reading) -> str:
    is_one = reading.is_over_all and not reading.is_every_period
    return "跨多个年份的排名或统计" if is_one and reading.named_periods > 1 else ""


def _statistic_over_years(reading: Reading) -> str:
    is_reckoned = reading.operation is Operation.STATISTIC and reading.is_over_all
    return "跨多个年份的统计" if is_reckoned and reading.named_periods > 1 else ""


def _region_of_one(reading: Reading) -> str:
    return "按注册地址限定某一家公司" if reading.regions and not reading.is_over_all else ""


def _filter_of_one(reading: Reading) -> str:
    """贵州茅台的营业收入是否超过100亿元: a condition that nothing chooses by."""
    return "按数值大小判断某一家公司" if reading.bounds and not reading.is_over_all else ""


def _industry(reading: Reading) -> str:
    is_about_many = reading.is_over_all and not reading.companies
    has_industry = any(_INDUSTRY.search(words) for words in reading.left_over())
    return (
        "按行业筛选公司：报告数据中没有行业一栏，可以按注册地址、公司名称或报表数值筛选"
        if is_about_many and has_industry
        else ""
    )


_RULES: tuple[Callable[[Reading], str], ...] = (
    _two_ways,
    _extreme_of_one,
    _same_at_once,
    _over_years,
    _statistic_over_years,
    _region_of_one,
    _filter_of_one,
    _industry,
)
