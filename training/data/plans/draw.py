"""Draws companies, years and metrics from the facts, always the same for one seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.metric import MetricKind
from nianbao.domain.report import Company
from nianbao.evaluation.company_split import Split, split_of
from training.data.fact_table import CompanyYear, FactTable
from training.data.open_base import Base

_LEAST_STATED = 3
_OF_COMPANY_ONLY = frozenset({"披露日期", "外文名称", "外文名称缩写"})


class Draw:
    """One stream of choices over a knowledge base."""

    def __init__(self, base: Base, seed: str) -> None:
        self.facts: FactTable = base.facts
        self.catalogue: Catalogue = base.catalogue
        self.random = random.Random(seed)  # noqa: S311 - which questions are drawn is no secret
        self._keys: Sequence[CompanyYear] = list(base.facts.values)
        stated = Counter(metric for found in base.facts.values.values() for metric in found)
        self._numbers = [
            name
            for name, times in sorted(stated.items())
            if times >= _LEAST_STATED and base.catalogue.metric(name).kind is not MetricKind.TEXT
        ]
        self._texts = [
            name
            for name, times in sorted(stated.items())
            if times >= _LEAST_STATED
            and base.catalogue.metric(name).kind is MetricKind.TEXT
            and name not in _OF_COMPANY_ONLY
        ]
        self._often = [name for name in self._numbers if stated[name] >= max(_LEAST_STATED, len(self._keys) // 8)]
        self._columns: dict[tuple[int, str], dict[str, Decimal]] = {}
        self._of_split: dict[Split, list[str]] = {"train": [], "dev": [], "test": []}
        for code in sorted(base.facts.companies):
            self._of_split[split_of(code)].append(code)

    @property
    def numbers(self) -> Sequence[str]:
        """The metrics that are numbers and that some report states."""
        return self._numbers

    @property
    def texts(self) -> Sequence[str]:
        """The metrics that are texts and that some report states."""
        return self._texts

    def is_kind(self, metric: str, *kinds: MetricKind) -> bool:
        """Whether a stated metric is of one of the kinds."""
        return self.catalogue.metric(metric).kind in kinds

    def common(self) -> str:
        """A metric that many reports state, or any one now and then."""
        often = self._often or self._numbers
        return self.random.choice(often if self.random.random() < 0.8 else self._numbers)

    def company_year(self, metrics: Sequence[str] = (), years_back: int = 0) -> CompanyYear | None:
        """A company-year that states the metrics, in so many years before too; None when luck fails."""
        for _ in range(400):
            code, year = self.random.choice(self._keys)
            if all(self._states(code, year - back, metrics) for back in range(years_back + 1)):
                return code, year
        return None

    def another(self, code: str, years: Sequence[int], metrics: Sequence[str]) -> str | None:
        """Another company of the same split that states the metrics in the years."""
        codes = self._of_split[split_of(code)]
        for _ in range(200):
            other = self.random.choice(codes)
            if other != code and all(self._states(other, year, metrics) for year in years):
                return other
        return None

    def column(self, year: int, metric: str) -> dict[str, Decimal]:
        """A metric of every company that states it for a year, by code."""
        if (year, metric) not in self._columns:
            found = ((code, self.facts.number(code, year, metric)) for code in self.facts.stating(year, (metric,)))
            self._columns[year, metric] = {code: value for code, value in found if value is not None}
        return self._columns[year, metric]

    def company(self, code: str) -> Company:
        """A company by its code."""
        return self.facts.companies[code]

    def number(self, code: str, year: int, metric: str) -> Decimal | None:
        """One figure, None where it is not stated."""
        return self.facts.number(code, year, metric)

    def _states(self, code: str, year: int, metrics: Sequence[str]) -> bool:
        found = self.facts.values.get((code, year))
        return found is not None and all(metric in found for metric in metrics)
