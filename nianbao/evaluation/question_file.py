"""A line of a question file, as written and read; `docs/evaluation.md` describes it for people."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from nianbao.evaluation.question import (
    EvalQuestion,
    Expected,
    ExpectedChoice,
    ExpectedCitation,
    ExpectedFigure,
    QuestionType,
)

Spellings = Annotated[tuple[str, ...], Field(min_length=1)]


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FigureJson(_Line):
    """A figure; `value` in `unit`, a number or a decimal as text."""

    value: Decimal
    unit: str = ""
    tolerance: Decimal | None = None

    def figure(self) -> ExpectedFigure:
        """The value of the domain."""
        return ExpectedFigure(self.value, self.unit, self.tolerance)


class ChoiceJson(_Line):
    """What must be chosen, and what must not."""

    right: Spellings
    wrong: Spellings


class CitationJson(_Line):
    """A place that proves the answer."""

    document: str
    page: int
    box: tuple[float, float, float, float] | None = None
    figure: str = ""


class ExpectedJson(_Line):
    """What an answer must be."""

    answer: str = ""
    values: tuple[FigureJson, ...] = ()
    choice: ChoiceJson | None = None
    must_have: tuple[Spellings, ...] = ()
    refused: bool = False
    reference: str | tuple[str, ...] = ()
    operands: tuple[FigureJson, ...] = ()
    sql: str = ""
    citations: tuple[CitationJson, ...] = ()

    def expected(self) -> Expected:
        """The value of the domain."""
        return Expected(
            figures=tuple(each.figure() for each in self.values),
            text=self.answer,
            choice=None if self.choice is None else ExpectedChoice(self.choice.right, self.choice.wrong),
            must_have=self.must_have,
            refused=self.refused,
            references=(self.reference,) if isinstance(self.reference, str) else self.reference,
            operands=tuple(each.figure() for each in self.operands),
            sql=self.sql,
            citations=tuple(
                ExpectedCitation(each.document, each.page, each.box, each.figure) for each in self.citations
            ),
        )


class QuestionJson(BaseModel):
    """One line; what else it holds is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str | int
    question: Annotated[str, Field(min_length=1)]
    type: QuestionType = QuestionType.FACT
    expected: ExpectedJson = ExpectedJson()
    company: str = ""

    def evaluated(self) -> EvalQuestion:
        """The value of the domain."""
        return EvalQuestion(str(self.id), self.question, self.type, self.expected.expected(), self.company)
