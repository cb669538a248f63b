"""Years and days of a text, those that words stand for included: 2021年12月31日, 2019-2021年, 上年同期."""

from __future__ import annotations

import re
from dataclasses import dataclass

_YEAR = r"(?:19|20)\d\d"
_DATED = re.compile(
    # "2021年12月31日", "2021年12月"; "2021-12-31", "2021.12.31"
    rf"(?P<y>{_YEAR})年(?P<m>\d{{1,2}})月(?:份)?(?:(?P<d>\d{{1,2}})日)?"
    rf"|(?<!\d)(?P<y2>{_YEAR})[-/.](?P<m2>0?[1-9]|1[0-2])[-/.](?P<d2>3[01]|[12]\d|0?[1-9])(?:日|(?![\d.]))"
    # "2019-2021年", "2019年至2021年"
    rf"|(?<!\d)(?P<from>{_YEAR})年?度?[-~至到](?P<to>{_YEAR})(?:年度?|(?!\d))"
    # "2021年", "2021年末", "2021H1"
    rf"|(?<!\d)(?P<y3>{_YEAR})(?:年(?:度|末|底|初)?|(?=H[12]|Q[1-4]))"
    # A year that heads a column: "2021 1,234".
    rf"|(?<![\d.,+-])(?P<y4>{_YEAR})(?![\d.,%年月日人名家元万亿千百项件个股吨号]|\s*[〕\])]\s*第?\d+号)"
    # "12月31日"
    r"|(?<!\d)(?P<m5>\d{1,2})月(?P<d5>\d{1,2})日"
    # "9月至12月"
    r"|(?<![\d年])(?P<m6>\d{1,2})月(?:份)?(?![\d\u2460-\u2468])"
)
_BEFORE_LAST = re.compile(r"上上年度?|前年")
# "上年同期", "去年末", "期初": a year before; "本报告期末", "当期": the report's own.
_LAST = re.compile(r"上一?年(?:度|期?末|底)?(?:同期|年末)?|上一?期|上一?报告期|去年(?:同期|末|底)?|期初|年初")
_THIS = re.compile(r"本?报告期(?:内|末)?|本期|本年(?:度|末)?|当期|当年|今年|期末|年末")
# What a figure is compared with, e.g. "较上年同期", "比2019年", "与去年相比".
_BASIS = re.compile(r"(?:由|从|较|比|相较于?|相比于?|对比|比较|同)$")
_WITH = re.compile(r"[与和]$")
_COMPARED = re.compile(r"^(?:度|末|同期|的?同期)?(?:相比|比较|比)|^的?[^,;。]{0,16}?(?:持平|相当|相差|接近)")
_PART = re.compile(r"^度?的?(第[一二三四1-4]季度|[一二三四]季度|上半年|下半年|半年度|前三季度|1-[369]月)")
_FIGURE_BEHIND = re.compile(r"^(?:金额|账面余额|账面价值|余额|数)?为?[的\s:,约(]{0,2}-?\d")
_DAY_OF_YEAR_END = (12, 31)


@dataclass(frozen=True, slots=True)
class Dating:
    """A mention of a year or day; `years` is empty for a day without one.

    `is_basis` says that it names what something is compared with; `is_written` that it stands
    in digits; `part` is a quarter or half that follows.
    """

    start: int
    end: int
    years: tuple[int, ...]
    month: int = 0
    day: int = 0
    is_basis: bool = False
    is_written: bool = True
    part: str = ""


def read_dates(text: str, year: int | None) -> list[Dating]:
    """Find the datings of a text in `plain_text`, in order; `year` is what 本期 means, None for unknown."""
    found = [_dated(text, match) for match in _DATED.finditer(text)]
    for pattern, before in ((_BEFORE_LAST, 2), (_LAST, 1), (_THIS, 0)):
        for match in pattern.finditer(text):
            if all(match.end() <= each.start or match.start() >= each.end for each in found):
                years = () if year is None else (year - before,)
                found.append(_with_role(text, Dating(match.start(), match.end(), years, is_written=False)))
    return sorted(found, key=lambda each: each.start)


def masked(text: str, datings: list[Dating]) -> str:
    """Blank datings out, so that no digit of them is read as a figure; places stay the same."""
    for each in datings:
        text = f"{text[: each.start]}{chr(0) * (each.end - each.start)}{text[each.end :]}"
    return text


def _dated(text: str, match: re.Match[str]) -> Dating:
    year = match["y"] or match["y2"] or match["y3"] or match["y4"]
    if match["y3"] and match[0].endswith("初") and _FIGURE_BEHIND.match(text[match.end() :]):
        # A balance at the beginning of 2022 is that at the end of 2021.
        year = str(int(year) - 1)
    years = tuple(range(int(match["from"]), int(match["to"]) + 1)) if match["from"] else (int(year),) if year else ()
    month, day = match["m"] or match["m2"] or match["m5"] or match["m6"], match["d"] or match["d2"] or match["d5"]
    if match["y3"] and match[0].endswith(("末", "底")):
        month, day = _DAY_OF_YEAR_END
    return _with_role(text, Dating(match.start(), match.end(), years, int(month or 0), int(day or 0)))


def _with_role(text: str, dating: Dating) -> Dating:
    before, after = text[: dating.start], text[dating.end :]
    is_basis = bool(_BASIS.search(before) or (_WITH.search(before) and _COMPARED.search(after)))
    part = _PART.match(after)
    return Dating(
        dating.start,
        dating.end,
        dating.years,
        dating.month,
        dating.day,
        is_basis,
        dating.is_written,
        part[1] if part else "",
    )
