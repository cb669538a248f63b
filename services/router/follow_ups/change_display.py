"""换成亿元, 保留两位小数, 母公司口径呢: the same figure in another unit, or of another scope."""

from __future__ import annotations

import re

from services.router.follow_ups.heard import Heard
from services.router.reading import Kind

_FILL = (
    r"(?:请|麻烦|再|把|将|结果|答案|它|单位|换算|换|折算|改|转换|成|为|做|用|以|按|来|表示|显示|展示|计|一下|呢|吧|也|并|且|"
    r"如果|的话|是|多少|,|\.|、)*"
)
_UNIT = r"(?P<unit>亿元|百万元|万元|千元|亿|万|元)(?:人民币)?(?:为单位)?"
_DECIMALS = r"(?:保留|精确到?)(?:小数点?后?)?(?P<n>\d{1,2}|[零一二两三四五六七八九十])位(?:小数)?"
_ASKED = re.compile(rf"{_FILL}(?:{_UNIT})?{_FILL}(?:{_DECIMALS})?{_FILL}")
_OLD_UNIT = re.compile(r"亿元|百万元|万元|千元|亿|万|元")
_OLD_DECIMALS = re.compile(r"小数|整数|精确")
_PARENT = re.compile(r"(?:按|以|用)?母公司(?:单体)?(?:口径|报表|利润表|资产负债表|现金流量表)?的?")
_CONSOLIDATED = re.compile(r"(?:按|以|用)?合并(?:口径|报表|利润表|资产负债表|现金流量表)?的?")


def change_display(words: str, heard: Heard) -> str:
    """Ask the same in another unit or with other decimals; "" when the words say something else."""
    match = _ASKED.fullmatch(words)
    if match is None or not (match["unit"] or match["n"]) or not heard.groups(Kind.METRIC):
        return ""
    question = heard.text
    for claim in reversed(heard.reading.claims_of(Kind.DISPLAY)):
        said = question[claim.start : claim.end]
        if match["unit"] and not _OLD_DECIMALS.search(said):
            said = _OLD_UNIT.sub("", said) if "多少" in said else ""
        elif match["n"] and _OLD_DECIMALS.search(said):
            said = ""
        question = question[: claim.start] + said + question[claim.end :]
    unit = {"亿": "亿元", "万": "万元"}.get(match["unit"], match["unit"])
    wishes = (f"以{unit}为单位" if unit else "", f"保留{match['n']}位小数" if match["n"] else "")
    return "，".join((question.rstrip("？?。.，,；; "), *filter(None, wishes)))


def change_scope(words: str, heard: Heard) -> str:
    """Ask the same of the parent company or of the group; "" when the words say something else."""
    is_parent = _PARENT.fullmatch(words) is not None
    metrics = heard.groups(Kind.METRIC)
    if not (is_parent or _CONSOLIDATED.fullmatch(words)) or not metrics:
        return ""
    question = heard.text
    at = metrics[0][0]
    for claim in reversed(heard.reading.claims_of(Kind.SCOPE)):
        question = question[: claim.start] + question[claim.end :]
        at -= claim.end - claim.start if claim.start < at else 0
    return question[:at] + ("母公司口径的" if is_parent else "合并口径的") + question[at:]
