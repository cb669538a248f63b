"""Step: the places that companies are registered at (注册地址在杭州或宁波的上市公司, 深圳的公司)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from nianbao.domain.selection import ADDRESS, Comparator, Condition
from services.router.gazetteer import place_pattern
from services.router.knowledge import Knowledge
from services.router.reading import Kind, Reading

# Further places are known ones only: "不在北京、营业收入最高的" names one place.
_PLACE = rf"(?P<place>[\u4e00-\u9fff]{{2,9}}?(?:(?:、|,|或者?|和|及|与|以及){place_pattern()}){{0,5}})"
# What may follow the place: "…的上市公司", "…哪五个上市公司", ",2021年…", "…且…".
_AFTER = r"(?=的|,|、|\.|且|并|而|哪|有多少|有几|共|上市公司|公司|企业|同时|以及|中|$)"
_NOT = r"(?P<not>不)?"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # "注册地址在杭州的上市公司中", "历史注册地址在重庆的", "注册地为上海的公司", "注册地址不在北京的"
        rf"(?:历史|曾经的?|曾)?(?:公司)?注册(?:地址|地点|所在地|地)(?:历史上)?{_NOT}(?:在|位于|为|是|属于|包含|含有?){_PLACE}{_AFTER}",
        # "在宁波注册的所有上市公司", "曾经在北京注册的", "在西安注册,营业收入最高"
        rf"(?:历史上?|曾经|曾)?{_NOT}在{_PLACE}(?:进行|登记)?注册{_AFTER}",
        # "注册在深圳的上市公司", "注册于上海的企业"
        rf"(?:历史上?|曾经|曾)?{_NOT}注册(?:在|于){_PLACE}{_AFTER}",
    )
)
# "注册地址在哪里", "注册地址是什么" ask for the address itself.
_NO_PLACE = re.compile(r"哪|什么|何|多少|谁|变|同|吗|呢|么|否|一致|一样")
_JOINED = re.compile(r"、|,|或者?|以及|和|及|与")
# 办公地址在杭州, 总部在杭州: not where a company is registered.
_OTHER_PLACE = re.compile(r"(?:址|地|地点|总部|工厂|基地|业务|收入|子公司)(?:主要)?(?:在|位于|为|是)?$")
_FIRM = r"(?:上市)?(?:公司|企业)"
_OPENING = r"(?:你好|您好|请问|麻烦|帮忙?|我|一下|查|查询|想|知道|了解|告诉|列出|,)*"


def read_region(reading: Reading, knowledge: Knowledge) -> Reading:
    """Take places out before company names are looked for: many companies are named after one."""
    for pattern in _PATTERNS:
        match = pattern.search(reading.text)
        if match is not None and not _NO_PLACE.search(match["place"]):
            return _with(reading, match.span(), _JOINED.split(match["place"]), is_negated=bool(match["not"]))
    for pattern in _bare():
        match = pattern.search(reading.text)
        if match is not None and not _OTHER_PLACE.search(reading.text[: match.start("whole")]):
            start, end = match.span("whole")
            places = _JOINED.split(match["places"])
            is_negated = any(match.groupdict().get(name) for name in ("not", "except"))
            return _with(reading, (start, end), places, is_negated=is_negated)
    return reading


def _with(reading: Reading, span: tuple[int, int], places: list[str], *, is_negated: bool) -> Reading:
    condition = Condition(ADDRESS, Comparator.CONTAINS, tuple(place for place in places if place), is_negated)
    return replace(reading.claim(*span, Kind.REGION), regions=(condition,))


@lru_cache(maxsize=1)
def _bare() -> tuple[re.Pattern[str], ...]:
    """A place that is not said to be one, from the gazetteer, right beside the companies meant."""
    place = place_pattern()
    places = rf"(?P<places>{place}(?:(?:、|,|或者?|和|及|与|以及){place}){{0,5}})"
    return (
        # "杭州的公司", "江苏和浙江的上市公司", "非北京的企业", "位于深圳的公司", "上海以外的公司", "杭州上市公司"
        re.compile(
            rf"(?P<whole>(?P<not>非|不在)?(?:位于|在|地处)?{places}(?:地区|境内|本地)?(?P<except>以外|之外)?(?=的?(?:(?:盈利|亏损)的?|全部|所有)?{_FIRM}))"
        ),
        # "深圳有几家上市公司", "上海共有多少家"
        re.compile(rf"(?P<whole>(?:位于|在)?{places})(?=(?:一?共|总共)?有?(?:多少|几)家)"),
        # "上海2020年营业收入最高的3家上市公司", "2020年深圳哪家公司…", "2020年上海,营业收入最高的…"
        re.compile(rf"^{_OPENING}(?P<whole>{places})(?=(?:(?:19|20)\d\d(?:会计|财)?|\d\d)年.*(?:公司|企业|家))"),
        re.compile(rf"(?<=年)(?P<whole>(?:在)?{places})(?=哪(?:些|几?家|个)?{_FIRM})"),
    )
