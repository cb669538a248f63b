"""What a model may choose among for one question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.metric import DerivedMetric
from nianbao.domain.period import Period
from nianbao.domain.question import Understanding
from nianbao.domain.report import Company
from services.nl2sql.plan.metrics import is_known
from services.nl2sql.reread.everyday_words import names_meant

MOST_METRICS = 16


@dataclass(frozen=True, slots=True)
class Choice:
    """A column with its comment; `samples` are values that reports of the knowledge base state."""

    name: str
    table: str
    unit: str
    meaning: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """Columns, companies and periods: nothing else can be proposed."""

    metrics: tuple[Choice, ...]
    companies: tuple[Company, ...]
    periods: tuple[Period, ...]


def choose(understanding: Understanding, recalled: Iterable[str], catalogue: Catalogue) -> Choices:
    """The columns that rules matched, that were recalled and that everyday words point at, in this order."""
    spoken = [name for word in understanding.left_over for name in names_meant(word, catalogue)]
    names = dict.fromkeys([*understanding.metrics, *recalled, *spoken])
    known = [name for name in names if is_known(catalogue, name)][:MOST_METRICS]
    return Choices(tuple(_choice(name, catalogue) for name in known), understanding.companies, understanding.periods)


def _choice(name: str, catalogue: Catalogue) -> Choice:
    found = catalogue.find(name)
    if isinstance(found, DerivedMetric):
        return Choice(name, "计算指标", {"percent": "%", "yuan": "元"}.get(found.display, ""), found.meaning)
    metric = catalogue.metric(name)
    return Choice(name, str(metric.tables[0]), metric.unit or "文字", metric.meaning)
