"""Boxes on a page."""

from __future__ import annotations

from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle in PDF points; the origin is the page's top left corner.

    A report has a hundred thousand, and a frozen dataclass costs four times as much to make.
    """

    x0: float
    y0: float
    x1: float
    y1: float

    def rounded(self) -> tuple[float, float, float, float]:
        """The corners to a tenth of a point, as files and answers carry them."""
        return (round(self.x0, 1), round(self.y0, 1), round(self.x1, 1), round(self.y1, 1))

    def union(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))
