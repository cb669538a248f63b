"""或 between conditions: 净利润超过10亿元|或|营业收入超过100亿元."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from services.router.operations.conditions import Placed
from services.router.reading import Kind, Reading

_OR = re.compile(r"[,、]?或(?:者(?:是)?|是)?")
# What says that both must hold; beside 或 it is open which goes first.
_AND = re.compile(r"且|并|同时|但|而|又|也|和|及|与|,")
_ENUMERATING = re.compile(r"、")


def join_alternatives(
    reading: Reading, found: list[Placed], text: str, stage: tuple[int, int]
) -> tuple[Reading, list[Placed]]:
    """Make one condition of those of a stage that 或 joins; a refusal where it is open what it joins.

    `found` are the stage's conditions in order, places left out; `text` is masked.
    """
    ors = list(_OR.finditer(text, *stage))
    if not ors or not found:
        return reading, found
    gaps = [(former, latter) for (former, _), (latter, _) in pairwise(found)]
    is_between = all(any(start < match.start() < end for start, end in gaps) for match in ors)
    if not is_between or reading.is_every_period:
        return _refused(reading, "不清楚“或”连接的是哪几个条件"), found
    said = "".join(_OR.sub("", text[slice(*stage)]))
    has_gap_without = any(not _OR.search(text, *gap) and not _ENUMERATING.search(text, *gap) for gap in gaps)
    has_and = _AND.search(_OR.sub("", text[found[0][0] : found[-1][0]])) or re.search("且|并|同时", said)
    if has_gap_without or has_and or not _OR.search(text, *gaps[-1]):
        return _refused(reading, "“且”和“或”同时出现，先后顺序不明确"), found
    for match in ors:
        reading = reading.claim_free(*match.span(), Kind.OPERATION)
    (start, first), *others = found
    return reading, [(start, replace(first, or_else=tuple(condition for _, condition in others)))]


def _refused(reading: Reading, why: str) -> Reading:
    return reading.refuse(
        "unclear_condition",
        f"无法理解条件：{why}，没有作答。请只用“或”连接写完整的条件，例如“净利润超过10亿元或营业收入超过100亿元”，"
        "或拆成几个问题分别提问。",
    )
