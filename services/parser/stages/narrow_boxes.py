"""The boxes of figures read from prose: their own characters, not the line around them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from nianbao.domain.fact import Fact
from nianbao.domain.geometry import Box
from services.parser.layout import PageContent, TextLine, Word
from services.parser.stages.plain_form import plain_form

ReadCharacters = Callable[[Sequence[int]], Mapping[int, Sequence[Word]]]
"""Gives the single characters of the pages with these numbers."""


def narrow_boxes(facts: Sequence[Fact], pages: Sequence[PageContent], read: ReadCharacters) -> tuple[Fact, ...]:
    """Give the facts anew, each number with a whole line's box that of its own characters.

    Where a line prints the same number more often than facts were read from it, which one
    is meant is not known: there the line's box stays.
    """
    lines = _lines_of(facts, pages)
    if not lines:
        return tuple(facts)
    characters = read(sorted({page for page, _ in lines}))
    narrowed = list(facts)
    for (page, box), indexes in lines.items():
        found = _inside(characters[page], box)
        same: defaultdict[str, list[int]] = defaultdict(list)
        for index in indexes:
            same[plain_form(facts[index].passport.printed)].append(index)
        for printed, owners in same.items():
            places = _places(printed, found)
            if len(places) == len(owners):
                for index, place in zip(owners, places, strict=True):
                    fact = facts[index]
                    narrowed[index] = replace(fact, passport=replace(fact.passport, box=place))
    return tuple(narrowed)


def _lines_of(facts: Sequence[Fact], pages: Sequence[PageContent]) -> dict[tuple[int, Box], list[int]]:
    """The lines of text that numbers have as their boxes, each with the facts by their place in `facts`."""
    of_page: defaultdict[int, list[int]] = defaultdict(list)
    for index, fact in enumerate(facts):
        if isinstance(fact.value, Decimal) and fact.passport.box is not None:
            of_page[fact.passport.page].append(index)
    lines: defaultdict[tuple[int, Box], list[int]] = defaultdict(list)
    for page in pages:
        # What OCR read has no characters of its own in the file.
        if page.number not in of_page or page.is_recognised:
            continue
        boxes = {Box(item.x0, item.y0, item.x1, item.y1) for item in page.items if isinstance(item, TextLine)}
        for index in of_page[page.number]:
            box = facts[index].passport.box
            if box is not None and box in boxes:
                lines[page.number, box].append(index)
    return dict(lines)


def _inside(characters: Sequence[Word], box: Box) -> list[Word]:
    """The characters with their middles in a box, as the eye reads them, one printed twice for bold type once."""
    found: list[Word] = []
    for each in sorted(characters, key=lambda word: word.x0):
        x, y = (each.x0 + each.x1) / 2, (each.y0 + each.y1) / 2
        is_again = bool(found) and found[-1].text == each.text and x < found[-1].x1
        if box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1 and not is_again:
            found.append(each)
    return found


def _places(printed: str, characters: Sequence[Word]) -> list[Box]:
    """Where a text stands as a whole number, from left to right."""
    forms = [plain_form(each.text) for each in characters]
    owners = [index for index, form in enumerate(forms) for _ in form]
    # "0" is not the figure in "0%"; behind a % sign nothing goes on ("12.34%%" is a misprint of 12.34%).
    end = "" if printed.endswith("%") else r"(?![\d%]|[.,]\d)"
    whole = re.compile(rf"(?<![\d.,-]){re.escape(printed)}{end}")
    places = []
    for match in whole.finditer("".join(forms)):
        words = [characters[index] for index in owners[match.start() : match.end()]]
        places.append(
            Box(
                min(word.x0 for word in words), min(word.y0 for word in words),
                max(word.x1 for word in words), max(word.y1 for word in words),
            )
        )  # fmt: skip
    return places
