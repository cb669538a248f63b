"""Headings below which a tick denies less than a topic: a change of it, its overdue part."""

from __future__ import annotations

# What such a heading tells of is not the matter itself. Headings of the form name reasons and influences
# beside the matter (股权激励计划…的情况及其影响): those words alone narrow nothing.
_LESS = ("变化", "变动", "差异", "进展", "逾期", "违规", "未达", "延期")


def denies_less(heading: str, name: str, question: str) -> bool:
    """Whether "不适用" below a heading leaves open whether there is what a topic's name says.

    >>> denies_less("公司研发人员构成发生重大变化的原因及影响", "研发人员", "研发人员有多少")
    True
    >>> denies_less("合并范围变动情况", "合并范围变动", "合并范围变了吗")
    False

    What the question itself asks for is denied in full.
    """
    return any(word in heading and word not in name and word not in question for word in _LESS)
