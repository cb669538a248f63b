"""Give a total without a label the name of the block that it adds up.

Hong Kong statements print 流動資產, its lines, and then two figures with nothing before
them. They are named only when they are the sum of those lines in every column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from services.parser.document import FlowCell
from services.parser.stages.read_figure import read_figure

IsLabel = Callable[[str], bool]
Row = tuple[FlowCell, ...]

# One line is its own total: nothing would be proved.
_MIN_ADDENDS = 2
_TOTAL = "合计"


def name_bare_totals(rows: Sequence[Row], is_label: IsLabel) -> Iterator[Row]:
    """Give the rows back, labelled totals among them; `is_label` tells a known label."""
    heading = ""
    addends: list[Row] = []
    for row in rows:
        label = row[0].text
        if not any(_figure(cell) is not None for cell in row[1:]):
            if label:
                heading, addends = label.rstrip(":： "), []
            yield row
        elif label or row[0].column:
            addends.append(row)
            yield row
        else:
            name = heading + _TOTAL
            yield (row[0]._replace(text=name), *row[1:]) if _adds_up(row, addends) and is_label(name) else row
            heading, addends = "", []


def _adds_up(total: Row, addends: Sequence[Row]) -> bool:
    if len(addends) < _MIN_ADDENDS:
        return False
    stated = {cell.column: value for cell in total[1:] if (value := _figure(cell)) is not None}
    return all(value and value == _sum(addends, column) for column, value in stated.items())


def _sum(addends: Sequence[Row], column: int) -> Decimal:
    """What stands in a column, added; a dash is nothing."""
    values = [_figure(cell) for row in addends for cell in row[1:] if cell.column == column]
    return sum((value for value in values if value is not None), Decimal(0))


def _figure(cell: FlowCell) -> Decimal | None:
    return read_figure(cell.text) if cell.text else None
