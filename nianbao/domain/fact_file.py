"""facts.csv: one fact a line, its header fixed by contract."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from nianbao.domain.amount import plain
from nianbao.domain.fact import Check, Fact, Passport, Scope, Table
from nianbao.domain.geometry import Box
from nianbao.domain.printed_table import CellHead

_MEANING_COLUMNS = ("table", "scope", "metric", "label", "period", "value", "unit")
_PLACE_COLUMNS = ("page", "x0", "y0", "x1", "y1")
FACT_COLUMNS = (*_MEANING_COLUMNS, *_PLACE_COLUMNS, "checks")

# The header has no column for it, so a figure before restatement says so in its label.
_BEFORE_RESTATEMENT = "（调整前）"
# A company's code or post code is text although it looks like a number.
_TEXT_TABLES = frozenset({Table.COMPANY})
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")  # "-196713.26"

PageBox = tuple[int, float, float, float, float]


def write_facts(path: Path, facts: Iterable[Fact]) -> None:
    """Write facts.csv; several checks are joined by ";"."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FACT_COLUMNS)
        for fact in facts:
            writer.writerow(_line(fact))


def read_facts(
    path: Path, printed: Mapping[PageBox, str] | None = None, heads: Mapping[PageBox, CellHead] | None = None
) -> Iterator[Fact]:
    """Read facts.csv.

    `printed` gives the text at a page and box, `heads` what it stands under; see
    `artifacts.printed_texts` and `artifacts.heads_of_cells`.
    """
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            yield _fact(line, printed or {}, heads or {})


def _line(fact: Fact) -> list[object]:
    box = fact.passport.box
    label = fact.label + _BEFORE_RESTATEMENT if fact.is_restated_away else fact.label
    return [
        fact.table.value,
        fact.scope.value,
        fact.metric,
        label,
        fact.period,
        plain(fact.value) if isinstance(fact.value, Decimal) else fact.value,
        fact.unit,
        fact.passport.page,
        *(box.rounded() if box else ("", "", "", "")),
        ";".join(str(check) for check in fact.checks),
    ]


def _fact(line: Mapping[str, str], texts: Mapping[PageBox, str], heads: Mapping[PageBox, CellHead]) -> Fact:
    if None in line or None in line.values():
        raise ValueError("a line of facts.csv has as many cells as the header")
    table = Table(line["table"])
    is_number = table not in _TEXT_TABLES and _NUMBER.fullmatch(line["value"]) is not None
    return Fact(
        table=table,
        scope=Scope(line["scope"]),
        metric=line["metric"],
        label=line["label"].removesuffix(_BEFORE_RESTATEMENT),
        period=line["period"],
        value=Decimal(line["value"]) if is_number else line["value"],
        unit=line["unit"],
        passport=_passport(line, texts, heads),
        checks=tuple(_check(text) for text in line["checks"].split(";") if text),
        is_restated_away=line["label"].endswith(_BEFORE_RESTATEMENT),
    )


def _passport(line: Mapping[str, str], texts: Mapping[PageBox, str], heads: Mapping[PageBox, CellHead]) -> Passport:
    page = int(line["page"])
    if not line["x0"]:
        return Passport(page, None, "")
    box = Box(*(float(line[corner]) for corner in _PLACE_COLUMNS[1:]))
    place = (page, *box.rounded())
    head = heads.get(place)
    return Passport(page, box, texts.get(place, ""), *((head.column, head.parent) if head is not None else ()))


def _check(text: str) -> Check:
    name, _, outcome = text.rpartition(":")
    return Check(name, outcome == "pass")
