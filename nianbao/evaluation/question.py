"""A question of an evaluation set, and what its answer must be."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


class QuestionType(StrEnum):
    """What kind of question it is; the scores are told apart by it."""

    FACT = "fact"
    STATISTICS = "statistics"
    CALCULATION = "calculation"
    COMPARISON = "comparison"
    OPEN = "open"
    KNOWLEDGE = "knowledge"


@dataclass(frozen=True, slots=True)
class ExpectedFigure:
    """A figure that an answer must state; `value` is in `unit` (元, 万元, %, 人, "" for a ratio).

    An answer may be off by half of the last digit that it, or `value`, prints, or by `tolerance` (in `unit`)
    where that is given.
    """

    value: Decimal
    unit: str = ""
    tolerance: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ExpectedChoice:
    """One of several that an answer must decide for: 更高的是哪家, 增加还是减少; each with its spellings."""

    right: tuple[str, ...]
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExpectedCitation:
    """A place that proves the answer.

    `document` is "" where any will do. `box` is in PDF points, None where any place of the page will do.
    Places with the same `figure` prove the same thing, so one of them is enough.
    """

    document: str
    page: int
    box: tuple[float, float, float, float] | None = None
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """What an answer must be; every part that is given must hold.

    `text` must stand in the answer. Of each group of `must_have` one spelling must. `operands` are the figures
    that the answer's SQL must fetch, no more and no fewer. `references` are texts that the wording is compared with.
    """

    figures: tuple[ExpectedFigure, ...] = ()
    text: str = ""
    choice: ExpectedChoice | None = None
    must_have: tuple[tuple[str, ...], ...] = ()
    refused: bool = False
    references: tuple[str, ...] = ()
    operands: tuple[ExpectedFigure, ...] = ()
    sql: str = ""
    citations: tuple[ExpectedCitation, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether an answer is right or wrong, and not only more or less like a reference."""
        return bool(self.figures or self.text or self.choice or self.must_have or self.refused)


@dataclass(frozen=True, slots=True)
class ContestScore:
    """What a contest's own rule gives: 0 to 1 points; `is_exact` is None where the rule does not decide it.

    `is_answered` is what the contest's rule takes for an answer, refusals set apart.
    """

    points: float
    is_exact: bool | None
    is_answered: bool = True


class ContestRule(Protocol):
    """A contest's official rule for one question."""

    @property
    def contest(self) -> str:
        """The contest's name."""

    @property
    def kind(self) -> str:
        """The contest's own name of the question's type."""

    @property
    def wanted(self) -> str:
        """What the contest expects, for people to read."""

    def score(self, answer: str, *, is_refused: bool) -> ContestScore:
        """Score an answer."""


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """One question; `company` is the code of the company asked about, "" where it is none or several."""

    id: str
    question: str
    type: QuestionType
    expected: Expected
    company: str = ""
    contest: ContestRule | None = None

    @property
    def must_be_refused(self) -> bool:
        """Whether the right answer is that there is none."""
        return self.expected.refused
