"""增长率, 同比增长多少 (growth); 增加了多少, 差额 (difference)."""

from __future__ import annotations

import re
from dataclasses import replace

from nianbao.domain.metric import MetricKind
from nianbao.domain.question import Operation
from services.router import refusals
from services.router.lexicon import Lexicon
from services.router.reading import Kind, Reading

_CHANGE = r"(?:增长|增加|减少|变动|变化|下降|上升|提高|降低|上涨|下跌|增减|波动|下滑)"
_NOT_AN_AMOUNT = r"(?!额|金额|数额|了?(?:多少|几)(?:个百分点|元|万|亿|千|人|名))"
_WAY = rf"(?:{_CHANGE}|[升降涨跌增减])了?"
_GROWTH = re.compile(
    rf"(?:同比|年)?(?:{_CHANGE}的?(?:率|比率|比例|幅度|速度|百分比)|增速|增幅|降幅|涨幅|跌幅)"  # "增长率", "同比增速"
    rf"|(?:同比)?(?:是|有所)?{_WAY},?还是{_WAY}(?!了?(?:多少|几))"  # "是增加还是减少", "涨了还是跌了"
    # "同比增长了百分之多少", "变动了多少%"
    rf"|(?:同比)?{_CHANGE}(?:或{_CHANGE})?了?(?:百分之(?:多少|几)|多少百分比|(?:多少|几)个?%)"
    r"|[涨跌]了?(?:百分之(?:多少|几)|(?:多少|几)个?%)|yoy"  # "比上年涨了百分之多少"
    rf"|(?:同比)?(?:增长|下滑|上涨|下跌){_NOT_AN_AMOUNT}了?(?:多少|几)?"  # "增长了多少"; not 增长额
    rf"|同比(?:{_CHANGE}{_NOT_AN_AMOUNT}|(?!{_CHANGE}))了?(?:多少|几)?"  # "同比变动多少", "同比"
)
_DIFFERENCE = re.compile(
    rf"{_CHANGE}的?(?:额|金额|数额|值|量)|差额|差值|之差|相差了?(?:多少|几)?|差了?多少"  # "增长额", "相差多少"
    rf"|(?:同比)?{_CHANGE}了?(?:多少|几)(?:个百分点)?"  # "增加了多少"
    r"|(?:高|低|多|少|大|小)[了出]?(?:多少|几)(?:个百分点)?|多少个百分点"  # "多了多少元", "高多少个百分点"
)
# Says that two periods are set against each other: "2021年相比2019年", "从2019年到2021年".
_BASED = re.compile(r"相比|相较|相对|对比|比较|比起|较|比|从.*(?:到|至)|从\ue002")


# Says that a share of the earlier figure is meant, not a number of percentage points.
_AS_SHARE = re.compile(r"率|幅|速|比例|百分比|百分之|%")


def read_growth(reading: Reading, lexicon: Lexicon) -> Reading | None:
    """The change as a share of the earlier figure; of a ratio, 同比变动 is a difference."""
    found = _read(reading, _GROWTH, Operation.GROWTH)
    if found is not None and "还是" in found.masked_words(Kind.OPERATION) and not _is_about_periods(reading):
        return None
    if found is None or _AS_SHARE.search(found.masked_words(Kind.OPERATION)) or not _are_ratios(reading, lexicon):
        return found
    return replace(found, operation=Operation.DIFFERENCE)


def read_difference(reading: Reading, lexicon: Lexicon) -> Reading | None:
    """The change in the metric's own unit; percentage points of an amount are its growth."""
    found = _read(reading, _DIFFERENCE, Operation.DIFFERENCE)
    if found is None or "百分点" not in found.masked_words(Kind.OPERATION) or _are_ratios(reading, lexicon):
        return found
    return replace(found, operation=Operation.GROWTH)


def _is_about_periods(reading: Reading) -> bool:
    """Whether 增加还是减少 asks for a company's growth: not beside another company, nor for an amount as well."""
    return len(reading.companies) == 1 and _DIFFERENCE.search(reading.masked()) is None


def _are_ratios(reading: Reading, lexicon: Lexicon) -> bool:
    return all(lexicon.kind(name) is MetricKind.RATIO for name in reading.metrics)


def _read(reading: Reading, pattern: re.Pattern[str], operation: Operation) -> Reading | None:
    masked = reading.masked()
    match = pattern.search(masked)
    if match is None or not reading.metrics or not reading.companies:
        return None
    reading = replace(reading, operation=operation, has_explicit_base=_BASED.search(masked) is not None)
    reading = reading.claim_free(*match.span(), Kind.OPERATION)
    # "营业收入增长率和净利润增长率", "同比增长率…增长了多少": once a metric, or asked twice.
    while (again := pattern.search(reading.masked())) is not None:
        reading = reading.claim_free(*again.span(), Kind.OPERATION)
    return _refuse_mixture(reading)


def _refuse_mixture(reading: Reading) -> Reading:
    """营业收入增长率和净利润: the last one's value is wanted, not its growth."""
    last_metric = reading.claims_of(Kind.METRIC)[-1]
    last_cue = reading.claims_of(Kind.OPERATION)[-1]
    if last_cue.start > last_metric.start:
        return reading
    return reading.refuse("unsupported", refusals.unsupported("在一个问题里同时问变动和数值"))
