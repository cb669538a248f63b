"""Tell page headers and footers from content: they repeat at the same place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from services.parser.layout import PageContent, TextLine
from services.parser.stages.locate_statements import is_statement_title
from services.parser.stages.read_unit import read_unit

# Headers stand in the top eighth of a page, footers in the bottom eighth.
_MARGIN_SHARE = 0.125
# A line is running when it stands on this many pages, or on this share of them.
_MIN_PAGES = 3
_MIN_SHARE = 0.1
_DIGITS = re.compile(r"\d+")  # the page number of "66 /195"
_PAGE_NUMBER = re.compile(r"[-—第]?\s*\d{1,4}\s*[-—页]?(?:\s*[/／]\s*(?:共)?\d{1,4}页?)?")  # "- 12 -", "66 /195"


def find_running_heads(pages: Sequence[PageContent]) -> tuple[PageContent, ...]:
    """Move running lines from the items to `heads` and `feet`."""
    seen: Counter[tuple[bool, int, str]] = Counter()
    for page in pages:
        seen.update({_key(line, page) for line in _margin_lines(page)})
    least = max(_MIN_PAGES, round(len(pages) * _MIN_SHARE))
    running = {key for key, count in seen.items() if count >= least}
    return tuple(_without_running(page, running) for page in pages)


def _margin_lines(page: PageContent) -> list[TextLine]:
    return [item for item in page.items if isinstance(item, TextLine) and _is_in_margin(item, page)]


def _is_in_margin(line: TextLine, page: PageContent) -> bool:
    middle = (line.y0 + line.y1) / 2
    return middle < page.height * _MARGIN_SHARE or middle > page.height * (1 - _MARGIN_SHARE)


def _key(line: TextLine, page: PageContent) -> tuple[bool, int, str]:
    """Same half, same height to a few points, same text but for numbers."""
    return line.y0 < page.height / 2, round(line.y0 / 6), _DIGITS.sub("#", line.text)


def _without_running(page: PageContent, running: set[tuple[bool, int, str]]) -> PageContent:
    heads: list[TextLine] = []
    feet: list[TextLine] = []
    for line in _margin_lines(page):
        is_number = _PAGE_NUMBER.fullmatch(line.text.strip()) is not None
        if is_number or _is_running(line, page, running):
            (heads if line.y0 < page.height / 2 else feet).append(line)
    if not heads and not feet:
        return page
    apart = set(heads) | set(feet)
    items = tuple(item for item in page.items if item not in apart)
    return replace(page, items=items, heads=tuple(heads), feet=tuple(feet))


def _is_running(line: TextLine, page: PageContent, running: set[tuple[bool, int, str]]) -> bool:
    # Some reports print title and unit as the header of every page of a statement.
    if read_unit(line.text) or is_statement_title(line.text):
        return False
    is_top, band, text = _key(line, page)
    return any((is_top, near, text) in running for near in (band - 1, band, band + 1))
