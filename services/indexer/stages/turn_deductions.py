"""Amounts that a statement takes off and prints as negatives are meant as positive ones.

Banks and companies listed in Hong Kong print 所得税费用 as （8,526）: the statement adds it up with its sign.
Who asks for 所得税费用, or divides by it, means 8,526. The fact keeps what is printed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from nianbao.domain.catalogue import Catalogue
from nianbao.store.facts import StoredFact

# One amount may be negative for once, a statement's several ones are not.
_FEWEST = 2


def turn_deductions(facts: Iterable[StoredFact], catalogue: Catalogue) -> list[StoredFact]:
    """Give the facts, amounts taken off as positive ones where their statement prints all of these as negatives."""
    of_table = {str(deductions.table): deductions for deductions in catalogue.deductions}
    given = list(facts)
    below: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
    for fact in given:
        deductions = of_table.get(fact.table)
        if deductions is not None and fact.metric in deductions.sure and fact.value:
            below[_statement(fact)].append(fact.value < 0)
    turned = {statement for statement, found in below.items() if len(found) >= _FEWEST and all(found)}
    if not turned:
        return given
    return [
        replace(fact, value=-fact.value)
        if fact.value and _statement(fact) in turned and fact.metric in of_table[fact.table]
        else fact
        for fact in given
    ]


def _statement(fact: StoredFact) -> tuple[str, str, str]:
    return (fact.report_period, fact.table, fact.scope)
