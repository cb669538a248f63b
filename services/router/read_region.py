"""Step: the place of a ranking or count (注册地址在杭州的上市公司)."""

from __future__ import annotations

import re
from dataclasses import replace

from services.router.knowledge import Knowledge
from services.router.reading import Kind, Reading

_PLACE = r"(?P<place>[\u4e00-\u9fff]{2,9}?)"
# What may follow the place: "…的上市公司", "…哪五个上市公司", ",2021年…", "…且…".
_AFTER = r"(?=的|,|、|\.|且|并|而|哪|有多少|有几|共|上市公司|公司|企业|$)"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # "注册地址在杭州的上市公司中", "历史注册地址在重庆的", "注册地为上海的公司", "注册地址位于江苏省的"
        rf"(?:历史|曾经的?|曾)?(?:公司)?注册(?:地址|地点|所在地|地)(?:历史上)?(?:在|位于|为|是|属于){_PLACE}{_AFTER}",
        # "在宁波注册的所有上市公司", "曾经在北京注册的", "在西安注册,营业收入最高"
        rf"(?:历史上?|曾经|曾)?在{_PLACE}(?:进行|登记)?注册{_AFTER}",
        # "注册在深圳的上市公司", "注册于上海的企业"
        rf"(?:历史上?|曾经|曾)?注册(?:在|于){_PLACE}{_AFTER}",
    )
)
# "注册地址在哪里", "注册地址是什么" ask for the address itself.
_NO_PLACE = re.compile(r"哪|什么|何|多少|谁|变|同|吗|呢|么")


def read_region(reading: Reading, knowledge: Knowledge) -> Reading:
    """Take the place out before company names are looked for: many companies are named after one."""
    for pattern in _PATTERNS:
        match = pattern.search(reading.text)
        if match is not None and not _NO_PLACE.search(match["place"]):
            return replace(reading.claim(*match.span(), Kind.REGION), region=match["place"])
    return reading
