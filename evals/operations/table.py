"""The shared table of company-years as plain values: what the expected answers are computed from."""

from __future__ import annotations

import csv
import gzip
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

COMPANY_COLUMNS = ("公司名称", "证券简称", "注册地址", "法定代表人", "公司网址", "电子信箱")


_LONG_ENOUGH = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One company-year; a figure that is not known is absent."""

    code: str
    year: int
    texts: dict[str, str]
    figures: dict[str, Decimal]

    @property
    def name(self) -> str:
        """The company's full name."""
        return self.texts["公司名称"]

    @property
    def short(self) -> str:
        """The company's short name."""
        return self.texts["证券简称"]


class Table:
    """The rows of one report list, and the other rows for years before."""

    def __init__(self, facts: Path, listed: Path, seed: int) -> None:
        with listed.open(encoding="utf-8") as lines:
            keys = {(row["证券代码"].zfill(6), int(row["年份"])) for row in csv.DictReader(lines)}
        with gzip.open(facts, "rt", encoding="utf-8") as lines:
            rows = [_row(line) for line in csv.DictReader(lines)]
        self.all = {(row.code, row.year): row for row in rows}
        # A company with A and B shares may stand under either code: 600754 and 900934 are one.
        codes_of: dict[str, set[str]] = {}
        for row in rows:
            codes_of.setdefault(row.name or row.code, set()).add(row.code)
        self.listed = [row for row in rows if any((code, row.year) in keys for code in codes_of[row.name or row.code])]
        self.random = random.Random(seed)  # noqa: S311 - which questions are asked is no secret
        shorts: dict[str, set[str]] = {}
        for row in rows:
            shorts.setdefault(row.short, set()).add(row.code)
        self._plain = {short for short, codes in shorts.items() if len(codes) == 1 and len(short) >= _LONG_ENOUGH}

    def of_year(self, year: int, *metrics: str) -> list[Row]:
        """The listed rows of a year that know all the metrics."""
        return [row for row in self.listed if row.year == year and all(m in row.figures for m in metrics)]

    def row(self, code: str, year: int) -> Row | None:
        """A company-year, listed or not."""
        return self.all.get((code, year))

    def pick(self, fits: Callable[[Row], bool]) -> Row:
        """A random listed row that fits, of a company with a short name of its own."""
        fitting = [row for row in self.listed if row.short in self._plain and fits(row)]
        return self.random.choice(fitting)

    def pick_years(self, metrics: Sequence[str], years: Sequence[int]) -> list[Row]:
        """A random company's rows of some years, all listed and all knowing the metrics."""
        listed = {(row.code, row.year) for row in self.listed}

        def fits(row: Row) -> bool:
            return all(
                (row.code, year) in listed and all(m in self.all[row.code, year].figures for m in metrics)
                for year in years
            )

        code = self.pick(fits).code
        return [self.all[code, year] for year in years]


def _row(line: dict[str, str]) -> Row:
    texts = {name: line[name].strip() for name in COMPANY_COLUMNS if line[name].strip()}
    figures = {}
    for name, cell in line.items():
        if name not in (*COMPANY_COLUMNS, "证券代码", "年份") and cell:
            try:
                figures[name] = Decimal(cell)
            except InvalidOperation:
                continue
    return Row(line["证券代码"].zfill(6), int(line["年份"]), {"证券简称": "", "公司名称": ""} | texts, figures)
