"""Questions whose answers are computed from stated figures, here and apart from the system."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import permutations
from random import Random

from nianbao.domain.metric import MetricKind
from nianbao.evaluation.make_set.known_company import KnownCompany, KnownFigure
from nianbao.evaluation.make_set.line import (
    COMPUTED,
    call_company,
    call_metric,
    citations,
    computed,
    figure_json,
    make_line,
    said_of,
)
from nianbao.evaluation.make_set.wordings import RatioWording, load_wordings, when, word
from nianbao.evaluation.question import QuestionType
from nianbao.evaluation.question_file import ChoiceJson, ExpectedJson, FigureJson, QuestionJson

_MONEY = (MetricKind.FLOW, MetricKind.STOCK)
_UP = ("增加", "增长", "上升", "提高")
_DOWN = ("减少", "下降", "降低", "下滑")
_SAME = ("相同", "一致", "没有变化")
_DIFFERENT = ("不相同", "不同", "不一致", "发生变化")


def growth_questions(companies: Sequence[KnownCompany], draw: Random) -> Iterator[QuestionJson]:
    """Growth over the year before, in per cent; of a base above zero, since of others it says nothing."""
    for company, figure, before in _with_before(companies, draw):
        if before.value > 0:
            rate = ((figure.value - before.value) / before.value * 100 * COMPUTED).normalize()
            question = _asked(draw, load_wordings().growth, company, figure, before)
            expected = computed(FigureJson(value=rate, unit="%"), (figure, before))
            yield make_line(QuestionType.CALCULATION, question, company, expected)


def change_questions(companies: Sequence[KnownCompany], draw: Random) -> Iterator[QuestionJson]:
    """What was added in yuan; where it fell, the amount may be said either way."""
    for company, figure, before in _with_before(companies, draw):
        if figure.value > before.value:
            question = _asked(draw, load_wordings().change, company, figure, before)
            value = FigureJson(value=figure.value - before.value, unit=figure.metric.unit)
            yield make_line(QuestionType.CALCULATION, question, company, computed(value, (figure, before)))


def moved_questions(companies: Sequence[KnownCompany], draw: Random) -> Iterator[QuestionJson]:
    """Whether it went up or down."""
    for company, figure, before in _with_before(companies, draw):
        if figure.value != before.value and min(figure.value, before.value) > 0:
            question = _asked(draw, load_wordings().moved, company, figure, before)
            right, wrong = (_UP, _DOWN) if figure.value > before.value else (_DOWN, _UP)
            yield make_line(QuestionType.COMPARISON, question, company, _choice(right, wrong, (figure, before)))


def ratio_questions(companies: Sequence[KnownCompany], draw: Random) -> Iterator[QuestionJson]:
    """Ratios of the periods whose own report is loaded."""
    found = [
        (company, ratio, period)
        for company in companies
        for ratio in load_wordings().ratios
        for period in sorted(company.own_periods)
        if not period.endswith("H1")
    ]
    draw.shuffle(found)
    for company, ratio, period in found:
        operands = _operands(company, ratio, period)
        if operands is None or not (under := _sum(ratio.under, operands)):
            continue
        value = _sum(ratio.over, operands) / under * (100 if ratio.percent else 1) * COMPUTED
        question = word(
            draw,
            load_wordings().ratio,
            company=call_company(draw, company),
            when=when(draw, period, "report"),
            metric=ratio.name,
        )
        expected = FigureJson(value=value.normalize(), unit="%" if ratio.percent else "")
        yield make_line(QuestionType.CALCULATION, question, company, computed(expected, tuple(operands.values())))


def higher_questions(companies: Sequence[KnownCompany], draw: Random) -> Iterator[QuestionJson]:
    """Which of two companies has more of a metric in the same year."""
    found = [
        (one, other, figure)
        for one, other in permutations(companies, 2)
        for figure in one.own_figures(*_MONEY)
        if figure.period in other.own_periods and (figure.metric.name, figure.period) in other.figures
    ]
    draw.shuffle(found)
    for one, other, figure in found:
        theirs = other.figures[figure.metric.name, figure.period]
        if theirs.value == figure.value:
            continue
        higher, lower = (one, other) if figure.value > theirs.value else (other, one)
        question = word(
            draw,
            load_wordings().higher,
            company=one.short_name,
            other=other.short_name,
            when=when(draw, figure.period, said_of(figure.metric)),
            metric=figure.metric.name,
        )
        expected = _choice(_names(higher), _names(lower), (figure, theirs))
        yield make_line(QuestionType.COMPARISON, question, None, expected)


def same_questions(companies: Sequence[KnownCompany], draw: Random) -> Iterator[QuestionJson]:
    """Whether a text is the same in two years whose own reports are loaded."""
    pairs = [
        (company, figure, before)
        for company in companies
        for figure in company.own_figures(MetricKind.TEXT)
        if figure.metric.name in load_wordings().text_metrics
        and (before := company.before(figure)) is not None
        and before.period in company.own_periods
    ]
    draw.shuffle(pairs)
    for company, figure, before in pairs:
        question = _asked(draw, load_wordings().same, company, figure, before)
        right, wrong = (_SAME, _DIFFERENT) if figure.text == before.text else (_DIFFERENT, _SAME)
        expected = ExpectedJson(choice=ChoiceJson(right=right, wrong=wrong), citations=citations((figure, before)))
        yield make_line(QuestionType.COMPARISON, question, company, expected)


def _with_before(
    companies: Sequence[KnownCompany], draw: Random
) -> list[tuple[KnownCompany, KnownFigure, KnownFigure]]:
    """Amounts of whole years with those of the year before, in a random order; a half-year has no 上年."""
    found = [
        (company, figure, before)
        for company in companies
        for figure in company.own_figures(*_MONEY)
        if (before := company.before(figure)) is not None and not figure.period.endswith("H1")
    ]
    draw.shuffle(found)
    return found


def _asked(
    draw: Random, wordings: tuple[str, ...], company: KnownCompany, figure: KnownFigure, before: KnownFigure
) -> str:
    said = said_of(figure.metric)
    return word(
        draw,
        wordings,
        company=call_company(draw, company),
        when=when(draw, figure.period, said),
        before=when(draw, before.period, said),
        metric=call_metric(draw, figure.metric),
    )


def _choice(right: tuple[str, ...], wrong: tuple[str, ...], operands: Sequence[KnownFigure]) -> ExpectedJson:
    return ExpectedJson(
        choice=ChoiceJson(right=right, wrong=wrong),
        operands=tuple(figure_json(each) for each in operands),
        citations=citations(operands),
    )


def _names(company: KnownCompany) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in (company.short_name, company.full_name) if name))


def _operands(company: KnownCompany, ratio: RatioWording, period: str) -> dict[str, KnownFigure] | None:
    names = dict.fromkeys(term.lstrip("-") for term in (*ratio.over, *ratio.under))
    found = {name: company.figures.get((name, period)) for name in names}
    return None if None in found.values() else {name: each for name, each in found.items() if each is not None}


def _sum(terms: tuple[str, ...], operands: dict[str, KnownFigure]) -> Decimal:
    return sum(
        (-operands[term[1:]].value if term.startswith("-") else operands[term].value for term in terms), Decimal(0)
    )
