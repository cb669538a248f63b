"""Step: which periods are meant, and whether any loaded report could state them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from nianbao.domain.fact import Table
from nianbao.domain.metric import MetricKind
from nianbao.domain.period import Period
from nianbao.domain.question import Operation, Route, Statistic
from nianbao.domain.report import Company
from services.router import refusals
from services.router.knowledge import Knowledge
from services.router.reading import PeriodMention, Reading

# Facts about the company itself hold for the report's own year only.
_OWN_YEAR_TABLES = frozenset({Table.COMPANY, Table.STAFF})


# "2018年年报里对2019年有什么打算": the report of one year, whatever other year it tells of.
_OF_REPORT = re.compile(r"((?:19|20)\d{2})年?度?(?:年报|年度报告|半年报|半年度报告|中报|报告)")


@dataclass(frozen=True, slots=True)
class Grounded:
    """A reading with its periods resolved; `is_assumed` when the question names none."""

    reading: Reading
    periods: tuple[Period, ...] = ()
    is_assumed: bool = False


def ground_periods(reading: Reading, knowledge: Knowledge) -> Grounded:
    """Resolve the mentions; refuse when no loaded report could state any of the periods."""
    if reading.route in (Route.KNOWLEDGE, None):
        return Grounded(reading)
    if reading.route is Route.OPEN and not reading.companies:
        # Texts have no periods.
        return Grounded(reading)
    loaded = _loaded(reading, knowledge)
    latest = _latest(loaded)
    if reading.route is Route.REFUSE:
        return _of_refused(reading, latest)
    calendar = next((m for m in reading.mentions if m.is_calendar), None)
    named = [mention for mention in reading.mentions if mention.year]
    if calendar is not None and not named:
        word = "去年" if calendar.years_back else "今年"
        return Grounded(reading.refuse("unclear_period", refusals.unclear_period(word)))
    if latest is None and not named:
        return Grounded(_refuse(reading, knowledge, ()))
    if not reading.mentions and reading.statistic in (Statistic.MAX, Statistic.MIN):
        periods, is_assumed = tuple(sorted(period for period in loaded if not period.part)), False
    else:
        periods, is_assumed = _resolve(reading, latest)
    if not _any_stated(reading, knowledge, periods):
        return Grounded(_refuse(reading, knowledge, periods))
    return Grounded(reading, periods, is_assumed)


def _of_refused(reading: Reading, latest: Period | None) -> Grounded:
    """The periods that a refused question names all the same; none where they are unclear."""
    is_named = any(mention.year for mention in reading.mentions)
    if latest is None or (not is_named and any(mention.is_calendar for mention in reading.mentions)):
        return Grounded(reading)
    periods, is_assumed = _resolve(reading, latest)
    return Grounded(reading, periods, is_assumed)


def _loaded(reading: Reading, knowledge: Knowledge) -> frozenset[Period]:
    if not reading.companies:
        return knowledge.companies.all_periods
    return frozenset().union(*(knowledge.companies.periods(company) for company in reading.companies))


def _latest(loaded: Iterable[Period]) -> Period | None:
    """The latest annual report, or the latest of any kind where there is no annual one."""
    ordered = sorted(loaded)
    annual = [period for period in ordered if not period.part]
    return next(reversed(annual or ordered), None)


def _resolve(reading: Reading, latest: Period | None) -> tuple[tuple[Period, ...], bool]:
    if reading.route in (Route.OPEN, Route.REFUSE):
        reading = _of_one_report(reading)
    named = [Period(mention.year, mention.part) for mention in reading.mentions if mention.year]
    # Relative periods count from the latest year named, else from the latest report.
    anchor = max(named) if named else latest
    assert anchor is not None
    resolved = [period for mention in reading.mentions for period in _periods_of(mention, anchor)]
    is_assumed = not named
    if not resolved or (is_assumed and reading.operation in (Operation.GROWTH, Operation.DIFFERENCE, Operation.SAME)):
        resolved.insert(0, anchor)
    periods = tuple(dict.fromkeys(resolved))
    return _targets(reading, periods), is_assumed


def _of_one_report(reading: Reading) -> Reading:
    """The reading of what a report is to tell, without the years that it is only to be told against.

    What changed 跟上年比 stands in the report of the year named.
    """
    if not any(mention.year for mention in reading.mentions):
        return reading
    reading = reading.without_years_back()
    reports = {int(year) for year in _OF_REPORT.findall(reading.text)}
    of_report = tuple(mention for mention in reading.mentions if mention.year in reports)
    return replace(reading, mentions=of_report) if len(reports) == 1 and of_report else reading


def _periods_of(mention: PeriodMention, anchor: Period) -> tuple[Period, ...]:
    if mention.year:
        return (Period(mention.year, mention.part),)
    if mention.span_years:
        return tuple(Period(anchor.year - back, anchor.part) for back in range(mention.span_years))
    return (Period(anchor.year - (mention.years_back or 0), anchor.part),)


def _targets(reading: Reading, periods: tuple[Period, ...]) -> tuple[Period, ...]:
    """A growth over the year before needs its own year only; 同比 and 较上年 say no more."""
    is_change = reading.operation in (Operation.GROWTH, Operation.DIFFERENCE)
    is_compared = reading.has_explicit_base or any(mention.years_back for mention in reading.mentions)
    if not is_change or len(periods) < 2 or not is_compared:
        return periods
    late, early = max(periods), min(periods)
    return (late,) if late.previous() == early else (late, early)


def _any_stated(reading: Reading, knowledge: Knowledge, periods: tuple[Period, ...]) -> bool:
    if not reading.companies:
        return any(period in knowledge.companies.all_periods for period in periods)
    return any(_may_state(reading, knowledge, company, period) for company in reading.companies for period in periods)


def _may_state(reading: Reading, knowledge: Knowledge, company: Company, period: Period) -> bool:
    """Whether some loaded report prints the period: its own, or a later one beside its own figures.

    Statements print the year before; 主要会计数据 prints two years before; a half-year
    report's balance sheet prints the last year-end.
    """
    loaded = knowledge.companies.periods(company)
    if period in loaded:
        return True
    if reading.route is Route.OPEN or not reading.metrics:
        return False
    return any(_prints(knowledge, name, period, loaded) for name in reading.metrics)


def _prints(knowledge: Knowledge, name: str, period: Period, loaded: frozenset[Period]) -> bool:
    tables = knowledge.lexicon.tables(name)
    if tables and tables <= _OWN_YEAR_TABLES:
        return False
    if Period(period.year + 1, period.part) in loaded:
        return True
    if Table.KEY_FIGURES in tables and Period(period.year + 2, period.part) in loaded:
        return True
    is_stock = knowledge.lexicon.kind(name) is MetricKind.STOCK or knowledge.lexicon.is_derived(name)
    return is_stock and not period.part and Period(period.year + 1, "H1") in loaded


def _refuse(reading: Reading, knowledge: Knowledge, periods: tuple[Period, ...]) -> Reading:
    if not reading.companies:
        loaded = knowledge.companies.all_periods
        return reading.refuse("report_not_loaded", refusals.period_not_loaded(periods, tuple(loaded)))
    sentences = [
        refusals.report_not_loaded(company, periods, tuple(knowledge.companies.periods(company)))
        for company in reading.companies
    ]
    return replace(reading.refuse("report_not_loaded", "".join(sentences)))
