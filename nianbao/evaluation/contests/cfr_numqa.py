"""The rule of CFR-NumQA: figures within 0.5 %, changes within 0.06 points with their sign, the right company."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from nianbao.evaluation.question import ContestScore

CONTEST = "cfr_numqa"
CfrType = Literal["extraction", "yoy_compare", "cross_company"]

_SCALES = {"亿元": 1e8, "亿": 1e8, "百万元": 1e6, "万元": 1e4, "万": 1e4, "千元": 1e3, "元": 1}
_REFUSED = re.compile("未查询到|无法|没有找到|未找到|查无|暂无|未收录")
# "1,504,850,172,117.83元", "-42.24 %", "2023年"
_AMOUNT = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)\s*(亿元|亿|百万元|万元|万|千元|元|%|年)?")
_YEAR = re.compile(r"(19|20)\d\d")
_FALL = re.compile("下降|减少|降低|下滑")
_HIGHER = r".{0,12}(更高|较高|高于|最高|大于)"


@dataclass(frozen=True, slots=True)
class CfrRule:
    """The contest's rule for one question; `companies` are those that a comparison chooses from."""

    type: CfrType
    answer: str
    companies: tuple[str, ...] = ()

    @property
    def contest(self) -> str:
        """The contest's name."""
        return CONTEST

    @property
    def kind(self) -> str:
        """The contest's type."""
        return self.type

    @property
    def wanted(self) -> str:
        """What is expected, for people to read."""
        return self.answer

    def score(self, answer: str, *, is_refused: bool) -> ContestScore:
        """Score an answer: 1 or 0."""
        says_none = bool(_REFUSED.search(answer)) and not re.search(r"\d{3}", re.sub(r"(19|20)\d\d年", "", answer))
        is_answered = bool(answer) and not is_refused and not says_none
        is_right = is_answered and self._is_right(answer)
        return ContestScore(float(is_right), is_right, is_answered=is_answered)

    def _is_right(self, answer: str) -> bool:
        if self.type == "cross_company":
            return self._names_the_right_one(answer)
        if self.type == "yoy_compare":
            wanted = float(self.answer.rstrip("%"))
            return any(abs(_signed(value, answer) - wanted) < 0.06 for value, is_share in _amounts(answer) if is_share)
        wanted = next(_amounts(self.answer))[0]
        if not wanted:
            return any(value == 0 for value, _ in _amounts(answer))
        return any(abs(value - wanted) <= 0.005 * abs(wanted) for value, _ in _amounts(answer))

    def _names_the_right_one(self, answer: str) -> bool:
        """Whether the first clause names the right company, and puts none before or above it."""
        head = re.split(r"[，。；,;\n]", answer)[0]
        if self.answer not in head:
            return False
        others = [each for each in self.companies if each != self.answer and each in head]
        is_preceded = any(head.find(each) < head.find(self.answer) for each in others)
        if is_preceded and "高" not in head:
            return False
        return not others or re.search(re.escape(self.answer) + _HIGHER, head) is not None


def _signed(value: float, answer: str) -> float:
    return -value if value > 0 and _FALL.search(answer) else value


def _amounts(text: str) -> Iterator[tuple[float, bool]]:
    for match in _AMOUNT.finditer(text.replace(" ", "")):
        digits, unit = match[1].replace(",", ""), match[2]
        if unit == "年" and _YEAR.fullmatch(digits):
            continue
        yield float(digits) * _SCALES.get(unit, 1), unit == "%"
