"""Words outside tables to lines of text."""

from __future__ import annotations

from collections.abc import Sequence

from services.parser.layout import TextLine, Word
from services.parser.stages.join_words import into_lines, join_line

# Gaps wider than this share of the line's height part a line's pieces: "编制单位：… 单位：元".
_WIDE_GAP = 1.2


def group_lines(page: int, words: Sequence[Word]) -> list[TextLine]:
    """Group the words outside tables into lines, top to bottom."""
    if not words:
        return []
    lines = []
    for line in into_lines(words):
        y0 = min(word.y0 for word in line)
        y1 = max(word.y1 for word in line)
        size = max(word.y1 - word.y0 for word in line)
        lines.append(TextLine(page, line[0].x0, y0, line[-1].x1, y1, join_line(line, _WIDE_GAP * size), size))
    return lines
