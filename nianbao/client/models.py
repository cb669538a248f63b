"""What the gateway answers, as values. Fields that a newer gateway adds are passed over.

Figures are plain decimals as text, exact as stated; `Decimal(value)` reads them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

Corners = tuple[float, float, float, float]
"""x0, y0, x1, y1 in PDF points from the page's top left corner."""


class Value(BaseModel):
    """Frozen, and lenient about fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Restated(Value):
    """What a later report states for the same figure."""

    value: str
    report: str


class Citation(Value):
    """Where something said stands; the fields from `metric` on are a figure's."""

    document: str
    page: int
    box: Corners | None
    text: str
    metric: str = ""
    period: str = ""
    scope: str = ""
    value: str = ""
    unit: str = ""
    checks: tuple[str, ...] = ()
    label: str = ""
    column: str = ""
    restated: Restated | None = None


class Understanding(Value):
    """What a question was taken to mean."""

    route: str
    operation: str
    periods: tuple[str, ...]
    metrics: tuple[str, ...]
    scope: str
    confidence: float
    understood_by: str
    full_question: str | None


class Source(Value):
    """Whose report a citation is of; `report` is None where it is not known."""

    report: UUID | None
    company: str


class Answer(Value):
    """The answer to one question; `session` continues the conversation.

    `sources` says of each citation, in the same order, whose report it is of.
    """

    answer: str
    refused: bool
    refusal_code: str
    route: str
    sql: str
    plan: Any
    citations: tuple[Citation, ...]
    sources: tuple[Source, ...]
    session: str | None
    latency_ms: float
    composed_by: str
    warnings: tuple[str, ...]
    full_question: str | None
    understanding: Understanding


class JobWarning(Value):
    """One thing that made a job partial."""

    code: str
    message: str


class Job(Value):
    """One submission; `state` is queued, parsing, indexing, ready, partial, failed or duplicate."""

    id: UUID
    batch: UUID
    kb: str
    file_name: str
    state: str
    reason_code: str
    reason: str
    warnings: tuple[JobWarning, ...]
    pages: int | None
    report: UUID | None
    attempt: int
    created_at: datetime
    updated_at: datetime

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in ("ready", "partial", "failed", "duplicate")


class Submission(Value):
    """The jobs of one submission, in the order of the files."""

    batch: UUID
    jobs: tuple[Job, ...]


class Jobs(Value):
    """Some jobs, newest first; `next` is what `after` must be for the next page."""

    jobs: tuple[Job, ...]
    counts: dict[str, int]
    next: UUID | None


class Report(Value):
    """A report that can be asked about."""

    id: UUID
    kb: str
    document: str
    company_code: str
    short_name: str
    full_name: str
    year: int
    kind: str
    period: str
    pages: int
    current: bool
    corrected: bool
    created_at: datetime


class OutlineNode(Value):
    """A heading; `parent` is None for the root."""

    id: int
    parent: int | None
    level: int
    type: str
    title: str
    page: int


class SectionLine(Value):
    """A paragraph, or a row of a table said as a sentence, and where it begins."""

    text: str
    page: int
    box: Corners | None
    is_row: bool


class Section(Value):
    """What stands directly below one heading; `titles` are the headings above, the outermost first."""

    number: int
    titles: tuple[str, ...]
    lines: tuple[SectionLine, ...]


class Sections(Value):
    """Sections of a report in reading order; `omitted` more fit and were left out for their length."""

    report: UUID
    document: str
    sections: tuple[Section, ...]
    omitted: int


class Fact(Value):
    """A figure or text with its passport."""

    report: UUID
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
    box: Corners | None
    checks: tuple[str, ...]
    column: str
    parent: str


class Company(Value):
    """A company by the names of its newest report."""

    code: str
    short_name: str
    full_name: str


class ComparedMetric(Value):
    """A metric; `formula` is None for one that reports state, `display` is how its values print."""

    name: str
    unit: str
    display: str
    formula: str | None
    meaning: str


class Figure(Value):
    """A figure that a report states, with its passport; `picture` is the path of its page with the cell marked."""

    company: str
    metric: str
    period: str
    value: str
    is_text: bool
    unit: str
    scope: str
    report: str
    document: str
    page: int
    box: Corners | None
    text: str
    label: str
    column: str
    checks: tuple[str, ...]
    restated: Restated | None
    picture: str | None


class Operand(Value):
    """An operand as the formula writes it; `figure` is its place in `figures`, None where it counts as zero."""

    operand: str
    metric: str
    period: str
    value: str | None
    figure: int | None


class Missing(Value):
    """Why a value is not there."""

    reason: str
    message: str


class ComparedValue(Value):
    """One value of a comparison; None with the reason in `missing`."""

    company: str
    metric: str
    period: str
    value: str | None
    figure: int | None
    operands: tuple[Operand, ...]
    missing: Missing | None


class Comparison(Value):
    """Every company × metric × period once in `values`."""

    kb: str
    scope: str
    companies: tuple[Company, ...]
    metrics: tuple[ComparedMetric, ...]
    periods: tuple[str, ...]
    values: tuple[ComparedValue, ...]
    figures: tuple[Figure, ...]
    warnings: tuple[str, ...]


class Ranked(Value):
    """A company at its place."""

    place: int
    company: str
    name: str
    value: str
    figure: int | None
    operands: tuple[Operand, ...]


class Distribution(Value):
    """How the values of `count` companies lie."""

    count: int
    minimum: str
    tenth: str
    quarter: str
    median: str
    three_quarters: str
    nine_tenths: str
    maximum: str
    mean: str


class Ranking(Value):
    """A metric over all companies of a period; `count` of the `loaded` ones are compared."""

    kb: str
    scope: str
    metric: ComparedMetric
    period: str
    loaded: int
    count: int
    without_base: int
    elsewhere: int
    missing: int
    ranking: tuple[Ranked, ...]
    distribution: Distribution | None
    figures: tuple[Figure, ...]
    warnings: tuple[str, ...]


class Session(Value):
    """A conversation in one knowledge base."""

    id: UUID
    kb: str
    title: str
    messages: int
    created_at: datetime
    updated_at: datetime


class Message(Value):
    """A question and its answer as it was given."""

    id: int
    question: str
    answer: dict[str, Any]
    created_at: datetime


class Conversation(Session):
    """A session with its messages, in the order asked."""

    history: tuple[Message, ...]


class KnowledgeBase(Value):
    """A named set of reports."""

    name: str
    reports: int
    created_at: datetime
