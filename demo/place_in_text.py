"""Where a figure stands in a paragraph."""

from __future__ import annotations

from collections.abc import Sequence

from demo.flow import Placed, PrintedLine
from nianbao.domain.geometry import Box


def place_in_text(lines: Sequence[PrintedLine], words: str, printed: str) -> Placed:
    """Find `printed` right behind `words`; a line break may stand between them, but none in `printed`.

    Raises:
        ValueError: the paragraph does not say so.
    """
    start = "".join(line.text for line in lines).index(words + printed) + len(words)
    for line in lines:
        if start < len(line.text):
            box = Box(line.edges[start], line.box.y0, line.edges[start + len(printed)], line.box.y1)
            return Placed(line.page, box, box)
        start -= len(line.text)
    raise ValueError(f"{words}{printed} does not stand in the paragraph")
