"""Compares the cells of one page as two engines read them, and names every kind of difference.

Cells are compared by place: those that overlap belong together, so that a merged cell of
one engine meets the pieces that the other made of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

Corners = tuple[float, float, float, float]

# A cell of one engine belongs with one of the other when they share this much of the smaller.
_SHARED = 0.5
_BLANKS = re.compile(r"[\s\u200b\ufeff]+")
# What fonts without a proper mapping give for boxes, ticks and bullets: U+F052, "√", "□", U+FFFD.
_ODD_GLYPHS = re.compile("[\ue000-\uf8ff\ufffd□√☑☐■●•·\u0000-\u001f\ufffe\uffff]")
# PDFium gives U+0002 for a hyphen at a line's end.
_DASHES = str.maketrans(dict.fromkeys("‐\u2011\u2012–—―−－⎯\u0002", "-"))


class Kind(StrEnum):
    """How a cell of the other engine fares against ours; `EXPLAINED` says what each means."""

    AGREES = "agrees"
    OURS_MERGED = "ours_merged"
    OURS_SPLIT = "ours_split"
    OTHER_BORDERS = "other_borders"
    OVER_PAGE = "joined_over_page"
    ORDER = "order"
    GLYPHS = "glyphs"
    DOUBLED = "doubled"
    AS_TEXT = "as_text"
    OURS_MORE = "ours_more"
    THEIRS_MORE = "theirs_more"
    MISSING = "missing"
    DIFFERENT = "different"


EXPLAINED = {
    Kind.AGREES: "the same text in the same cell",
    Kind.OURS_MERGED: "the same text; one cell of ours holds several of theirs",
    Kind.OURS_SPLIT: "the same text; several cells of ours stand in one of theirs",
    Kind.OTHER_BORDERS: "the same text; several cells on both sides, with borders elsewhere",
    Kind.OVER_PAGE: "we joined a row that the page break cuts, they cannot",
    Kind.ORDER: "the same characters in another order (lines of one cell, raised or turned text)",
    Kind.GLYPHS: "differs only in tick boxes, bullets or characters that the font does not map",
    Kind.DOUBLED: "text printed twice for boldness, which one engine reads twice",
    Kind.AS_TEXT: "we have it as a line of text, not as a cell (frames, single boxes, headers)",
    Kind.OURS_MORE: "our cell holds their text and more",
    Kind.THEIRS_MORE: "their cell holds our text and more",
    Kind.MISSING: "we have it nowhere on the page",
    Kind.DIFFERENT: "different text",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with text on one page, by either engine."""

    box: Corners
    text: str

    @property
    def key(self) -> str:
        """The text as it is compared."""
        return key_of(self.text)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Cells of both engines that stand at one place, and how they compare."""

    kind: Kind
    ours: tuple[Cell, ...]
    theirs: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class PageTexts:
    """What stands around the cells of a page, as keys.

    `lines` is our text outside cells; `before` are our cells of the page before, `after`
    theirs of the page after: rows that a page break cuts show there.
    """

    lines: str
    before: frozenset[str]
    after: frozenset[str]


def key_of(text: str) -> str:
    r"""Fold width, blanks and dashes, which no reader would call a difference.

    >>> key_of("（1，234.5）\n－")
    '(1,234.5)-'
    """
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).translate(_DASHES)


def compare_page(ours: Sequence[Cell], theirs: Sequence[Cell], page: PageTexts) -> list[Meeting]:
    """Bring the cells of a page together by place and name how each group compares.

    Cells of ours that meet none of theirs are left out: theirs are what is asked about.
    """
    return [Meeting(_kind(mine, other, page), mine, other) for mine, other in _groups(ours, theirs)]


def _groups(ours: Sequence[Cell], theirs: Sequence[Cell]) -> Iterable[tuple[tuple[Cell, ...], tuple[Cell, ...]]]:
    """Connected cells, each side in reading order."""
    group_of_ours: dict[int, int] = {}
    members: dict[int, tuple[list[int], list[int]]] = {}
    for index, cell in enumerate(theirs):
        touching = [number for number, mine in enumerate(ours) if _overlap(mine.box, cell.box)]
        merged: tuple[list[int], list[int]] = ([], [index])
        for old in {group_of_ours[number] for number in touching if number in group_of_ours}:
            mine, other = members.pop(old)
            merged[0].extend(mine)
            merged[1].extend(other)
        merged[0].extend(number for number in touching if number not in group_of_ours)
        members[index] = merged
        group_of_ours.update(dict.fromkeys(merged[0], index))
    for mine, other in members.values():
        yield _in_order([ours[number] for number in mine]), _in_order([theirs[number] for number in other])


def _overlap(one: Corners, other: Corners) -> bool:
    height = min(one[3], other[3]) - max(one[1], other[1])
    if height <= 0:
        return False
    width = min(one[2], other[2]) - max(one[0], other[0])
    if width <= 0:
        return False
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return width * height >= _SHARED * smaller


def _in_order(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    return tuple(sorted(cells, key=lambda cell: (round(cell.box[1]), cell.box[0])))


def _kind(ours: Sequence[Cell], theirs: Sequence[Cell], page: PageTexts) -> Kind:
    mine, other = "".join(cell.key for cell in ours), "".join(cell.key for cell in theirs)
    if not mine:
        return _kind_of_absent(other, page)
    if mine == other or sorted(mine) == sorted(other):
        return _kind_of_same(len(ours), len(theirs), in_order=mine == other)
    if _without_odd(mine) == _without_odd(other):
        return Kind.GLYPHS
    if _is_doubled(mine, other) or _is_doubled(other, mine):
        return Kind.DOUBLED
    if other in mine:
        return Kind.OVER_PAGE if mine.removeprefix(other) in page.after else Kind.OURS_MORE
    return Kind.THEIRS_MORE if mine in other else Kind.DIFFERENT


def _kind_of_absent(text: str, page: PageTexts) -> Kind:
    if any(before.endswith(text) for before in page.before):
        return Kind.OVER_PAGE
    plain = _without_odd(text)
    return Kind.AS_TEXT if plain in _without_odd(page.lines) else Kind.MISSING


def _kind_of_same(our_count: int, their_count: int, *, in_order: bool) -> Kind:
    if our_count == their_count == 1:
        return Kind.AGREES if in_order else Kind.ORDER
    if our_count == 1:
        return Kind.OURS_MERGED
    return Kind.OURS_SPLIT if their_count == 1 else Kind.OTHER_BORDERS


def _without_odd(text: str) -> str:
    return _ODD_GLYPHS.sub("", text)


def _is_doubled(twice: str, once: str) -> bool:
    """Whether each character, or the whole, stands twice: "项项目目" or "项目项目"."""
    return twice in (once * 2, "".join(sign * 2 for sign in once))
