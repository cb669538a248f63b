"""The period that a column header names, given the period that the report covers."""

from __future__ import annotations

import re

from nianbao.domain.period import Period
from services.parser.stages.plain_form import plain_form

_DAY = re.compile(r"(?P<year>20\d\d|19\d\d)[年./-](?P<month>\d{1,2})[月./-](?P<day>\d{1,2})日?")  # "2020年12月31日"
# "2023年1-6月", "2023年上半年", "2023半年度", "截至2023年6月30日止六个月" is caught by the day
_HALF = re.compile(r"(?P<year>20\d\d)年?(?:1[-~至—]6月|上半年|半年度?|1月[-~至—]6月)")
_QUARTERS = re.compile(
    r"季度|1[-~至—][39]月|(?:1[-~至—]|[47][-~至—]|10[-~至—])(?:3|6|9|12)月份|[7-9]月"
)  # "第一季度(1-3月份)"
_YEAR = re.compile(r"(?<!\d)(?P<year>20\d\d|19\d\d)(?:年|$|\(|[^\d年])")  # "2020年", "2020年度", "2020"
_YEAR_END = re.compile(r"年末|12月31日|期末|年底")  # "2020年末"
_NO_VALUE = re.compile(
    r"增减|变动|比例|占比|附注|注释|同比|幅度|差异|调整数|影响|备注|说明|增长|行次|比上年|较上年|比重"
)  # "本期比上年同期增减(%)"

_CURRENT = re.compile(r"期末|本期|年末|本年|报告期|当期|本報告期|本期数|截至本期")  # "期末余额"
_PRIOR = re.compile(r"期初|上期|年初|上年|上期末|去年|上一年|比较期")  # "上年年末余额"


def names_no_value(text: str) -> bool:
    """Whether a header is of a column without figures of its own: notes, changes, shares."""
    return _NO_VALUE.search(plain_form(text)) is not None


def read_period(text: str, report: Period, is_stock: bool) -> str:
    """Read a column header as a period, "" when it names none.

    `is_stock` says whether the column holds balances (of a day) rather than flows.
    A day that ends a fiscal year is written as the year, so is the day before 1 January.

    >>> read_period("2020年12月31日", Period(2020), True), read_period("期初余额", Period(2023, "H1"), True)
    ('2020', '2022')
    >>> read_period("上期发生额", Period(2023, "H1"), False), read_period("期末余额", Period(2023, "H1"), True)
    ('2022H1', '2023-06-30')
    """
    plain = plain_form(text)
    if not plain or _NO_VALUE.search(plain) or _QUARTERS.search(plain):
        return ""
    return _stated(plain, is_stock) or _relative(plain, report, is_stock)


def _stated(plain: str, is_stock: bool) -> str:
    day = _DAY.search(plain)
    if day is not None:
        return _of_day(int(day["year"]), int(day["month"]), int(day["day"]), is_stock)
    half = _HALF.search(plain)
    if half is not None:
        return f"{half['year']}-06-30" if is_stock else f"{half['year']}H1"
    year = _YEAR.search(plain)
    return year["year"] if year is not None else ""


def _of_day(year: int, month: int, day: int, is_stock: bool) -> str:
    if (month, day) == (12, 31):
        return str(year)
    if (month, day) == (1, 1):
        # The opening balance; a restated one beside the old closing balance is told apart later.
        return f"{year}-01-01"
    if (month, day) == (6, 30) and not is_stock:
        return f"{year}H1"
    return f"{year}-{month:02d}-{day:02d}"


def _relative(plain: str, report: Period, is_stock: bool) -> str:
    # "上年年末" and "上期期末" hold a word of both kinds: the prior one decides.
    if _PRIOR.search(plain):
        return str(report.year - 1) if is_stock or not report.part else str(report.previous())
    if _CURRENT.search(plain):
        if is_stock and report.part == "H1":
            return f"{report.year}-06-30"
        return str(report)
    return ""
