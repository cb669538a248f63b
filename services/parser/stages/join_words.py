"""Join words to the text of a line or of a cell, with blanks only where Latin words meet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from operator import itemgetter

from services.parser.layout import Word
from services.parser.stages.is_torn_number import is_torn_number

# A line counts as full, so that its number may go on below, when less than this is left.
_FULL_LINE_SLACK_PT = 15.0
# With less room than this a line may have had to break a number: cells are padded, digits 5 pt wide.
_TIGHT_PT = 26.0
# Words whose middles differ by less than this share of their height stand on one line.
_SAME_LINE = 0.5
_NEVER = float("inf")
# A printed blank between Chinese characters, as a share of the line's height: "申军 赵本刚".
_BLANK = 0.18
# What a cell keeps free left and right of its text, together.
_PADDING_PT = 12.0
# Longer texts are paragraphs; nobody asks where they are parted.
_LONGEST_APART = 80
_WORD_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,;:%)&-+")
_NUMBER_CHARACTERS = frozenset("0123456789,.")


def into_lines(words: Sequence[Word]) -> list[list[Word]]:
    """Group words into lines by their middles; each line runs left to right."""
    if len(words) == 1:
        return [list(words)]
    lines: list[list[Word]] = []
    middle = height = 0.0
    for word in sorted(words, key=_middle):
        y = (word[1] + word[3]) / 2
        if lines and y - middle < _SAME_LINE * height:
            lines[-1].append(word)
        else:
            lines.append([word])
            middle, height = y, word[3] - word[1]
    for line in lines:
        line.sort(key=itemgetter(0))
    return lines


def _middle(word: Word) -> float:
    return word[1] + word[3]


def join_line(words: Sequence[Word], wide_gap: float = _NEVER, han_gap: float = _NEVER) -> str:
    """Join the words of one line.

    A gap of more than `wide_gap` points always shows as a blank, one of more than
    `han_gap` between two Chinese characters: "第二节 公司简介".

    >>> join_line([Word(0, 0, 9, 9, "2020"), Word(11, 0, 20, 9, "年Co.,"), Word(32, 0, 40, 9, "Ltd")])
    '2020年Co., Ltd'
    """
    text = words[0].text
    for before, word in pairwise(words):
        gap = word.x0 - before.x1
        is_han = not (text[-1].isascii() or word.text[0].isascii())
        if gap > wide_gap or (is_han and gap > han_gap) or (gap > 0.1 and _needs_blank(text, word.text)):
            text += " "
        text += word.text
    return text


def _needs_blank(left: str, right: str) -> bool:
    return left[-1] in _WORD_CHARACTERS and (right[0].isascii() and right[0] not in ",.;:%)")


def join_texts(left: str, right: str) -> str:
    """Join the texts of two lines of one paragraph."""
    return f"{left} {right}" if left and right and _needs_blank(left, right) else left + right


def join_cell_lines(lines: Sequence[Sequence[Word]], x0: float, x1: float) -> str:
    """Join the words of the cell between `x0` and `x1`, which stand in `lines`.

    A number that wraps in a narrow cell is put together again, but only after a full
    line: two whole numbers one above the other stay apart.
    """
    text = join_line(lines[0])
    for above, line in pairwise(lines):
        below = join_line(line)
        if _needs_blank(text, below) and not _wraps(above, below, text, x0, x1):
            text += " "
        text += below
    return text


def join_cell_apart(words: Sequence[Word], lines: Sequence[Sequence[Word]], x0: float, x1: float) -> str:
    """Join a cell's words, which stand in `lines`, with a tab for a blank and a newline where a line ends early.

    Empty when the text is all of one piece, is a paragraph, or begins with no Chinese
    character. A line ends early when the next one's first word would have found room.
    """
    if words[0].text[0].isascii() or sum([len(word.text) for word in words]) > _LONGEST_APART:
        return ""
    text = ""
    above: Sequence[Word] = ()
    for line in lines:
        if above:
            text += "\n" if _ends_early(above, line[0], x0, x1) else ""
        text += line[0].text
        for before, word in pairwise(line):
            text += "\t" if word.x0 - before.x1 > _BLANK * (word.y1 - word.y0) else ""
            text += word.text
        above = line
    return text if "\t" in text or "\n" in text else ""


def _ends_early(above: Sequence[Word], below: Word, x0: float, x1: float) -> bool:
    """Whether the first word below, up to where a line may break in it, had room above."""
    size = below.y1 - below.y0
    head = 0
    while head < len(below.text) and below.text[head].isascii():
        head += 1
    needed = max(head, 1) * size
    return x1 - x0 - (above[-1].x1 - above[0].x0) - _PADDING_PT > needed + size


def _wraps(above: Sequence[Word], below: str, text: str, x0: float, x1: float) -> bool:
    """Whether a number goes on from the full line above to the line below, or cannot end there."""
    if text[-1] not in _NUMBER_CHARACTERS or below[0] not in _NUMBER_CHARACTERS:
        return False
    room = x1 - x0 - (above[-1].x1 - above[0].x0)
    return room < _FULL_LINE_SLACK_PT or is_torn_number(text, below, is_tight=room < _TIGHT_PT)
