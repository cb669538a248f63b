"""Row labels to metrics of the catalogue, with the line above where labels repeat."""

from __future__ import annotations

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Table
from nianbao.domain.metric import Metric


class RowNamer:
    """Names the rows of one statement, top to bottom.

    利息收入 is a revenue line, but below 财务费用 it is part of that: the catalogue wants
    to know what stands above.
    """

    def __init__(self, catalogue: Catalogue, table: Table) -> None:
        self._catalogue = catalogue
        self._table = table
        self._above = ""

    def name(self, label: str) -> Metric | None:
        """The metric that the next row's label means, or None."""
        metric = self._catalogue.match_label(label, self._table, self._above)
        self._above = metric.name if metric is not None else label
        return metric
