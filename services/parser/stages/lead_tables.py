"""Every table with what stands right above it: the lines since the table before, and their unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from services.parser.document import FlowItem, FlowTable
from services.parser.layout import TextLine
from services.parser.stages.plain_form import plain_form
from services.parser.stages.read_unit import read_unit

# What stands further above speaks of something else.
_MOST_LINES = 8


@dataclass(frozen=True)
class LedTable:
    """A table, its lead folded to one text, and the unit stated there ("" for none).

    `printed` is every cell's text as printed: one look at it passes over a table that cannot be meant.
    """

    table: FlowTable
    lead: str
    printed: str
    above: Sequence[TextLine]

    @cached_property
    def unit(self) -> str:
        """The unit stated last above the table; few tables are asked for theirs."""
        units = [unit for line in self.above if (unit := read_unit(line.text))]
        return units[-1] if units else ""


def lead_tables(flow: Sequence[FlowItem]) -> Iterator[LedTable]:
    """Give the tables in reading order, each with the last lines above it."""
    above: list[TextLine] = []
    for item in flow:
        if not isinstance(item, FlowTable):
            above.append(item)
            continue
        lines = above[-_MOST_LINES:]
        printed = "\n".join([cell.text for row in item.rows for cell in row])
        yield LedTable(item, plain_form("".join([line.text for line in lines])), printed, lines)
        above = []
