"""Run the accounting identities over the facts; a contradiction is shown, never mended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from nianbao.domain.amount import printed_step
from nianbao.domain.fact import Check, Fact, Scope, Table
from nianbao.domain.metric import Identity
from nianbao.domain.parsed_report import IdentityResult

# Reports round each figure to the printed unit: a sum of n terms may be off by about n/2.

_Key = tuple[Table, Scope, str]


def check_identities(
    facts: Sequence[Fact], identities: Iterable[Identity]
) -> tuple[tuple[Fact, ...], tuple[IdentityResult, ...]]:
    """Give the facts with the checks they took part in, and each check's figures."""
    tables: dict[_Key, dict[str, int]] = defaultdict(dict)
    for index, fact in enumerate(facts):
        if fact.metric and isinstance(fact.value, Decimal) and not fact.is_restated_away:
            tables[fact.table, fact.scope, fact.period].setdefault(fact.metric, index)
    checks: dict[int, list[Check]] = defaultdict(list)
    results: list[IdentityResult] = []
    for identity in identities:
        for key, stated in tables.items():
            if key[0] is identity.table and _is_complete(identity, stated):
                result = _check(identity, key, stated, facts)
                results.append(result)
                for metric in (identity.total, *(term for _, term in identity.terms)):
                    if metric in stated:
                        checks[stated[metric]].append(Check(identity.name, result.passed))
    checked = tuple(
        replace(fact, checks=tuple(checks[index])) if index in checks else fact for index, fact in enumerate(facts)
    )
    return checked, tuple(results)


def _is_complete(identity: Identity, stated: Mapping[str, int]) -> bool:
    return identity.total in stated and all(name in stated for name in identity.required)


def _check(identity: Identity, key: _Key, stated: Mapping[str, int], facts: Sequence[Fact]) -> IdentityResult:
    total = _value(facts[stated[identity.total]])
    terms = [(sign, _value(facts[stated[name]])) for sign, name in identity.terms if name in stated]
    as_signed = sum((sign * value for sign, value in terms), Decimal(0))
    # Some reports print what is deducted as a negative already.
    as_added = sum((value for _, value in terms), Decimal(0))
    tolerance = _tolerance(facts[stated[identity.total]], len(terms))
    computed = min((as_signed, as_added), key=lambda sum_: abs(sum_ - total))
    if any(sign < 0 < value for sign, value in terms):
        computed = as_signed
    passed = abs(computed - total) <= tolerance
    return IdentityResult(identity.name, key[0], key[1], key[2], total, computed, passed)


def _value(fact: Fact) -> Decimal:
    if not isinstance(fact.value, Decimal):
        raise TypeError(f"{fact.metric} is no figure")
    return fact.value


def _tolerance(total: Fact, terms: int) -> Decimal:
    """One printed unit, for figures to the cent a cent, and half a unit more for each further term."""
    return printed_step(total.passport.printed, total.unit) * (2 + terms) / 2
