"""Lines of words outside tables to lines of text."""

from __future__ import annotations

from collections.abc import Sequence

from services.parser.layout import TextLine, Word
from services.parser.stages.join_words import join_line

# Gaps wider than this share of the line's height part a line's pieces: "编制单位：… 单位：元".
_WIDE_GAP = 0.7
# A printed blank between Chinese characters: "第二节 公司简介".
_HAN_GAP = 0.18


def group_lines(page: int, lines: Sequence[Sequence[Word]]) -> list[TextLine]:
    """Give each line of words, left to right, as one text with its box."""
    return [_line(page, line) for line in lines]


def _line(page: int, line: Sequence[Word]) -> TextLine:
    if len(line) == 1:
        x0, y0, x1, y1, text = line[0]
        return TextLine(page, x0, y0, x1, y1, text, y1 - y0)
    y0 = min([word.y0 for word in line])
    y1 = max([word.y1 for word in line])
    size = max([word.y1 - word.y0 for word in line])
    return TextLine(page, line[0].x0, y0, line[-1].x1, y1, join_line(line, _WIDE_GAP * size, _HAN_GAP * size), size)
