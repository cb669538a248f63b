"""Check figures that one report prints in two places against each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from nianbao.domain.amount import printed_step
from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Check, Fact, Scope, Table
from nianbao.domain.metric import CrossCheck, Relation, Side
from nianbao.domain.parsed_report import IdentityResult
from nianbao.domain.period import Period

_NET_PROFIT = "净利润"
_QUARTERS = ("Q1", "Q2", "Q3", "Q4")

# What is stated where: the fact's place by table, scope, folded period and metric.
_Stated = Mapping[tuple[Table, Scope, str, str], int]
_Place = tuple[Scope, str]


def check_across(facts: Sequence[Fact], catalogue: Catalogue) -> tuple[tuple[Fact, ...], tuple[IdentityResult, ...]]:
    """Give the facts with the cross-checks they took part in added, and each check's figures.

    A figure 调整前 takes part in none. `stated` of a result is the left side.
    """
    stated = _stated(facts, catalogue)
    metrics = {key[3] for key in stated}
    places: dict[Table, list[_Place]] = defaultdict(list)
    for table, scope, period, _ in stated:
        if (scope, period) not in places[table]:
            places[table].append((scope, period))
    checks: dict[int, list[Check]] = defaultdict(list)
    results: list[IdentityResult] = []
    for check in catalogue.cross_checks:
        if check.unless & metrics or not metrics.issuperset(check.left.metrics):
            continue
        for left, right, place in _pairs(check, places[check.left.table], stated):
            passed = _holds(check.relation, [facts[index] for index in left], [facts[index] for index in right])
            sides = _sum(facts[index] for index in left), _sum(facts[index] for index in right)
            results.append(IdentityResult(check.name, check.left.table, *place, *sides, passed))
            for index in dict.fromkeys((*left, *right)):
                checks[index].append(Check(check.name, passed))
    checked = [
        replace(fact, checks=(*fact.checks, *checks[index])) if index in checks else fact
        for index, fact in enumerate(facts)
    ]
    return tuple(checked), tuple(results)


def _stated(facts: Sequence[Fact], catalogue: Catalogue) -> _Stated:
    stated: dict[tuple[Table, Scope, str, str], int] = {}
    for index, fact in enumerate(facts):
        if fact.is_restated_away or not isinstance(fact.value, Decimal):
            continue
        metric = fact.metric or _supplement_metric(fact, catalogue)
        if metric:
            stated.setdefault((fact.table, fact.scope, _folded(fact.period), metric), index)
    return stated


def _supplement_metric(fact: Fact, catalogue: Catalogue) -> str:
    """A cash flow statement states 净利润 in its supplement only, where it is no metric of the table."""
    if fact.table is not Table.CASH_FLOW_STATEMENT:
        return ""
    metric = catalogue.match_label(fact.label, Table.INCOME_STATEMENT)
    return _NET_PROFIT if metric is not None and metric.name == _NET_PROFIT else ""


def _folded(period: str) -> str:
    try:
        return str(Period.parse(period))
    except ValueError:
        return period


def _pairs(
    check: CrossCheck, places: Iterable[_Place], stated: _Stated
) -> Iterator[tuple[list[int], list[int], _Place]]:
    """The facts of both sides, wherever a report states both."""
    for scope, period in places:
        if check.relation is Relation.QUARTERS:
            if not period.isdigit():
                continue
            left = [_find(check.left, scope, f"{period}{quarter}", stated) for quarter in _QUARTERS]
            sides = [index for found in left for index in found[:1]] if all(left) else []
            right = _find(check.right, scope, period, stated)
        else:
            sides = _find(check.left, scope, period, stated)
            other = str(int(period) - 1) if check.relation is Relation.OPENING and period.isdigit() else period
            if check.relation is Relation.OPENING and other == period:
                continue
            right = _find(check.right, _scope_in(check.right.table, scope), other, stated)
        if sides and right:
            yield sides, right, (scope, period)


def _scope_in(table: Table, scope: Scope) -> Scope:
    """主要会计数据 are the group's and do not say so."""
    return Scope.NONE if table is Table.KEY_FIGURES and scope is Scope.CONSOLIDATED else scope


def _find(side: Side, scope: Scope, period: str, stated: _Stated) -> list[int]:
    """The facts of a side's metrics, none when the first is not stated; the others may be left out."""
    found = [stated.get((side.table, scope, period, metric)) for metric in side.metrics]
    return [index for index in found if index is not None] if found[0] is not None else []


def _holds(relation: Relation, left: Sequence[Fact], right: Sequence[Fact]) -> bool:
    """Whether two sides agree: to the printed place, or where the units differ to the coarser one's.

    Rounded quarters may be off by half a place each.
    """
    steps = {printed_step(fact.passport.printed, fact.unit) for fact in (*left, *right)}
    tolerance = max(steps) if len(steps) > 1 else Decimal(0)
    if relation is Relation.QUARTERS:
        tolerance = max(steps) * len(left) / 2
    difference = _sum(left) - _sum(right)
    return difference <= tolerance if relation is Relation.AT_MOST else abs(difference) <= tolerance


def _sum(facts: Iterable[Fact]) -> Decimal:
    return sum((fact.value for fact in facts if isinstance(fact.value, Decimal)), Decimal(0))
