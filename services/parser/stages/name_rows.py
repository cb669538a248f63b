"""Row labels to metrics of the catalogue, with the line above where labels repeat."""

from __future__ import annotations

from nianbao.domain.catalogue import Catalogue
from nianbao.domain.fact import Table
from nianbao.domain.labels import is_subordinate
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
        # The last row that is part of no other: its metric and its label as printed.
        self._owner = ("", "")
        self._parent = ""

    @property
    def parent(self) -> str:
        """The label, as printed, of the row that the row named last is a part of; "" for none."""
        return self._parent

    def name(self, label: str) -> Metric | None:
        """The metric that the next row's label means, or None."""
        metric = self._catalogue.match_label(label, self._table, self._above)
        name = metric.name if metric is not None else ""
        if is_subordinate(label) or (metric is not None and metric.parent and metric.parent == self._owner[0]):
            self._parent = self._owner[1]
        else:
            self._parent, self._owner = "", (name, label)
        self._above = metric.name if metric is not None else label
        return metric
