"""Rules for a second reading: none for a table that was drawn, column edges for one that was not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from services.parser.layout import PageTable, Rule
from services.parser.stages.build_grids import Grid

# The row rules of a table stand a little above its first line and below its last.
_BEYOND_PT = 6.0


def without_grids(grids: Iterable[Grid], tables: Sequence[PageTable]) -> list[Grid]:
    """Drop the grids that gave these tables: their words are aligned instead."""
    drawn = {(table.x0, table.y0, table.x1, table.y1) for table in tables if table.is_ruled}
    return [grid for grid in grids if (grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]) not in drawn]


def column_rules(tables: Iterable[PageTable]) -> list[Rule]:
    """Rules at the column edges of tables without any, so that the rules between rows make a grid."""
    return [
        Rule(x, table.y0 - _BEYOND_PT, table.y1 + _BEYOND_PT)
        for table in tables
        if not table.is_ruled
        for x in table.xs
    ]
