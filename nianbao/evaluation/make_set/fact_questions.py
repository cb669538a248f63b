"""Questions for figures and texts as reports state them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from nianbao.domain.metric import MetricKind
from nianbao.evaluation.make_set.known_company import KnownCompany, KnownFigure
from nianbao.evaluation.make_set.line import call_company, call_metric, is_stock, make_line, said_of, stated
from nianbao.evaluation.make_set.wordings import load_wordings, when, word
from nianbao.evaluation.question import QuestionType
from nianbao.evaluation.question_file import ExpectedJson, QuestionJson

_MONEY = (MetricKind.FLOW, MetricKind.STOCK)
_FIGURES = (*_MONEY, MetricKind.PER_SHARE, MetricKind.RATIO, MetricKind.COUNT)


def value_questions(companies: Sequence[KnownCompany], draw: Random) -> Iterator[QuestionJson]:
    """One figure each."""
    for company, figure in _drawn(companies, draw, _FIGURES):
        is_count = figure.metric.kind is MetricKind.COUNT
        question = word(
            draw,
            load_wordings().count if is_count else load_wordings().value,
            company=call_company(draw, company),
            when=when(draw, figure.period, said_of(figure.metric)),
            metric=call_metric(draw, figure.metric),
            unit=figure.metric.unit if figure.metric.kind in _MONEY else "",
        )
        yield make_line(QuestionType.FACT, question, company, stated(figure))


def several_questions(companies: Sequence[KnownCompany], draw: Random) -> Iterator[QuestionJson]:
    """Two figures of one period."""
    for company, figure in _drawn(companies, draw, _MONEY):
        alike = [
            each
            for each in company.own_figures(figure.metric.kind)
            if each.period == figure.period and each.metric is not figure.metric
        ]
        if alike:
            other = draw.choice(alike)
            question = word(
                draw,
                load_wordings().several,
                company=call_company(draw, company),
                when=when(draw, figure.period, said_of(figure.metric)),
                metric=figure.metric.name,
                other=other.metric.name,
                unit=figure.metric.unit,
            )
            yield make_line(QuestionType.FACT, question, company, stated(figure, other))


def years_questions(companies: Sequence[KnownCompany], draw: Random) -> Iterator[QuestionJson]:
    """One metric in two years."""
    for company, figure in _drawn(companies, draw, _MONEY):
        before = company.before(figure)
        if before is not None:
            question = word(
                draw,
                load_wordings().years,
                company=call_company(draw, company),
                when=when(draw, figure.period, said_of(figure.metric)),
                before=when(draw, before.period, said_of(figure.metric)),
                metric=call_metric(draw, figure.metric),
            )
            yield make_line(QuestionType.FACT, question, company, stated(figure, before))


def text_questions(companies: Sequence[KnownCompany], draw: Random) -> Iterator[QuestionJson]:
    """Names and addresses."""
    for company, figure in _drawn(companies, draw, (MetricKind.TEXT,)):
        if figure.metric.name in load_wordings().text_metrics:
            question = word(
                draw,
                load_wordings().text,
                company=call_company(draw, company),
                when=when(draw, figure.period, "report"),
                metric=figure.metric.name,
            )
            expected = ExpectedJson(answer=figure.text, citations=stated(figure).citations)
            yield make_line(QuestionType.FACT, question, company, expected)


def _drawn(
    companies: Sequence[KnownCompany], draw: Random, kinds: Sequence[MetricKind]
) -> list[tuple[KnownCompany, KnownFigure]]:
    """Figures of periods whose own report is loaded, in a random order; a half-year's balances are left out."""
    found = [
        (company, figure)
        for company in companies
        for figure in company.own_figures(*kinds)
        if not (is_stock(figure.metric) and figure.period.endswith("H1"))
    ]
    draw.shuffle(found)
    return found
