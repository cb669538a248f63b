"""Put a row together that another parser spread over several, where blank rows keep the rows apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from services.parser.document import FlowCell
from services.parser.stages.read_figure import is_figure

RowCells = Sequence[FlowCell]


def merge_rough_rows(rows: Sequence[RowCells]) -> list[RowCells]:
    """The rows without the blank ones; what stands between two blank rows becomes one row where it can.

    It can when no column holds more than one figure: "", 12, 34 above 营业收入, "", "", 5%.
    """
    if all(any(cell.text for cell in row) for row in rows):
        return list(rows)
    merged: list[RowCells] = []
    for is_filled, block in groupby(rows, key=lambda row: any(cell.text for cell in row)):
        if is_filled:
            members = list(block)
            one = _one_row(members)
            merged += [one] if one is not None else members
    return merged


def _one_row(block: Sequence[RowCells]) -> RowCells | None:
    by_column: dict[int, list[FlowCell]] = {}
    for row in block:
        for cell in row:
            if cell.text:
                by_column.setdefault(cell.column, []).append(cell)
    for cells in by_column.values():
        if len(cells) > 1 and any(is_figure(cell.text) for cell in cells):
            return None
    return tuple(cells[0]._replace(text="".join(cell.text for cell in cells)) for _, cells in sorted(by_column.items()))
