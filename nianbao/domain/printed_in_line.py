"""The printed form of a figure that stands in a line of text, which facts.csv does not hold."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from nianbao.domain.amount import YUAN_PER_UNIT
from nianbao.domain.fact import Fact
from nianbao.domain.row import Row

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_HUNDRED = Decimal(100)


def printed_in_line(facts: Iterable[Fact], rows: Iterable[Row]) -> Iterator[Fact]:
    """Give the facts, each number without a printed form that which its line has of its value."""
    lines: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.text and row.box is not None:
            lines[row.page].append(row)
    for fact in facts:
        passport = fact.passport
        if passport.printed or passport.box is None or not isinstance(fact.value, Decimal):
            yield fact
            continue
        x, y = (passport.box.x0 + passport.box.x1) / 2, (passport.box.y0 + passport.box.y1) / 2
        found = [
            printed
            for row in lines[passport.page]
            if row.box is not None and row.box.x0 <= x <= row.box.x1 and row.box.y0 <= y <= row.box.y1
            for printed in _numbers(row.text, fact.unit, fact.value)
        ]
        yield replace(fact, passport=replace(passport, printed=found[0])) if found else fact


def _numbers(text: str, unit: str, value: Decimal) -> Iterator[str]:
    """The numbers of a text that have this value in this unit, shares with their % sign."""
    for match in _NUMBER.finditer(text):
        number = Decimal(match[0].replace(",", ""))
        is_share = text[match.end() : match.end() + 1] in ("%", "％")
        if is_share != (unit == "%"):
            continue
        if (number / _HUNDRED if is_share else number * YUAN_PER_UNIT.get(unit, Decimal(1))) == value:
            yield match[0] + ("%" if is_share else "")
