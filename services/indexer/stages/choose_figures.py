"""Which fact each figure of the read views comes from; where nothing decides, there is none.

Amounts printed as negatives only because the statement takes them off count as positive ones.
For each table, scope, period and metric, in this order:
1. a figure 调整前 is never taken;
2. the period's own report goes before a later report's comparative column, and of later
   reports those of the nearest year go first: their figures were restated the least;
3. within a report a figure whose checks all pass goes before one that took part in no
   check, and that before one of a failed check;
4. when different values are left, the figure is left out: the report contradicts itself
   and a guess would be a silent wrong number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

from nianbao.domain.amount import plain
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.metric import MetricKind
from nianbao.domain.period import Period
from nianbao.store.facts import FigureRow, StoredFact
from services.indexer.stages.turn_deductions import turn_deductions

_RowKey = tuple[str, str, str]
# A company's annual report for a year comes out after its interim reports of that year.
_PLACE_IN_YEAR = {"Q1": 1, "H1": 2, "Q1-3": 3, "": 4}


def choose_figures(company_code: str, facts: Iterable[StoredFact], catalogue: Catalogue) -> tuple[FigureRow, ...]:
    """Choose the figures of a company from the facts of all its current reports."""
    candidates: dict[_RowKey, dict[str, list[StoredFact]]] = {}
    for fact in turn_deductions(facts, catalogue):
        if _is_usable(fact, catalogue):
            row = candidates.setdefault((fact.table, fact.period, fact.scope), {})
            row.setdefault(fact.metric, []).append(fact)
    rows = (_figure_row(company_code, key, by_metric, catalogue) for key, by_metric in sorted(candidates.items()))
    return tuple(row for row in rows if row.figures)


def choose_fact(facts: Sequence[StoredFact]) -> StoredFact | None:
    """Choose one of several facts of one table, scope, period and metric; None when in doubt."""
    if len(facts) == 1:
        return facts[0]
    best_report = min(_report_order(fact) for fact in facts)
    of_report = [fact for fact in facts if _report_order(fact) == best_report]
    best_checks = min(_check_order(fact) for fact in of_report)
    left = [fact for fact in of_report if _check_order(fact) == best_checks]
    if len({_value_of(fact) for fact in left}) > 1:
        return None
    return left[0]


def _is_usable(fact: StoredFact, catalogue: Catalogue) -> bool:
    """Whether a fact may stand in a view: named, current, of a real period, of its metric's type."""
    if fact.is_restated_away or not _is_period(fact.period):
        return False
    try:
        metric = catalogue.metric(fact.metric)
    except KeyError:
        return False
    return not metric.is_itemised and (metric.kind is MetricKind.TEXT or fact.value is not None)


def _figure_row(
    company_code: str, key: _RowKey, by_metric: dict[str, list[StoredFact]], catalogue: Catalogue
) -> FigureRow:
    table, period, scope = key
    chosen = {metric: fact for metric, facts in by_metric.items() if (fact := choose_fact(facts)) is not None}
    named = min((fact for facts in by_metric.values() for fact in facts), key=_report_order)
    return FigureRow(
        table=table,
        company_code=company_code,
        period=period,
        scope=scope,
        year=Period.parse(period).year,
        short_name=named.short_name,
        full_name=named.full_name,
        has_own_report=_report_order(named)[0] == 0,
        figures={metric: _figure(fact) for metric, fact in chosen.items()},
        fact_ids={metric: fact.id for metric, fact in chosen.items()},
    )


def _report_order(fact: StoredFact) -> tuple[int, int, int]:
    """Own report first, then those of the next year, the audited annual one in front."""
    return _order_of_periods(fact.report_period, fact.period)


@lru_cache(maxsize=1024)
def _order_of_periods(report_period: str, period: str) -> tuple[int, int, int]:
    report = Period.parse(report_period)
    is_later = str(report) != period
    return (int(is_later), report.year, -_PLACE_IN_YEAR.get(report.part, 0))


def _check_order(fact: StoredFact) -> int:
    if fact.has_failed:
        return 2
    return 0 if fact.has_passed else 1


def _value_of(fact: StoredFact) -> Decimal | str | None:
    return fact.text_value if fact.value is None else fact.value


def _figure(fact: StoredFact) -> str:
    return str(fact.text_value) if fact.value is None else plain(fact.value)


@lru_cache(maxsize=1024)
def _is_period(text: str) -> bool:
    try:
        Period.parse(text)
    except ValueError:
        return False
    return True
