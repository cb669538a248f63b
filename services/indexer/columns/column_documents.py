"""Column documents: what is known in words about each metric of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.formula import operands
from nianbao.domain.metric import DerivedMetric, Metric


@dataclass(frozen=True, slots=True)
class ColumnDocument:
    """One metric, stated or computed, as it is searched.

    `table` is the read view with the column, "" of a computed metric; `spellings` are its name
    and what people call it; `operands` are the columns that its formula needs.
    """

    name: str
    table: str
    spellings: tuple[str, ...]
    meaning: str
    operands: tuple[str, ...] = ()


def column_documents(catalogue: Catalogue) -> tuple[ColumnDocument, ...]:
    """Write a document for every metric that is a column, in the catalogue's order, stated ones first."""
    stated = (metric for metric in catalogue.metrics if not metric.is_itemised)
    return (*map(_stated, stated), *map(_computed, catalogue.derived))


def _stated(metric: Metric) -> ColumnDocument:
    spellings = (metric.name, *metric.aliases, *metric.phrases)
    return ColumnDocument(metric.name, metric.tables[0].value, spellings, metric.meaning)


def _computed(metric: DerivedMetric) -> ColumnDocument:
    needed = tuple(dict.fromkeys(operand.metric for operand in operands(metric.formula)))
    spellings = (metric.name, *metric.aliases)
    return ColumnDocument(metric.name, "", spellings, metric.meaning, needed)
