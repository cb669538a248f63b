"""Questions that must be refused: nobody of that name, no report of that year, a metric that is not stated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from rapidfuzz import fuzz, process

from nianbao.client import Client
from nianbao.client.models import Report
from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.metric import Metric, MetricKind
from nianbao.evaluation.make_set.known_company import KnownCompany
from nianbao.evaluation.make_set.line import call_company, make_line, said_of
from nianbao.evaluation.make_set.wordings import SaidOf, load_wordings, when, word
from nianbao.evaluation.question import QuestionType
from nianbao.evaluation.question_file import QuestionJson

_MONEY = (MetricKind.FLOW, MetricKind.STOCK)
# So far from any period that is stated that no comparative column reaches there.
_YEARS_OFF = (-4, -3, 2, 3)
# Names so alike (of 100) may mean the same line: 分配股利及利润支付的现金.
_ALIKE = 60
_FLOW: SaidOf = "flow"


def absent_company_questions(
    companies: Sequence[KnownCompany], loaded: frozenset[str], draw: Random
) -> Iterator[QuestionJson]:
    """About companies that are not loaded."""
    names = [name for name in load_wordings().absent_companies if not any(name in each for each in loaded)]
    figures = [figure for company in companies for figure in company.own_figures(*_MONEY)]
    if not figures or not names:
        return
    while True:
        figure = draw.choice(figures)
        question = word(
            draw,
            load_wordings().value,
            company=draw.choice(names),
            when=when(draw, figure.period[:4], said_of(figure.metric)),
            metric=figure.metric.name,
            unit=figure.metric.unit,
        )
        yield make_line(QuestionType.FACT, question, None, None)


def absent_year_questions(companies: Sequence[KnownCompany], draw: Random) -> Iterator[QuestionJson]:
    """About years of which no loaded report states anything."""
    while True:
        company = draw.choice(companies)
        figures = company.own_figures(*_MONEY)
        stated = {int(period[:4]) for period in company.periods if period[:4].isdigit()}
        if not figures:
            return
        off = draw.choice(_YEARS_OFF)
        year = (max(stated) if off > 0 else min(stated)) + off
        metric = draw.choice(figures).metric
        question = word(
            draw,
            load_wordings().value,
            company=call_company(draw, company),
            when=when(draw, str(year), said_of(metric)),
            metric=metric.name,
            unit=metric.unit,
        )
        yield make_line(QuestionType.FACT, question, company, None)


def unstated_metric_questions(
    client: Client, companies: Sequence[KnownCompany], draw: Random
) -> Iterator[QuestionJson]:
    """For what the company's reports do not state: another trade's lines, and what no report tells."""
    found = [
        (company, report, name, said)
        for company in companies
        for report in company.reports
        if not report.period.endswith("H1")
        for name, said in (
            *((each.name, said_of(each)) for each in _other_trades(company)),
            *((name, _FLOW) for name in load_wordings().unstated_metrics),
        )
    ]
    draw.shuffle(found)
    for company, report, name, said in found:
        if _stands_in(client, report, name):
            continue
        question = word(
            draw,
            load_wordings().unstated,
            company=call_company(draw, company),
            when=when(draw, report.period, said),
            metric=name,
        )
        yield make_line(QuestionType.FACT, question, company, None)


def _stands_in(client: Client, report: Report, name: str) -> bool:
    """Whether the words stand anywhere in a report, in its cells or its text."""
    found = client.call("GET", f"/v1/reports/{report.id}/search", params={"q": name, "limit": 1})
    return bool(found["places"])


def _other_trades(company: KnownCompany) -> list[Metric]:
    """Lines of banks, insurers and the like that are like none that the company states under any name."""
    metrics = load_catalogue().metrics
    own = {sector for each in metrics if each.name in company.named for sector in each.sectors}
    return [
        each
        for each in metrics
        if each.sectors
        and each.kind in _MONEY
        and not own & set(each.sectors)
        and not process.extractOne(each.name, company.named, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    ]
