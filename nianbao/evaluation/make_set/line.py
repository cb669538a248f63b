"""Lines of an evaluation set, made of what is known."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random

from nianbao.domain.metric import Metric, MetricKind
from nianbao.evaluation.make_set.known_company import KnownCompany, KnownFigure
from nianbao.evaluation.make_set.wordings import SaidOf
from nianbao.evaluation.question import QuestionType
from nianbao.evaluation.question_file import CitationJson, ExpectedJson, FigureJson, QuestionJson

_PERCENT = Decimal(100)
# How often a company is called by its short name, its full name, its code.
_NAMES = (6, 3, 1)
_ALIAS_SHARE = 0.25
# A ratio is computed to more digits than any answer prints.
COMPUTED = Decimal("1.000000000000")


def make_line(
    type: QuestionType, question: str, company: KnownCompany | None, expected: ExpectedJson | None
) -> QuestionJson:
    """A line without its id, which the set gives; without an expectation it must be refused."""
    return QuestionJson(
        id="",
        question=question,
        type=type,
        expected=expected or ExpectedJson(refused=True),
        company="" if company is None else company.code,
    )


def stated(*figures: KnownFigure) -> ExpectedJson:
    """Expect figures as reports state them, and their places."""
    shown = tuple(figure_json(each) for each in figures)
    return ExpectedJson(values=shown, operands=shown, citations=citations(figures))


def computed(value: FigureJson, operands: Sequence[KnownFigure]) -> ExpectedJson:
    """Expect a figure computed from others."""
    return ExpectedJson(
        values=(value,), operands=tuple(figure_json(each) for each in operands), citations=citations(operands)
    )


def figure_json(figure: KnownFigure) -> FigureJson:
    """A figure in the unit that people say it in; shares are kept as fractions and said in per cent."""
    unit = figure.metric.unit
    return FigureJson(value=figure.value * _PERCENT if unit == "%" else figure.value, unit=unit)


def citations(figures: Sequence[KnownFigure]) -> tuple[CitationJson, ...]:
    """The places of figures."""
    return tuple(
        CitationJson(document=place.document, page=place.page, box=place.box, figure=place.figure)
        for figure in figures
        for place in figure.places
    )


def call_company(draw: Random, company: KnownCompany) -> str:
    """One of the company's names."""
    names = (
        company.short_name or company.full_name,
        company.full_name or company.short_name,
        f"代码{company.code}的公司",
    )
    return draw.choices(names, _NAMES)[0]


def call_metric(draw: Random, metric: Metric) -> str:
    """The metric's name, or now and then an alias."""
    return draw.choice(metric.aliases) if metric.aliases and draw.random() < _ALIAS_SHARE else metric.name


def said_of(metric: Metric) -> SaidOf:
    """How a period is said of the metric."""
    return "stock" if is_stock(metric) else "flow"


def is_stock(metric: Metric) -> bool:
    """Whether the metric is of a day, the period's last."""
    return metric.kind in (MetricKind.STOCK, MetricKind.COUNT)
