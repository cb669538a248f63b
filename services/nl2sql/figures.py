"""Figures: which ones a question needs, and those that were found."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from nianbao.domain.answer import Citation
from nianbao.domain.fact import Scope, Table
from nianbao.domain.period import Period


@dataclass(frozen=True, slots=True)
class FigureKey:
    """One figure that is wanted: whose, which metric, when."""

    company_code: str
    metric: str
    period: Period


@dataclass(frozen=True, slots=True)
class Source:
    """One place that prints a metric: a table, the scope of its rows, and the column.

    `metric` differs from the asked one where the catalogue names a stand-in, e.g.
    基本每股收益 for 每股收益.
    """

    table: Table
    scope: Scope
    metric: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A value as a view gave it, before its passport is fetched."""

    key: FigureKey
    source: Source
    value: Decimal | str


@dataclass(frozen=True, slots=True)
class Figure:
    """A value that can be said: it has a passport. `unit` is the catalogue's."""

    key: FigureKey
    value: Decimal | str
    unit: str
    citation: Citation
