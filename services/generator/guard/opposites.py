"""What a report states side by side and a sentence must not take for each other: 客户 and 供应商."""

from __future__ import annotations

from collections.abc import Sequence

_OPPOSITES = (
    ("客户", "供应商"), ("客户", "采购"), ("供应商", "销售"),
    ("采购", "销售"), ("应收", "应付"), ("投资活动", "筹资活动"), ("投资活动", "经营活动"),
    ("筹资活动", "经营活动"), ("短期", "长期"), ("境内", "境外"), ("经销", "直销"), ("利息收入", "利息费用"),
    ("收入", "成本"), ("收入", "支出"), ("利息收入", "利息支出"), ("流入", "流出"), ("生产量", "销售量"),
    ("资本化", "费用化"), ("净额", "总额"), ("国内", "国外"),
    ("线上", "线下"),
)  # fmt: skip


def is_other_side(scopes: Sequence[str], label: str) -> bool:
    """Whether a label is of one side where the words of a sentence, the nearest first, are of the other only."""
    return any(_says_only_other(scopes, one, other, label) for pair in _OPPOSITES for one, other in (pair, pair[::-1]))


def _says_only_other(scopes: Sequence[str], one: str, other: str, label: str) -> bool:
    if other not in label or one in label:
        return False
    said = next((scope for scope in scopes if one in scope or other in scope), "")
    return one in said and other not in said
