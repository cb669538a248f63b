"""What is known of a loaded company: figures that can be trusted, each with the places that state it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from nianbao.client import Client
from nianbao.client.models import Fact, Report
from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.errors import BadInput
from nianbao.domain.metric import Metric, MetricKind
from nianbao.evaluation.company_split import Split, split_of
from nianbao.evaluation.question import ExpectedCitation

_PAGE = 1000
_FACTS_PAGE = 5000
_GROUP = ("合并", "")
_ANNUAL, _HALF = "年报", "半年报"
# Fiscal years and half-years: "2023", "2023H1".
_PERIOD = re.compile(r"\d{4}(?:H1)?")
_PASSED, _FAILED = ":pass", ":fail"


@dataclass(frozen=True, slots=True)
class KnownFigure:
    """A figure of the group (or a text about the company) of a period; `value` in the catalogue's base unit."""

    metric: Metric
    period: str
    value: Decimal
    text: str
    places: tuple[ExpectedCitation, ...]


@dataclass(frozen=True, slots=True)
class KnownCompany:
    """A company with its annual and half-year reports, what they state for sure, and all metrics they name at all."""

    code: str
    short_name: str
    full_name: str
    reports: tuple[Report, ...]
    figures: Mapping[tuple[str, str], KnownFigure]
    named: frozenset[str]
    periods: frozenset[str]

    @property
    def own_periods(self) -> frozenset[str]:
        """The periods whose own report is loaded."""
        return frozenset(each.period for each in self.reports)

    def own_figures(self, *kinds: MetricKind) -> list[KnownFigure]:
        """The figures of those periods, by metric and period, of some kinds."""
        own = [each for (_, period), each in sorted(self.figures.items()) if period in self.own_periods]
        return [each for each in own if each.metric.kind in kinds]

    def before(self, figure: KnownFigure) -> KnownFigure | None:
        """The same figure one year earlier."""
        return self.figures.get((figure.metric.name, earlier_period(figure.period)))


def earlier_period(period: str) -> str:
    """The period one year earlier.

    >>> earlier_period("2023H1")
    '2022H1'
    """
    return f"{int(period[:4]) - 1}{period[4:]}"


def known_companies(client: Client, kb: str | None, split: Split) -> tuple[KnownCompany, ...]:
    """Read the companies of a split from the reports that are loaded, by code.

    Raises:
        BadInput: none is loaded.
    """
    by_code: dict[str, list[Report]] = defaultdict(list)
    for report in _reports(client, kb):
        is_whole = report.kind in (_ANNUAL, _HALF) and report.current
        if is_whole and report.company_code and split_of(report.company_code) == split:
            by_code[report.company_code].append(report)
    if not by_code:
        raise BadInput(f"知识库里没有属于 {split} 的公司，请载入更多年报，或换一个 --split")
    return tuple(_known(client, by_code[code]) for code in sorted(by_code))


def loaded_names(client: Client, kb: str | None) -> frozenset[str]:
    """The names of every loaded company, whatever its split."""
    return frozenset(name for each in _reports(client, kb) for name in (each.short_name, each.full_name) if name)


def _reports(client: Client, kb: str | None) -> Iterator[Report]:
    offset = 0
    while page := client.reports(kb=kb, limit=_PAGE, offset=offset):
        yield from page
        offset += len(page)


def _known(client: Client, reports: Sequence[Report]) -> KnownCompany:
    reports = sorted(reports, key=lambda each: each.period)
    facts = [fact for report in reports for fact in _facts(client, report)]
    newest = reports[-1]
    return KnownCompany(
        code=newest.company_code,
        short_name=newest.short_name,
        full_name=newest.full_name,
        reports=tuple(reports),
        figures=_trusted(facts),
        named=frozenset(each.metric for each in facts if each.metric),
        periods=frozenset(each.period for each in facts),
    )


def _facts(client: Client, report: Report) -> Iterator[Fact]:
    offset = 0
    while page := client.facts(report_id=report.id, limit=_FACTS_PAGE, offset=offset):
        yield from page
        offset += len(page)


def _trusted(facts: Iterable[Fact]) -> dict[tuple[str, str], KnownFigure]:
    """The figures whose places agree, with a check passed and none failed; of texts that they agree."""
    by_figure: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.metric and fact.scope in _GROUP and _PERIOD.fullmatch(fact.period):
            by_figure[fact.metric, fact.period].append(fact)
    trusted = {}
    for (name, period), stated in by_figure.items():
        figure = _figure(name, period, stated)
        if figure is not None:
            trusted[name, period] = figure
    return trusted


def _figure(name: str, period: str, stated: Sequence[Fact]) -> KnownFigure | None:
    metric = load_catalogue().metric(name)
    checks = [check for fact in stated for check in fact.checks]
    is_text = metric.kind is MetricKind.TEXT
    is_checked = any(check.endswith(_PASSED) for check in checks) and not any(_FAILED in check for check in checks)
    values = {fact.value if is_text else _number(fact.value) for fact in stated}
    if metric.is_itemised or len(values) != 1 or None in values or not (is_text or is_checked):
        return None
    places = tuple(
        ExpectedCitation(fact.document, fact.page, fact.box, f"{name} {period}") for fact in stated if fact.page
    )
    value = values.pop()
    if isinstance(value, Decimal):
        # What a statement takes off is printed negative by some, and said as an amount: either sign is right.
        if value < 0 and any(name in each for each in load_catalogue().deductions):
            return None
        return KnownFigure(metric, period, value, "", places)
    return KnownFigure(metric, period, Decimal(0), str(value), places)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
