"""A占B的比例, A与B的比值, A除以B."""

from __future__ import annotations

import re
from dataclasses import replace

from nianbao.domain.question import Operation
from services.router.lexicon import Lexicon
from services.router.reading import Kind, Reading

_C, _M, _P = Kind.COMPANY.value, Kind.METRIC.value, Kind.PERIOD.value
_SHARE = r"(?:的?(?:比例|比重|比率|比值|占比|百分比|份额|之比|比))"
_FILL = rf"[{_P}{_C}的]*"
_BETWEEN = re.compile(
    rf"(?<={_M}){_FILL}(?:"
    rf"(?:占|除以|/)(?:了|到|同期|公司|当年){{0,2}}{_FILL}(?={_M})"  # "A占B", "A除以B", "A/B"
    rf"|是{_FILL}(?={_M}+的?(?:多少|几)倍)"  # "A是B的多少倍"
    rf"|在{_FILL}(?={_M}+(?:之?中|里)的?占比)"  # "A在B中的占比"
    rf"|在{_FILL}(?={_M}+(?:之?中)?所?占{_SHARE})"  # "A在B中所占的比例"
    rf"|(?:与|和|同|跟|对|比上|比|及){_FILL}(?={_M}+{_SHARE})"  # "A与B的比值", "A和B之比"
    rf")"
)
# "的比例", "中所占的比重", "之比", "的多少倍", "等于多少"
_TAIL = re.compile(
    rf"(?<={_M})(?:(?:(?:之?中|里)?的?所?占)?{_SHARE}(?:关系)?|的?(?:多少|几)(?:分之几|倍)|(?:等于|为|是)(?:多少|几))"
)


def read_ratio(reading: Reading, lexicon: Lexicon) -> Reading | None:
    """Divide the first metric by the second; more or fewer than two are no ratio."""
    masked = reading.masked()
    between = _BETWEEN.search(masked)
    if between is None or len(reading.metrics) != 2:
        return None
    reading = reading.claim_free(*between.span(), Kind.OPERATION)
    tail = _TAIL.search(masked, between.end())
    if tail is not None:
        reading = reading.claim_free(*tail.span(), Kind.OPERATION)
    return replace(reading, operation=Operation.RATIO)
