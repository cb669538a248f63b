"""The answer as REST sends it and as sessions keep it."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, ConfigDict

from nianbao.domain.answer import Answer, Citation
from nianbao.domain.question import Understanding
from nianbao.domain.selection import Condition, Ordering, Step
from services.gateway.place_figures import place_figures
from services.gateway.web_search import WebResult


class CitationJson(BaseModel):
    """Where something said stands; `box` is null for imported figures, which have no page."""

    model_config = ConfigDict(frozen=True)

    document: str
    page: int
    box: tuple[float, float, float, float] | None
    text: str


class RestatedJson(BaseModel):
    """What a later report states for the same figure."""

    model_config = ConfigDict(frozen=True)

    value: str
    report: str


class FigureCitationJson(CitationJson):
    """The passport of a figure; `label` and `column` are its row and header as printed."""

    metric: str
    period: str
    scope: str
    value: str
    unit: str
    checks: tuple[str, ...]
    label: str
    column: str
    restated: RestatedJson | None


class CompanyJson(BaseModel):
    """A company as understood."""

    code: str
    short_name: str
    full_name: str


class StepJson(BaseModel):
    """One step of choosing companies: a condition that they meet, or the places that they hold."""

    formula: str
    measure: str
    comparator: str | None
    values: tuple[str, ...]
    is_negated: bool
    is_descending: bool | None
    first_place: int | None
    last_place: int | None
    periods: tuple[str, ...]
    or_else: tuple[StepJson, ...] = ()


class UnderstandingJson(BaseModel):
    """What a question was taken to mean."""

    route: str
    operation: str
    companies: tuple[CompanyJson, ...]
    periods: tuple[str, ...]
    metrics: tuple[str, ...]
    scope: str
    unit: str
    decimals: int | None
    statistic: str
    selection: tuple[StepJson, ...]
    part: tuple[StepJson, ...]
    is_descending: bool
    is_period_assumed: bool
    confidence: float
    understood_by: str
    completed_by: str | None
    full_question: str | None


class SourceJson(BaseModel):
    """Whose report a citation is of; `report` is its id, null where it is not known."""

    model_config = ConfigDict(frozen=True)

    report: str | None
    company: str


class FigureJson(BaseModel):
    """A figure in the answer's text, [start, end) in Unicode code points, and the citations that state it.

    `citations` are places in the answer's list; empty for a value computed from cited ones.
    """

    model_config = ConfigDict(frozen=True)

    start: int
    end: int
    citations: tuple[int, ...]


class WebResultJson(BaseModel):
    """A page that a search engine named: outside the reports, and not checked."""

    model_config = ConfigDict(frozen=True)

    title: str
    url: str
    text: str


class TermJson(BaseModel):
    """A term of the glossary that a knowledge answer is from: its file, and the glossary's version."""

    model_config = ConfigDict(frozen=True)

    term: str
    file: str
    version: str
    related: tuple[str, ...]


class AnswerJson(BaseModel):
    """The answer to one question; `plan` is the plan as JSON, null when none was made.

    `full_question` is what a follow-up was taken to ask; null where the question stood by itself.
    `sources` has one entry a citation, in the same order. `message` is what feedback names; null where nothing is kept.
    """

    model_config = ConfigDict(frozen=True)

    answer: str
    full_question: str | None
    refused: bool
    route: str
    sql: str
    plan: Any
    citations: tuple[FigureCitationJson | CitationJson, ...]
    sources: tuple[SourceJson, ...]
    figures: tuple[FigureJson, ...]
    session: str | None
    message: int | None = None
    latency_ms: float
    composed_by: str
    warnings: tuple[str, ...]
    refusal_code: str
    understanding: UnderstandingJson
    web: tuple[WebResultJson, ...]
    terms: tuple[TermJson, ...] = ()


def answer_json(
    answer: Answer, understanding: Understanding, session: str | None, web: tuple[WebResult, ...] = ()
) -> AnswerJson:
    """Write an answer for the outside."""
    return AnswerJson(
        answer=answer.text,
        full_question=full_question(understanding),
        refused=answer.is_refused,
        route=answer.route,
        sql=answer.sql,
        plan=_plan(answer.plan),
        citations=tuple(citation_json(citation) for citation in answer.citations),
        sources=tuple(SourceJson(report=each.report_id or None, company=each.company) for each in answer.citations),
        figures=tuple(
            FigureJson(start=each.start, end=each.end, citations=each.citations)
            for each in place_figures(answer.text, answer.citations)
        ),
        session=session,
        latency_ms=answer.latency_ms,
        composed_by=answer.composed_by,
        warnings=answer.warnings,
        refusal_code=answer.refusal_code,
        understanding=understanding_json(understanding),
        web=tuple(WebResultJson(title=each.title, url=each.url, text=each.text) for each in web),
        terms=tuple(
            TermJson(term=each.term, file=each.file, version=each.version, related=each.related)
            for each in answer.terms
        ),
    )


def citation_json(citation: Citation) -> FigureCitationJson | CitationJson:
    """Write a citation; those of figures carry the whole passport."""
    place = CitationJson(
        document=citation.document,
        page=citation.page,
        box=None if citation.box is None else citation.box.rounded(),
        text=citation.text,
    )
    if not citation.metric:
        return place
    return FigureCitationJson(
        **place.model_dump(),
        metric=citation.metric,
        period=citation.period,
        scope=citation.scope,
        value=citation.value,
        unit=citation.unit,
        checks=citation.checks,
        label=citation.label,
        column=citation.column,
        restated=RestatedJson(value=citation.restated_value, report=citation.restated_by)
        if citation.restated_value
        else None,
    )


def understanding_json(understanding: Understanding) -> UnderstandingJson:
    """Write what was understood."""
    return UnderstandingJson(
        route=understanding.route,
        operation=understanding.operation,
        companies=tuple(
            CompanyJson(code=company.code, short_name=company.short_name, full_name=company.full_name)
            for company in understanding.companies
        ),
        periods=tuple(str(period) for period in understanding.periods),
        metrics=understanding.metrics,
        scope=understanding.scope,
        unit=understanding.unit,
        decimals=understanding.decimals,
        statistic=understanding.statistic,
        selection=tuple(_step_json(step) for step in understanding.selection),
        part=tuple(_step_json(step) for step in understanding.part),
        is_descending=understanding.is_descending,
        is_period_assumed=understanding.is_period_assumed,
        confidence=understanding.confidence,
        full_question=full_question(understanding),
        understood_by=understanding.understood_by,
        completed_by=understanding.completed_by or None,
    )


def full_question(understanding: Understanding) -> str | None:
    """The question as written out from a follow-up; None where it was not."""
    return understanding.text if understanding.asked else None


def _step_json(step: Step) -> StepJson:
    condition = step if isinstance(step, Condition) else None
    ordering = step if isinstance(step, Ordering) else None
    return StepJson(
        formula=step.quantity.formula,
        measure=step.quantity.measure,
        comparator=condition and condition.comparator,
        values=condition.values if condition else (),
        is_negated=condition is not None and condition.is_negated,
        is_descending=ordering and ordering.is_descending,
        first_place=ordering and ordering.first_place,
        last_place=ordering and ordering.last_place,
        periods=tuple(str(period) for period in step.periods),
        or_else=tuple(_step_json(each) for each in condition.or_else) if condition else (),
    )


def _plan(text: str) -> Any:
    """A plan that is no JSON is shown as the text it is."""
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text
