"""The points of the FinGLM contest (SMP 2023): values, key words, and likeness to a reference.

A factual answer earns 0.25 when every asked value is in it, 0.25 more when the year and every key word (for a
calculation every operand and its value) are in it too, and half of its likeness to the closest reference; without the
value it earns nothing. Open and knowledge answers earn their likeness. Likeness is the F1 of character bigrams, where
the contest ran a sentence-embedding model, so totals compare with each other and not with the contest's board.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from nianbao.evaluation.question import ContestScore

REFUSAL_KEY = "无|不|没有|未|否|非|莫|抱歉|毋"
"""The key word of a question whose right answer is that there is none."""
CONTEST = "finglm"

_WEIGHTS = (("1", 0.3), ("2", 0.4), ("3-1", 0.2), ("3-2", 0.1))
# "1,234.5", "-0.36", "10.04 %"
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?\s*%?")
# "677219000.0元", "10.04%", "17"
_VALUE = re.compile(r"(-?\d+(?:\.\d+)?)(%|元|人)?")
# An amount, where a refusal was due: "1470159000.0"
_AMOUNT = re.compile(r"\d{5,}\.\d")


@dataclass(frozen=True, slots=True)
class FinglmRule:
    """The contest's rule for one question; `prompt` has operands, key words and the wanted value as text."""

    type: str
    prompt: Mapping[str, str]
    references: tuple[str, ...]
    from_facts: bool
    is_ranking: bool = False

    @property
    def contest(self) -> str:
        """The contest's name."""
        return CONTEST

    @property
    def kind(self) -> str:
        """The contest's type, rankings told apart."""
        return f"{self.type} ranking" if self.is_ranking else self.type

    @property
    def wanted(self) -> str:
        """What is expected, for people to read."""
        return self.prompt.get("prom_answer") or next(iter(self.references), "")

    @property
    def must_be_refused(self) -> bool:
        """Whether there is nothing to answer with."""
        return self.prompt.get("key_word") == REFUSAL_KEY

    def score(self, answer: str, *, is_refused: bool) -> ContestScore:
        """Score an answer; whether it is exact counts only where the contest's table can answer."""
        if not answer:
            is_exact = False if self.type[0] in "12" else None
            return ContestScore(0.0, is_exact if self.from_facts else None, is_answered=False)
        points, is_exact = self._points(answer)
        return ContestScore(points, is_exact if self.from_facts else None, is_answered=not is_refused)

    def _points(self, answer: str) -> tuple[float, bool | None]:
        likeness, text = _likeness(answer, self.references), _squash(answer)
        key, year = self.prompt.get("key_word") or "", str(self.prompt.get("year", ""))
        if self.type.startswith("3"):
            return self._open_points(text, likeness, key), None
        if key == REFUSAL_KEY:
            is_right = _denies(text) and not _AMOUNT.search(text)
            return _refusal_points(is_right, likeness, year in text), is_right
        is_right, is_full = self._found(answer, text, [each for each in key.split("、") if each], year)
        return (0.25 + 0.25 * is_full + 0.5 * likeness) if is_right else 0.0, is_right

    def _open_points(self, text: str, likeness: float, key: str) -> float:
        if self.type == "3-2" or not key:
            return likeness
        if key == REFUSAL_KEY:
            return _refusal_points(_denies(text), likeness, self.prompt["year"] in text)
        holds_keys = all(re.search(each, text) for each in key.split("、") if each)
        return 0.25 * holds_keys + 0.75 * likeness

    def _found(self, answer: str, text: str, keys: Sequence[str], year: str) -> tuple[bool, bool]:
        """Whether the value is there, and whether all that belongs to it is."""
        numbers = _numbers(answer)
        if self.type in ("1", "1-2"):
            is_right = all(_holds(self.prompt.get(key, key), answer, numbers) for key in keys)
            return is_right, all(key in text for key in keys) and year in text
        if self.type == "2-1":
            is_right = _holds(self.prompt["prom_answer"], answer, numbers)
            return is_right, year in text and all(
                key in text and _holds(self.prompt[key], answer, numbers) for key in keys
            )
        differs = "不相同" in text or "不同" in text
        says_which = "相同" in text.replace("不同", "不相同")
        is_right = differs == (self.prompt["prom_answer"] == "不相同") and says_which
        return is_right, all(_squash(self.prompt[key]) in text for key in keys)


def finglm_total(points: Mapping[str, Sequence[float]]) -> float | None:
    """The contest's total, 0 to 1, of the points by kind: 0.3 × type 1 + 0.4 × 2 + 0.2 × 3-1 + 0.1 × 3-2.

    None where no question is of the contest.
    """
    if not points:
        return None
    total = 0.0
    for prefix, weight in _WEIGHTS:
        of_type = [each for kind, scored in points.items() if kind.startswith(prefix) for each in scored]
        total += weight * (fmean(of_type) if of_type else 0.0)
    return total


def _refusal_points(is_right: bool, likeness: float, says_year: bool) -> float:
    return 0.25 + 0.5 * likeness + 0.25 * says_year if is_right else 0.0


def _denies(text: str) -> bool:
    return any(word in text for word in REFUSAL_KEY.split("|"))


def _squash(text: object) -> str:
    return re.sub(r"[\s,，]", "", str(text))


def _numbers(text: str) -> list[float]:
    found = []
    for match in _NUMBER.finditer(text):
        number = match.group().replace(",", "").strip()
        found.append(float(number[:-1]) / 100 if number.endswith("%") else float(number))
    return found


def _holds(value: str, answer: str, numbers: Sequence[float]) -> bool:
    """Whether the answer states a value: as a number within its own rounding, else as text."""
    written = _squash(value)
    match = _VALUE.fullmatch(written)
    if match is None:
        return written in _squash(answer)
    wanted, decimals = float(match[1]), len(match[1].split(".")[1]) if "." in match[1] else 0
    half = 0.5 * 10 ** -min(decimals, 2) if decimals else 0.005
    if match[2] == "%":
        wanted, half = wanted / 100, half / 100
    return any(abs(each - wanted) <= half * 1.0001 + 1e-9 * abs(wanted) for each in numbers)


def _bigrams(text: str) -> Counter[str]:
    squashed = _squash(text)
    return Counter(squashed[place : place + 2] for place in range(len(squashed) - 1))


def _likeness(answer: str, references: Sequence[str]) -> float:
    said, best = _bigrams(answer), 0.0
    for reference in references:
        wanted = _bigrams(reference)
        if hits := sum((said & wanted).values()):
            precision, recall = hits / sum(said.values()), hits / sum(wanted.values())
            best = max(best, 2 * precision * recall / (precision + recall))
    return best
