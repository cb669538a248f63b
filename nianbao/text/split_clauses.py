"""A question that asks several things, as the things that it asks: "卖给谁了、什么时候交割？" is two."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MARK = re.compile(r"[，,；;？?。！!]")
_LIST_MARK = "、"
_ASKS = re.compile(
    r"多少|多大|几|没有|有无|是否|吗|呢|谁|哪|什么|何|怎|咋|原因|情况|占|率|(?P<verb>[\u4e00-\u9fff])不(?P=verb)"
)
# What is left of a clause without these names what it asks about; segmenting would need the dictionary.
_NAMES_NOTHING = re.compile(
    r"多少|多大|[几占率]|有没有|没有|有无|是否|什么|如何|为何|怎么样?|怎样|原因|情况|时候|合计|一共|总共|共计|主要|涉及"
    r"|大概|分别|比例|金额|其中|\d+|[的了是有在吗呢谁哪何钱元股人家个位名项能给卖从被把又还也就都和与及年月日]|\s"
)
_MOST = 3
_LEAST_NAMED = 2


def split_clauses(question: str, names: Iterable[str] = ()) -> tuple[str, ...]:
    """Split a question where it asks a second thing; empty where it asks but one.

    What asks nothing belongs to what follows it, what names nothing to what precedes it. `names`
    are those of the companies asked about, and are left out.

    >>> split_clauses("2025年手里有多少订单，新签金额多少？")
    ('2025年手里有多少订单', '新签金额多少')
    >>> split_clauses("与集团公司、铁塔公司的往来有多少？")
    ()
    """
    text = question
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, " ")
    clauses: list[str] = []
    held = ""
    for piece in (each for whole in _MARK.split(text) for each in _listed(whole)):
        held = f"{held}，{piece}" if held.strip() else piece
        if not _ASKS.search(held):
            continue
        if clauses and len(_NAMES_NOTHING.sub("", held)) < _LEAST_NAMED:
            clauses[-1] += f"，{held}"
        else:
            clauses.append(held.strip())
        held = ""
    if held.strip() and clauses:
        clauses[-1] += f"，{held}"
    return tuple(clauses[:_MOST]) if len(clauses) > 1 else ()


def _listed(clause: str) -> list[str]:
    """Parts of a list that ask each; names in a list (集团公司、铁塔公司) stay together."""
    parts = clause.split(_LIST_MARK)
    return parts if all(map(_ASKS.search, parts)) else [clause]
