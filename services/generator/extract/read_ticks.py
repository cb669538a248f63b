"""Tick boxes: what a report says by ticking one of several."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BOX = re.compile(r"([√□])\s*([^√□]*)")  # "√不适用", "□ 是"
# "不适用", "否", "无", "未审计"; "本年度公司无重大诉讼、仲裁事项", "公司不存在…".
_NEGATIVE = re.compile(r"不适用|否|无|未|没有|不存在|.{0,12}?(?:公司|本行|集团)(?:无|不存在|没有|未)")


@dataclass(frozen=True, slots=True)
class Ticks:
    """A row of tick boxes: the words before them and the words ticked."""

    before: str
    ticked: str

    @property
    def is_none(self) -> bool:
        """Whether the tick says that there is nothing: 不适用, 否, 本年度公司无…"""
        return _NEGATIVE.match(self.ticked) is not None


def read_ticks(text: str) -> Ticks | None:
    """Read a line of tick boxes; None when the line has none, or not exactly one is ticked.

    >>> read_ticks("□适用 √不适用").is_none, read_ticks("是否披露：√是 □否").ticked
    (True, '是')
    """
    boxes = _BOX.findall(text)
    ticked = [words.strip() for sign, words in boxes if sign == "√"]
    if len(ticked) != 1 or not any(sign == "□" for sign, _ in boxes):
        return None
    return Ticks(before=text[: min(text.find(sign) for sign in "√□" if sign in text)].strip(), ticked=ticked[0])
