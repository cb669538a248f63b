"""Pages set in two columns of prose: read the left column before the right one."""

from __future__ import annotations

from collections.abc import Sequence

from services.parser.layout import PageTable, TextLine, Word
from services.parser.stages.read_figure import is_figure

Line = list[Word]

_MIN_LINES = 10
# Columns part somewhere in the middle of the page, by a strip at least this wide.
_MIDDLE = (0.38, 0.62)
_MIN_GAP_PT = 8
# Headings over both columns may cross the strip, this share of the lines at most.
_MOST_CROSSING = 0.1
# A column of prose is set full: most of its lines end near its right edge.
_MIN_FULL_SHARE = 0.5
_MIN_WIDTH_SHARE = 0.25
_FULL_SLACK_PT = 22.0
_MOST_FIGURES = 0.25


def find_gutter(lines: Sequence[Line], width: float) -> float | None:
    """The x of the blank strip between two columns of prose, None on other pages."""
    if len(lines) < _MIN_LINES:
        return None
    gutter = _blank_strip(lines, int(width * _MIDDLE[0]), int(width * _MIDDLE[1]))
    if gutter is None:
        return None
    left, right = split_at([line for line in lines if not _spans(line, gutter)], gutter)
    return gutter if _is_prose(left, width) and _is_prose(right, width) else None


def _blank_strip(lines: Sequence[Line], low: int, high: int) -> float | None:
    """The middle of the widest strip between `low` and `high` that hardly a word covers."""
    changes = [0] * (high - low + 2)
    for line in lines:
        for word in line:
            if word.x1 > low and word.x0 < high:
                changes[max(int(word.x0) - low, 0)] += 1
                changes[min(int(word.x1) - low, high - low) + 1] -= 1
    allowed = _MOST_CROSSING * len(lines)
    widest, start = (0, 0), 0
    covering = 0
    for place, change in enumerate(changes[:-1]):
        covering += change
        if covering > allowed:
            start = place + 1
        elif place + 1 - start > widest[1] - widest[0]:
            widest = (start, place + 1)
    return low + sum(widest) / 2 if widest[1] - widest[0] >= _MIN_GAP_PT else None


def _is_prose(column: Sequence[Line], width: float) -> bool:
    if len(column) < _MIN_LINES:
        return False
    edge = max(line[-1].x1 for line in column)
    if edge - min(line[0].x0 for line in column) < _MIN_WIDTH_SHARE * width:
        return False
    full = sum(edge - line[-1].x1 < _FULL_SLACK_PT for line in column)
    words = [word for line in column for word in line]
    figures = sum(is_figure(word.text) for word in words)
    return full >= _MIN_FULL_SHARE * len(column) and figures < _MOST_FIGURES * len(words)


def _spans(line: Line, gutter: float) -> bool:
    return any(word.x0 < gutter - 2 and word.x1 > gutter + 2 for word in line)


def split_at(lines: Sequence[Line], gutter: float) -> tuple[list[Line], list[Line]]:
    """Cut lines at the gutter; one with a word across it stays whole, among the left ones."""
    left: list[Line] = []
    right: list[Line] = []
    for line in lines:
        if _spans(line, gutter):
            left.append(line)
            continue
        before = [word for word in line if word.x0 < gutter]
        after = [word for word in line if word.x0 >= gutter]
        if before:
            left.append(before)
        if after:
            right.append(after)
    return left, right


def in_column_order(items: Sequence[TextLine | PageTable], gutter: float) -> list[TextLine | PageTable]:
    """Order items: between what spans the page, the left column first."""
    ordered: list[TextLine | PageTable] = []
    left: list[TextLine | PageTable] = []
    right: list[TextLine | PageTable] = []
    for item in sorted(items, key=lambda each: (each.y0, each.x0)):
        if item.x0 < gutter - 2 and item.x1 > gutter + 2:
            ordered += [*left, *right, item]
            left, right = [], []
        elif item.x0 < gutter:
            left.append(item)
        else:
            right.append(item)
    return [*ordered, *left, *right]
