"""Lines that run another way than a turned page: the page header over a table on its side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from services.parser.layout import RawPage, TextLine, Word
from services.parser.stages.group_lines import group_lines
from services.parser.stages.join_words import into_lines
from services.parser.stages.turn_box import turn_box


def part_aside(page: RawPage, words: Sequence[Word]) -> tuple[list[TextLine], list[Word]]:
    """Make lines of the words that run another way; the other words come back too.

    The lines are put together as they are read, and boxed where they stand on the page.
    """
    aside: dict[int, list[Word]] = defaultdict(list)
    along: list[Word] = []
    for word in words:
        turn = _turn_of(word, page)
        if turn:
            aside[turn].append(Word(*turn_box(word[:4], turn, page.width, page.height), word.text))
        else:
            along.append(word)
    lines = [
        line._replace(x0=box.x0, y0=box.y0, x1=box.x1, y1=box.y1)
        for turn, turned in aside.items()
        for line in group_lines(page.number, into_lines(turned))
        for box in (turn_box(line[1:5], -turn, *_size_after(turn, page)),)
    ]
    return lines, along


def _turn_of(word: Word, page: RawPage) -> int:
    """The turn that makes a word upright; 0 for one that runs as the page does."""
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return next((line.turn for line in page.aside if line.x0 <= x <= line.x1 and line.y0 <= y <= line.y1), 0)


def _size_after(turn: int, page: RawPage) -> tuple[float, float]:
    return (page.width, page.height) if turn == 180 else (page.height, page.width)
