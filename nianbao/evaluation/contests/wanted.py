"""The rule of questions with wanted numbers and names: every one must stand in the answer, precisely printed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nianbao.evaluation.question import ContestScore

CONTEST = "wanted"
REFUSE = "refuse"
"""The intent of a question whose right answer is that there is none."""

_UNITS = {
    "": 1,
    "千": 1e3,
    "千元": 1e3,
    "万": 1e4,
    "万元": 1e4,
    "百万": 1e6,
    "百万元": 1e6,
    "亿": 1e8,
    "亿元": 1e8,
    "%": 0.01,
    "个百分点": 1,
    "百分点": 1,
}
_REFUSED = re.compile("未查询到|没有|未找到|查无|暂无|不存在|无法|未收录|未披露|找不到|不在")
# "699,612,782.08", "20.17%", "7 亿元"
_NUMBER = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)\s*(百万元|百万|亿元|亿|万元|万|千元|千|%|个百分点|百分点)?")
# An amount, where a refusal was due: "1444.0", "7亿"
_AMOUNT = re.compile(r"\d{4,}\.\d|\d亿|\d万")


@dataclass(frozen=True, slots=True)
class WantedRule:
    """What an answer must hold, for one question of an intent (fact, staff, text, growth, refuse)."""

    intent: str
    numbers: tuple[float, ...]
    names: tuple[str, ...]

    @property
    def contest(self) -> str:
        """The name of the rule."""
        return CONTEST

    @property
    def kind(self) -> str:
        """The question's intent."""
        return self.intent

    @property
    def wanted(self) -> str:
        """What is expected, for people to read."""
        return "、".join([*map(str, self.numbers), *self.names])

    def score(self, answer: str, *, is_refused: bool) -> ContestScore:
        """Score an answer: 1 or 0."""
        is_right = self._is_right(answer.replace(" ", ""))
        return ContestScore(float(is_right), is_right, is_answered=bool(answer) and not is_refused)

    def _is_right(self, text: str) -> bool:
        if self.intent == REFUSE:
            return bool(_REFUSED.search(text)) and not _AMOUNT.search(text)
        stated = _stated(text)
        holds_numbers = all(any(_is_it(each, abs(number)) for each in stated) for number in self.numbers)
        return holds_numbers and all(name.replace(" ", "") in text for name in self.names)


@dataclass(frozen=True, slots=True)
class _Stated:
    value: float
    half: float
    has_unit: bool


def _stated(text: str) -> list[_Stated]:
    found = []
    for match in _NUMBER.finditer(text):
        digits = match[1].replace(",", "")
        decimals = len(digits.split(".")[1]) if "." in digits else 0
        unit = _UNITS[match[2] or ""]
        found.append(_Stated(abs(float(digits)) * unit, 0.5 * 10**-decimals * unit, bool(match[2])))
    return found


def _is_it(stated: _Stated, number: float) -> bool:
    distance = abs(stated.value - number)
    if distance < 1e-9:
        return True
    if stated.half > max(0.006 * number, 0.006):
        return False
    near = stated.half * 1.001 if number < 1e4 or stated.has_unit else 0.006
    return distance <= max(near, 1e-9 * number)
