"""Step: combinations that are understood word by word but cannot be answered as one."""

from __future__ import annotations

import re
from collections.abc import Callable

from nianbao.domain.question import Operation, Route
from services.router import refusals
from services.router.knowledge import Knowledge
from services.router.reading import Kind, Reading

_SUM = re.compile(r"合计|总计|总共|一共|共计|总和|加起来|相加")
_ONE_BY_ONE = re.compile(r"分别|各自|各是|各为|各有|每年")
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


def _sum(reading: Reading) -> str:
    """2019-2021年营业收入合计, 销售费用和管理费用一共: one number is wanted, not several."""
    figures = max(len(reading.metrics), 1) * max(len(reading.companies), 1) * _periods(reading)
    is_value = reading.operation in (Operation.VALUE, Operation.DERIVED)
    is_sum = _SUM.search(reading.masked()) is not None and _ONE_BY_ONE.search(reading.masked()) is None
    return "对多个数值求和" if is_value and figures > 1 and is_sum else ""


def _periods(reading: Reading) -> int:
    return max(sum(mention.span_years or 1 for mention in reading.mentions), 1)


def _same_at_once(reading: Reading) -> str:
    """注册地址和办公地址是否一致: two metrics against each other, not over time."""
    is_over_time = _periods(reading) > 1 or len(reading.companies) > 1
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
    return "跨多个年份的排名或统计" if is_over_all and _periods(reading) > 1 else ""


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
    _sum,
    _same_at_once,
    _rank_by_two,
    _rank_over_years,
    _region_of_one,
    _filter,
    _aggregate,
)
