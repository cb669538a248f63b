"""三年合计, 年均, 两项费用之和, 哪一年最高: one figure out of several of named companies."""

from __future__ import annotations

import re
from dataclasses import replace

from nianbao.domain.question import Operation, Statistic
from services.router.lexicon import Lexicon
from services.router.reading import Kind, Reading

_M, _P, _C = Kind.METRIC.value, Kind.PERIOD.value, Kind.COMPANY.value
_SUM = re.compile(
    rf"合计数?|总和|之和|总共|一共|共计|加起来|累计|总计|相加|加总|求和|(?<={_M})加上?(?=[{_P}{_C}的]*{_M})"  # "A加B"
)
_AVERAGE = re.compile(r"(?:平均)?每一?年(?:度)?平均|平均(?:每一?年(?:度)?)?(?:值|数|水平)?|年均|均值")
_ONE_BY_ONE = re.compile(r"分别|各自|各是|各为|各有|(?<!平均)每一?年(?!平均)")
_WHICH_YEAR = re.compile(r"(?:是|为|在|发生在|出现在)?哪(?:一?个?(?:会计)?年(?:度|份)?)|年份(?:是|为)?")
_MOST, _LEAST = r"最高|最大|最多|最好", r"最低|最小|最少|最差"
_EXTREME = re.compile(rf"(?P<most>{_MOST})|{_LEAST}")


def read_statistic(reading: Reading, lexicon: Lexicon) -> Reading | None:
    """A sum or a mean over the years, metrics or companies named, or the year of the most or least."""
    if not reading.companies or not reading.metrics:
        return None
    return _read_extreme(reading) or _read_total(reading)


def _read_extreme(reading: Reading) -> Reading | None:
    masked = reading.masked()
    extreme = _EXTREME.search(masked)
    if extreme is None or _WHICH_YEAR.search(masked) is None:
        return None
    statistic = Statistic.MAX if extreme["most"] else Statistic.MIN
    reading = _claim_all(_claim_all(reading, _WHICH_YEAR), _EXTREME)
    return replace(reading, operation=Operation.STATISTIC, statistic=statistic)


def _read_total(reading: Reading) -> Reading | None:
    masked = reading.masked()
    figures = len(reading.metrics) * len(reading.companies) * reading.named_periods
    if figures < 2 or _ONE_BY_ONE.search(masked):
        return None
    for pattern, statistic in ((_AVERAGE, Statistic.AVERAGE), (_SUM, Statistic.SUM)):
        if pattern.search(masked):
            return replace(_claim_all(reading, pattern), operation=Operation.STATISTIC, statistic=statistic)
    return None


def _claim_all(reading: Reading, pattern: re.Pattern[str]) -> Reading:
    for match in pattern.finditer(reading.masked()):
        reading = reading.claim_free(*match.span(), Kind.OPERATION)
    return reading
