"""A bad case: a question, what was answered, and what is wrong with that."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, JsonValue

FAILED = ":fail"
"""How the text of a check ends that did not hold: "assets=liabilities+equity:fail"."""


class CaseClass(StrEnum):
    """What went wrong, by what would mend it."""

    CONCEPT = "concept"
    REASONING = "reasoning"
    RETRIEVAL = "retrieval"
    PARSE = "parse"
    DATA = "data"


CLASS_WORDS = {
    CaseClass.CONCEPT: "概念误解",
    CaseClass.REASONING: "推理有误",
    CaseClass.RETRIEVAL: "检索不全",
    CaseClass.PARSE: "解析错误",
    CaseClass.DATA: "数据缺失",
}


class Source(StrEnum):
    """Who found it: a reader, the figure guard, an accounting identity, an evaluation."""

    THUMB = "thumb"
    GUARD = "guard"
    IDENTITY = "identity"
    EVAL = "eval"


class SortedBy(StrEnum):
    """Who said of which class it is; a later one of these outranks an earlier one."""

    RULE = "rule"
    MODEL = "model"
    PERSON = "person"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


Corners = tuple[float, float, float, float]
_Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]


class CitedPlace(_Part):
    """A place in a document; from `metric` on a figure's passport. `box` is in PDF points."""

    document: str = ""
    page: int = 0
    box: Corners | None = None
    text: str = ""
    metric: str = ""
    period: str = ""
    scope: str = ""
    value: str = ""
    unit: str = ""
    checks: tuple[str, ...] = ()
    label: str = ""
    column: str = ""


class CompanyName(_Part):
    """A company as understood."""

    code: str = ""
    short_name: str = ""
    full_name: str = ""


class Understood(_Part):
    """What the question was taken to mean; empty where that was not kept."""

    operation: str = ""
    companies: tuple[CompanyName, ...] = ()
    periods: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    scope: str = ""
    statistic: str = ""
    confidence: float = 1.0
    full_question: _Text = ""


class Said(_Part):
    """The answer as it was given."""

    answer: str = ""
    refused: bool = False
    refusal_code: str = ""
    route: str = ""
    sql: str = ""
    plan: JsonValue = None
    citations: tuple[CitedPlace, ...] = ()
    warnings: tuple[str, ...] = ()
    composed_by: str = ""
    understanding: Understood = Understood()


class DroppedProblem(_Part):
    """Why the guard held a sentence up; `kind` is figure, year, owner, metric, name, denied or foreign."""

    kind: str
    quote: str = ""


class DroppedSentence(_Part):
    """A sentence that a model wrote and nobody was shown."""

    sentence: str
    problems: tuple[DroppedProblem, ...] = ()


class EvidencePlace(_Part):
    """A passage that the answer could be made of; `report` is the report's id."""

    report: str = ""
    document: str = ""
    page: int = 0
    title: str = ""


class FailedFact(_Part):
    """A fact whose check did not hold; `value` is a plain decimal in the catalogue's unit, `printed` as printed."""

    report: str
    document: str
    company_code: str
    company: str
    table: str
    scope: str
    metric: str
    label: str
    period: str
    value: str
    unit: str
    printed: str
    page: int
    box: Corners | None = None
    checks: tuple[str, ...] = ()


class Complaint(_Part):
    """What is wrong, as its source tells it.

    A reader gives `reason` (a code of the page's list) and `comment`; an evaluation what was `expected`, or that it
    `must_refuse`, why it failed in `comment`, and where the answer stands in `places`; the guard what it `dropped`
    and the `evidence` that it held the sentences against; an identity the `fact`.
    """

    reason: str = ""
    comment: str = ""
    expected: str = ""
    must_refuse: bool = False
    places: tuple[CitedPlace, ...] = ()
    dropped: tuple[DroppedSentence, ...] = ()
    evidence: tuple[EvidencePlace, ...] = ()
    fact: FailedFact | None = None


class BadCase(_Part):
    """One case, as it is sorted."""

    source: Source
    question: str
    answer: Said = Said()
    complaint: Complaint = Complaint()


class Sorting(_Part):
    """Of which class a case is, who said so, how sure (0 to 1), and why, in Chinese."""

    case_class: CaseClass
    sorted_by: SortedBy
    confidence: float
    why: str
