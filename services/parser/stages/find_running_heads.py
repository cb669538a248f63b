"""Tell page headers and footers from content: they repeat at the same place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from services.parser.layout import PageContent, TextLine
from services.parser.stages.locate_statements import is_statement_title
from services.parser.stages.read_unit import read_unit
from services.parser.stages.turn_box import turn_box

# Headers stand in the top eighth of a page, footers in the bottom eighth.
_MARGIN_SHARE = 0.125
# A line is running when it stands on this many pages, or on this share of them.
_MIN_PAGES = 3
_MIN_SHARE = 0.1
_DIGITS = re.compile(r"\d+")  # the page number of "66 /195"
_CONTENT = re.compile(r"[□√☑。；]")  # "□适用 √不适用"
_PAGE_NUMBER = re.compile(r"[-—第]?\s*\d{1,4}\s*[-—页]?(?:\s*[/／]\s*(?:共)?\d{1,4}页?)?")  # "- 12 -", "66 /195"

# Top or bottom, height in steps of a few points, text with its numbers folded.
_Key = tuple[bool, int, str]


def find_running_heads(pages: Sequence[PageContent], kept: Collection[TextLine] = ()) -> tuple[PageContent, ...]:
    """Move running lines from the items to `heads` and `feet`.

    `kept` are lines known to be content, such as the chapter headings that the pages
    after them repeat.
    """
    seen: dict[_Key, list[int]] = defaultdict(list)
    for page in pages:
        for key in {_key(line, page) for line in _margin_lines(page)}:
            seen[key].append(page.number)
    running = {key for key, numbers in seen.items() if _repeats(numbers, len(pages))}
    titles = {(line.page, _squeezed(line)) for line in kept}
    return tuple(_without_running(page, running, kept, titles) for page in pages)


def _squeezed(line: TextLine) -> str:
    return line.text.replace(" ", "")


def _repeats(numbers: Sequence[int], page_count: int) -> bool:
    """Whether a line stands on many pages, or on a few that follow each other (or every other one)."""
    if len(numbers) >= max(_MIN_PAGES, round(page_count * _MIN_SHARE)):
        return True
    near = [after - before <= 2 for before, after in pairwise(numbers)]
    return any(all(near[start : start + _MIN_PAGES - 1]) for start in range(len(near) - _MIN_PAGES + 2))


def _margin_lines(page: PageContent) -> list[TextLine]:
    return [item for item in page.items if isinstance(item, TextLine) and _is_in_margin(item, page)]


def _is_in_margin(line: TextLine, page: PageContent) -> bool:
    middle, height = (line.y0 + line.y1) / 2, page.height
    if page.turn:
        middle, height = _shown_middle(line, page), page.shown_size[1]
    return middle < height * _MARGIN_SHARE or middle > height * (1 - _MARGIN_SHARE)


def _shown_middle(line: TextLine, page: PageContent) -> float:
    """How far down a line stands on a page as shown, where the page was turned to be read."""
    shown = turn_box(line[1:5], -page.turn, page.width, page.height)
    return (shown.y0 + shown.y1) / 2


def _is_in_upper_half(line: TextLine, page: PageContent) -> bool:
    return _shown_middle(line, page) < page.shown_size[1] / 2 if page.turn else line.y0 < page.height / 2


def _key(line: TextLine, page: PageContent) -> _Key:
    """Same half, same height to a few points, same text but for numbers."""
    top = turn_box(line[1:5], -page.turn, page.width, page.height).y0 if page.turn else line.y0
    return _is_in_upper_half(line, page), round(top / 6), _DIGITS.sub("#", line.text.replace(" ", ""))


def _without_running(
    page: PageContent, running: set[_Key], kept: Collection[TextLine], titles: Collection[tuple[int, str]]
) -> PageContent:
    heads: list[TextLine] = []
    feet: list[TextLine] = []
    for line in _margin_lines(page):
        if line in kept:
            continue
        # A chapter of one page has its title as header on that page only.
        is_echo = (page.number, _squeezed(line)) in titles
        is_number = _PAGE_NUMBER.fullmatch(line.text.strip()) is not None
        if is_number or is_echo or _is_running(line, page, running):
            (heads if _is_in_upper_half(line, page) else feet).append(line)
    if not heads and not feet:
        return page
    apart = set(heads) | set(feet)
    items = tuple(item for item in page.items if item not in apart)
    return replace(page, items=items, heads=tuple(heads), feet=tuple(feet))


def _is_running(line: TextLine, page: PageContent, running: set[_Key]) -> bool:
    # Tick boxes repeat at page tops by chance; titles and units head the pages of statements.
    if _CONTENT.search(line.text) or read_unit(line.text) or is_statement_title(line.text):
        return False
    is_top, band, text = _key(line, page)
    return any((is_top, near, text) in running for near in (band - 1, band, band + 1))
