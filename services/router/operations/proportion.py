"""How large a part of the companies meets conditions: 盈利公司占比, 浙江的公司里净利润为正的占多少."""

from __future__ import annotations

import re

from services.router.reading import Kind, Reading

_FIRM = r"(?:上市)?(?:公司|企业)"
_NUMBER = r"(?:的?(?:数量|家数|个数|数目|总数))?"
_HOW_MUCH = r"(?:比例|比重|百分比|百分之几|百分之多少|多少比例|多大比例|多大比重|多少|几成|比)"
_ASKED = r"(?:是|为|有|达到?|约为?)?(?:多少|多大|多高|几何|百分之几|百分之多少)?"
_END = r"(?:[?。!,\s呢]|多谢|谢谢)*$"
_EACH = re.compile(r"各自?占|分别占|各自?的?占比")
_LEADING = re.compile(rf"有?(?:多少|多大|百分之多少|百分之几)(?:的?(?:比例|比重))?的{_FIRM}")  # "多少比例的公司|盈利"
_MET = f"[{Kind.BOUND.value}{Kind.OPERATION.value}]"
_BETWEEN = re.compile(rf"{_MET}[^{Kind.BOUND.value}{Kind.OPERATION.value}]*{_FIRM}.*{_MET}")
# Where what the part is of ends: "浙江的公司里|净利润为正的".
WHOLE_END = re.compile(rf"(?:{_FIRM}|家|名)(?:之|当)?(?:中|里面?|内)(?:,|的)?")


def find_proportion(reading: Reading, text: str) -> re.Match[str] | None:
    """Find the words that ask for the part of the companies, at the question's end or before 的公司.

    At the end, its group `whole` is said where all companies are meant, `place` where those of a place are,
    and `each` where several parts are asked for at once.
    """
    places = "|".join(re.escape(place) for condition in reading.regions for place in condition.values) or r"(?!)"
    whole = rf"(?:(?P<place>{places})的?)?(?P<whole>(?:所有|全部|全体|各家?|已收录的?)的?)?{_FIRM}{_NUMBER}的?"
    asking = rf"(?:占(?:了|到)?(?:{whole})?{_HOW_MUCH}|(?:所)?占比|比例|比重|百分比)"
    pattern = rf"(?:的?{_FIRM})?{_NUMBER}的?(?P<each>各自?|分别)?(?:所|约|大约|一共|共)?{asking}{_ASKED}(?={_END})"
    return re.search(pattern, text) or _LEADING.search(text)


def has_unclear_whole(text: str, end: int) -> bool:
    """Whether a condition stands on both sides of 公司, so that the former may say what the part is of.

    营业收入超过100亿元的公司|净利润为负的占比: without 中 it may be of these companies or of all.
    """
    return _BETWEEN.search(text, 0, end) is not None
