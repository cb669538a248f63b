"""A comparison and a ranking as REST sends them."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel

from nianbao.domain.amount import plain
from nianbao.domain.answer import Cell, Computed
from nianbao.domain.comparison import ComparedMetric, Comparison, Distribution, Gap, Ranking
from nianbao.domain.report import Company
from services.gateway.compare.page_link import page_link

FigureKey = tuple[str, str, str]
Reason = Literal["no_report", "not_stated", "contradictory", "scope_absent", "no_passport", "division_by_zero"]


class ComparedCompanyJson(BaseModel):
    """A company, by the names of its newest report."""

    code: str
    short_name: str
    full_name: str


class ComparedMetricJson(BaseModel):
    """A metric; `formula` is null for one that reports state.

    `display` is how values print: percent, decimal, yuan, persons, per_share or text. `unit` is that of stated
    values: 元, 人, 元/股, % (a fraction), "" for texts and computed values.
    """

    name: str
    unit: str
    display: str
    formula: str | None
    meaning: str


class RestatedFigureJson(BaseModel):
    """What a later report states for the same figure."""

    value: str
    report: str


class StatedFigureJson(BaseModel):
    """A figure that a report states, with its passport; `picture` is the page with the cell marked.

    `page` is the physical page from 1, `box` the cell in PDF points from the page's top left corner; an imported
    figure has page 0, and neither box nor picture.
    """

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
    box: tuple[float, float, float, float] | None
    text: str
    label: str
    column: str
    checks: list[str]
    restated: RestatedFigureJson | None
    picture: str | None


class OperandJson(BaseModel):
    """An operand as the formula writes it; `figure` is its place in `figures`, null for one that counts as zero."""

    operand: str
    metric: str
    period: str
    value: str | None
    figure: int | None


class MissingJson(BaseModel):
    """Why a value is not there, and what can be done."""

    reason: Reason
    message: str


class ComparedValueJson(BaseModel):
    """One value, a plain decimal or a text; null with the reason in `missing`.

    A stated value has `figure`, its place in `figures`; a computed one its `operands`.
    """

    company: str
    metric: str
    period: str
    value: str | None
    figure: int | None
    operands: list[OperandJson]
    missing: MissingJson | None


class ComparisonJson(BaseModel):
    """Every company × metric × period once in `values`, companies outermost, in the order asked."""

    kb: str
    scope: str
    companies: list[ComparedCompanyJson]
    metrics: list[ComparedMetricJson]
    periods: list[str]
    values: list[ComparedValueJson]
    figures: list[StatedFigureJson]
    warnings: list[str]


class RankedJson(BaseModel):
    """A company at its place; equal values share a place."""

    place: int
    company: str
    name: str
    value: str
    figure: int | None
    operands: list[OperandJson]


class DistributionJson(BaseModel):
    """How the values of `count` companies lie; a quantile is a value that some company states."""

    count: int
    minimum: str
    tenth: str
    quarter: str
    median: str
    three_quarters: str
    nine_tenths: str
    maximum: str
    mean: str


class RankingJson(BaseModel):
    """A metric over all companies whose report of the period is loaded.

    Of the `loaded` companies `count` are compared; `without_base` state a growth's ends, but had nothing or a loss
    before; `elsewhere` state the metric in another table than the one read; the rest do not state it.
    """

    kb: str
    scope: str
    metric: ComparedMetricJson
    period: str
    loaded: int
    count: int
    without_base: int
    elsewhere: int
    missing: int
    ranking: list[RankedJson]
    distribution: DistributionJson | None
    figures: list[StatedFigureJson]
    warnings: list[str]


def comparison_json(comparison: Comparison, knowledge_base: str) -> ComparisonJson:
    """Write a comparison for the outside."""
    cells = {(cell.company_code, cell.metric, cell.period): cell for cell in comparison.cells}
    places = {key: place for place, key in enumerate(cells)}
    computed = {(each.company_code, each.name, each.period): each for each in comparison.computed}
    gaps = {(gap.company_code, gap.metric, gap.period): gap for gap in comparison.gaps}
    return ComparisonJson(
        kb=knowledge_base,
        scope=comparison.scope,
        companies=[_company_json(company) for company in comparison.companies],
        metrics=[_metric_json(metric) for metric in comparison.metrics],
        periods=[str(period) for period in comparison.periods],
        values=[
            _value_json((company.code, metric.name, str(period)), metric, cells, places, computed, gaps)
            for company in comparison.companies
            for metric in comparison.metrics
            for period in comparison.periods
        ],
        figures=[_figure_json(cell) for cell in cells.values()],
        warnings=list(comparison.warnings),
    )


def ranking_json(ranking: Ranking, knowledge_base: str) -> RankingJson:
    """Write a ranking for the outside."""
    answer = ranking.answer
    cells = {(cell.company_code, cell.metric, cell.period): cell for cell in answer.cells}
    places = {key: place for place, key in enumerate(cells)}
    ranked = [_ranked(cell, places) for cell in answer.cells if not ranking.metric.formula]
    # Beside a growth stands the same on restated figures, under a name of its own.
    ranked += [_ranked_computed(each, places) for each in answer.computed if each.name == ranking.metric.name]
    for place, (before, each) in enumerate(itertools.pairwise(ranked), 2):
        each.place = before.place if each.value == before.value else place
    return RankingJson(
        kb=knowledge_base,
        scope=ranking.scope,
        metric=_metric_json(ranking.metric),
        period=str(ranking.period),
        loaded=answer.loaded,
        count=answer.universe,
        without_base=answer.without_base,
        elsewhere=answer.elsewhere,
        missing=max(answer.loaded - answer.universe - answer.without_base - answer.elsewhere, 0),
        ranking=ranked,
        distribution=None if ranking.distribution is None else _distribution_json(ranking.distribution),
        figures=[_figure_json(cell) for cell in cells.values()],
        warnings=[*answer.missing, *answer.warnings],
    )


def _ranked(cell: Cell, places: dict[FigureKey, int]) -> RankedJson:
    return RankedJson(
        place=1,
        company=cell.company_code,
        name=cell.company_name,
        value=_value_of(cell),
        figure=places[cell.company_code, cell.metric, cell.period],
        operands=[],
    )


def _ranked_computed(each: Computed, places: dict[FigureKey, int]) -> RankedJson:
    return RankedJson(
        place=1,
        company=each.company_code,
        name=each.company_name,
        value=plain(each.value),
        figure=None,
        operands=_operands(each, places),
    )


def _value_json(
    key: FigureKey,
    metric: ComparedMetric,
    cells: dict[FigureKey, Cell],
    places: dict[FigureKey, int],
    computed: dict[FigureKey, Computed],
    gaps: dict[FigureKey, Gap],
) -> ComparedValueJson:
    company, _, period = key
    value, figure, operands = None, None, []
    if metric.formula and key in computed:
        value, operands = plain(computed[key].value), _operands(computed[key], places)
    elif not metric.formula and key in cells:
        value, figure = _value_of(cells[key]), places[key]
    missing = None
    if value is None:
        missing = MissingJson(reason=gaps[key].reason.value, message=gaps[key].sentence)
    return ComparedValueJson(
        company=company,
        metric=metric.name,
        period=period,
        value=value,
        figure=figure,
        operands=operands,
        missing=missing,
    )


def _operands(computed: Computed, places: dict[FigureKey, int]) -> list[OperandJson]:
    return [
        OperandJson(
            operand=term.operand,
            metric=term.metric,
            period=term.period,
            value=None if term.value is None else plain(term.value),
            figure=places.get((term.company_code, term.metric, term.period)),
        )
        for term in computed.terms
    ]


def _figure_json(cell: Cell) -> StatedFigureJson:
    citation = cell.citation
    assert citation is not None  # nl2sql drops what has no passport
    restated = RestatedFigureJson(value=citation.restated_value, report=citation.restated_by)
    return StatedFigureJson(
        company=cell.company_code,
        metric=cell.metric,
        period=cell.period,
        value=_value_of(cell),
        is_text=isinstance(cell.value, str),
        unit=cell.unit,
        scope=citation.scope,
        report=citation.report_id,
        document=citation.document,
        page=citation.page,
        box=None if citation.box is None else citation.box.rounded(),
        text=citation.text,
        label=citation.label,
        column=citation.column,
        checks=list(citation.checks),
        restated=restated if citation.restated_value else None,
        picture=page_link(citation),
    )


def _value_of(cell: Cell) -> str:
    return plain(cell.value) if isinstance(cell.value, Decimal) else cell.value or ""


def _company_json(company: Company) -> ComparedCompanyJson:
    return ComparedCompanyJson(code=company.code, short_name=company.short_name, full_name=company.full_name)


def _metric_json(metric: ComparedMetric) -> ComparedMetricJson:
    return ComparedMetricJson(
        name=metric.name,
        unit=metric.unit,
        display=metric.display,
        formula=metric.formula or None,
        meaning=metric.meaning,
    )


def _distribution_json(each: Distribution) -> DistributionJson:
    return DistributionJson(
        count=each.count,
        minimum=plain(each.minimum),
        tenth=plain(each.tenth),
        quarter=plain(each.quarter),
        median=plain(each.median),
        three_quarters=plain(each.three_quarters),
        nine_tenths=plain(each.nine_tenths),
        maximum=plain(each.maximum),
        mean=plain(each.mean),
    )
