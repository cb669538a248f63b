"""Headings below which a tick denies less than a topic: a change of it, its reasons, its overdue part."""

from __future__ import annotations

# What such a heading tells of is not the matter itself.
_LESS = (
    *("原因", "影响", "变化", "变动", "差异", "进展", "更正", "调整", "延期", "终止"),
    *("逾期", "违规", "未达", "超过", "占用", "其他", "境外", "子公司"),
)


def denies_less(heading: str, name: str, question: str) -> bool:
    """Whether "不适用" below a heading leaves open whether there is what a topic's name says.

    >>> denies_less("公司研发人员构成发生重大变化的原因及影响", "研发人员", "研发人员有多少")
    True
    >>> denies_less("合并范围变动情况", "合并范围变动", "合并范围变了吗")
    False

    What the question itself asks for is denied in full.
    """
    return any(word in heading and word not in name and word not in question for word in _LESS)
