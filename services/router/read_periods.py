"""Step: the periods that a question names, absolute or counted from the year asked about."""

from __future__ import annotations

import re
from dataclasses import replace

from nianbao.text.numerals import NotANumeral, read_numeral
from services.router.knowledge import Knowledge
from services.router.reading import Kind, PeriodMention, Reading

_Y4 = r"(?:19|20)\d{2}"
_N = r"(?P<n>\d{1,2}|[一二两三四五六七八九十])"
# Parts of a year that reports cover on their own. 第三季度 or 下半年 alone are in no report's
# statements: they stay unclaimed, and the question is refused.
_PARTS = {
    "H1": r"上半年度?|半年度|半年报|半年|中期报告|中期|中报|1-6月(?:份)?|6月30日|6月(?:末|底)|h1",
    "Q1_3": r"前三季度|前3季度|三季报|1-9月(?:份)?|9月30日|9月(?:末|底)",
    "Q1": r"第?一季度末?|一季报|第?1季度|1-3月(?:份)?|3月31日|3月(?:末|底)|q1",
}
_PART = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _PARTS.items())
_YEAR_END = r"(?:年?末|年?底|期末|年终)?"
_RANGE = re.compile(  # "2019-2021年", "2019年到2021年", "2019~21年度", "2019年至2021年末"
    rf"(?<!\d)(?:fy)?(?P<first>{_Y4})年?度?(?:-|~|—|–|至|到)(?P<last>{_Y4}|\d{{2}}(?=年))(?!\d)年?度?(?:之间|期间|间)?"
)
_DAY = re.compile(  # "2020年12月31日", "2020-12-31", "2020年12月31日止年度"
    rf"(?<!\d)(?P<year>{_Y4})(?:年|-|/|\.)12(?:月|-|/|\.)31日?(?:止(?:的?年度)?)?"
)
_YEAR = re.compile(  # "2021年", "21年度", "2023年上半年", "2023h1", "2020年末", "2019、2021年", "2022年报", "fy2020"
    rf"(?<!\d)(?:fy)?(?:(?P<long>{_Y4})(?!\d|\.\d|人(?!均)|[万亿元家名个股%])年?|(?P<short>\d{{2}})年(?!期|内|以|来))"
    rf"(?:度?的?(?:{_PART})|(?<=年)(?:12月(?:末|底)|1-12月份?|报(?![告表酬废]))|度)?{_YEAR_END}"
)
_LAST_YEARS = re.compile(  # "近三年", "最近3个会计年度", "过去两年"
    rf"(?:最近|过去|近|前|连续)(?:的)?{_N}个?(?:会计|财政)?年度?(?:以?来|间|中|内|里)?(?!末|底)"
)
_RELATIVE = (
    # "上年同期", "上年度", "上一年", "前一年", "上期", "上年末", "往年" is not one
    (
        re.compile(r"上年同期|上年度?末?|上一年度?末?|前一年度?|上期末?|上一期|上一会计年度|(?<=[与较比和同于])同期"),
        1,
        False,
    ),
    (re.compile(r"去年同期|去年末?"), 1, True),
    (re.compile(r"前年|上上年"), 2, False),
    (re.compile(r"本年度?末?|本期末?|当期末?|当年末?|本报告期末?|最新(?:一期|一年|年度)?"), 0, False),
    (re.compile(r"今年"), 0, True),
)
# "这两年", "两年间", "2019-2021三年": says how many of the named years are meant.
# "一年内应收账款" is another matter.
_COUNTED = re.compile(
    rf"这{_N}个?(?:会计)?年度?(?:之间|期间|间|内|来|中|里)?"
    rf"|(?P<n2>[两二三四五六七八九十])个?(?:会计)?年度?(?:之间|期间|间)|(?<=\ue002)(?P<n3>[两二三四五六七八九十])年"
)
_LONGEST_RANGE = 30


def read_periods(reading: Reading, knowledge: Knowledge) -> Reading:
    """Claim the periods in the order they stand; the years of 2019-2021 are named one by one."""
    found: list[tuple[int, tuple[PeriodMention, ...]]] = []
    for pattern, read in ((_RANGE, _range), (_DAY, _day), (_LAST_YEARS, _last_years), (_YEAR, _year)):
        for match in pattern.finditer(reading.masked()):
            if mentions := read(match):
                found.append((match.start(), mentions))
                reading = reading.claim(*match.span(), Kind.PERIOD)
    for relative, years_back, is_calendar in _RELATIVE:
        for match in relative.finditer(reading.masked()):
            found.append((match.start(), (PeriodMention(years_back=years_back, is_calendar=is_calendar),)))
            reading = reading.claim(*match.span(), Kind.PERIOD)
    mentions = tuple(dict.fromkeys(each for _, group in sorted(found, key=lambda f: f[0]) for each in group))
    return _claim_count(replace(reading, mentions=mentions))


def _range(match: re.Match[str]) -> tuple[PeriodMention, ...]:
    first = int(match["first"])
    last = int(match["last"]) if len(match["last"]) == len("2021") else first // 100 * 100 + int(match["last"])
    if not first <= last < first + _LONGEST_RANGE:
        return ()
    return tuple(PeriodMention(year) for year in range(first, last + 1))


def _day(match: re.Match[str]) -> tuple[PeriodMention, ...]:
    return (PeriodMention(int(match["year"])),)


def _last_years(match: re.Match[str]) -> tuple[PeriodMention, ...]:
    try:
        years = read_numeral(match["n"])
    except NotANumeral:
        return ()
    return (PeriodMention(span_years=years),) if 0 < years <= _LONGEST_RANGE else ()


def _year(match: re.Match[str]) -> tuple[PeriodMention, ...]:
    year = int(match["long"]) if match["long"] else 2000 + int(match["short"])
    part = next((name.replace("_", "-") for name in _PARTS if match[name]), "")
    return (PeriodMention(year, part),)


def _claim_count(reading: Reading) -> Reading:
    """Claim how many years there are: 这三年 with no year named are the last three."""
    match = _COUNTED.search(reading.masked())
    if match is None:
        return reading
    try:
        years = read_numeral(match["n"] or match["n2"] or match["n3"])
    except NotANumeral:
        return reading
    if not reading.mentions and match["n"] and 1 < years <= _LONGEST_RANGE:
        reading = reading.claim(*match.span(), Kind.PERIOD)
        return replace(reading, mentions=(PeriodMention(span_years=years),))
    return reading.claim(*match.span(), Kind.PERIOD) if years == len(reading.mentions) else reading
