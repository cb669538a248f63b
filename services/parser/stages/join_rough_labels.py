"""Put labels together that another parser left in several rows: "归属于上市公司股东" + "的净利润（元）"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from services.parser.document import FlowCell

IsKnown = Callable[[str], bool]


class LabelledRow(NamedTuple):
    """A table row: its label and its filled cells behind the label."""

    label: str
    values: tuple[FlowCell, ...]
    page: int


def join_labels(rows: Sequence[LabelledRow], is_known: IsKnown) -> list[LabelledRow]:
    """Rows with values, their labels whole.

    A label without values goes on the one above or begins the one below, whichever makes a
    known label. When neither does, both neighbours may have lost a part: they get it both, so
    that neither passes for another line (净利润 for 归属于母公司股东的净利润).
    """
    joined: list[LabelledRow] = []
    pending = ""
    for index, row in enumerate(rows):
        if row.values:
            joined.append(row._replace(label=pending + row.label))
            pending = ""
            continue
        if index and not rows[index - 1].values:
            continue
        piece = _piece(rows, index)
        following = next((each.label for each in rows[index:] if each.values), "")
        if row.label.rstrip().endswith((":", "：")):
            continue
        goes_on = bool(joined) and is_known(joined[-1].label + piece)
        begins = is_known(piece + following)
        if goes_on and (not begins or not is_known(joined[-1].label)):
            joined[-1] = joined[-1]._replace(label=joined[-1].label + piece)
        elif begins:
            pending = piece
        else:
            pending = piece
            if joined:
                joined[-1] = joined[-1]._replace(label=joined[-1].label + piece)
    return joined


def _piece(rows: Sequence[LabelledRow], start: int) -> str:
    """The labels of the rows without values from `start` on, as one text."""
    text = ""
    for row in rows[start:]:
        if row.values:
            break
        text += row.label
    return text
