"""Find the printed table of contents (目录): what it lists, and the lines that are it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nianbao.domain.headings import heading_of, normal
from services.parser.layout import PageContent, TextLine

# A table of contents stands before the report begins.
_FRONT_PAGES = 15
_TITLES = frozenset({"目录", "目次", "总目录", "目录contents", "contents目录"})
_LONGEST_TITLE = 14
# "第一节 释义 ....... 4", "公司简介 3", two in a line where the list has two columns
_ENTRY = re.compile(
    r"(?P<title>\S(?:.*?[^\d\s.·…])??)[\s.·•‥…_-]*?(?P<dots>[.·•‥…_-]{3,})?\s*(?P<page>\d{1,3})(?=\s|$)"
)
_PAGE_FIRST = re.compile(r"(?P<page>\d{1,3})\s*(?P<title>[^\d\s.、,，)）].*)")  # "25 董事、監事及高級管理層"
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SENTENCE = re.compile(r"[。；;！?？√□]")  # "本公司…4。"
_MIN_ENTRIES = 4
# Of the lines under 目录, so many are entries, and so many page numbers follow each other.
_MIN_SHARE = 0.6
_MIN_ASCENDING = 0.7
_INDENT_PT = 6.0


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """One line of the contents: `page` is the printed number, `is_chapter` whether it is of the highest level."""

    title: str
    page: int
    is_chapter: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents; without one, nothing is listed. `lines` are its title and entries."""

    entries: tuple[ContentsEntry, ...] = ()
    lines: frozenset[TextLine] = frozenset()
    title: TextLine | None = None

    @property
    def chapters(self) -> tuple[ContentsEntry, ...]:
        """The entries of the highest level."""
        return tuple(entry for entry in self.entries if entry.is_chapter)


def find_contents(pages: Sequence[PageContent]) -> Contents:
    """Find the first table of contents: dotted leaders, plain numbers before or after, one column or two."""
    front = pages[:_FRONT_PAGES]
    for index, page in enumerate(front):
        lines = _lines(page)
        start = max(
            (at for at, line in enumerate(lines) if _is_title(line)), key=lambda at: lines[at].size, default=None
        )
        found = _entries(lines if start is None else lines[start + 1 :])
        if start is None and not all(is_dotted for _, _, is_dotted in found):
            continue
        if len(found) < _MIN_ENTRIES:
            continue
        for following in front[index + 1 :]:
            more = _entries(_lines(following))
            if len(more) < _MIN_ENTRIES or not all(is_dotted for _, _, is_dotted in more):
                break
            found += more
        # Where the list has two columns, the second goes on after the first.
        found.sort(key=lambda entry: (entry[0].page, entry[1].start() > 0))
        if _ascends([int(match["page"]) for _, match, _ in found]):
            return _contents([(line, match) for line, match, _ in found], None if start is None else lines[start])
    return Contents()


def _lines(page: PageContent) -> list[TextLine]:
    """The lines of a page; a row of a table, as contents without dots may look like, is one too."""
    lines: list[TextLine] = []
    for item in page.items:
        if isinstance(item, TextLine):
            lines.append(item)
        else:
            for row in item.rows:
                text = " ".join(cell.text for cell in row if cell.text)
                box = (row[0].x0, row[0].y0, row[-1].x1, row[0].y1)
                lines.append(TextLine(page.number, *box, text, row[0].y1 - row[0].y0))
    return lines


def _is_title(line: TextLine) -> bool:
    return len(line.text) <= _LONGEST_TITLE and normal(line.text).lower() in _TITLES


# A line, what was matched in it, and whether dots lead to its number.
_Found = tuple[TextLine, "re.Match[str]", bool]


def _entries(lines: Sequence[TextLine]) -> list[_Found]:
    """The entries among the lines that begin with entries; few between them may be something else."""
    found: list[_Found] = []
    last, read = 0, 0
    for read, line in enumerate(lines, start=1):
        matches = list(_matches(line.text))
        found += [(line, match, bool(match.groupdict().get("dots"))) for match in matches]
        if matches:
            last = read
        elif read - last > _MIN_ENTRIES:
            break
    entry_lines = len({line for line, _, _ in found})
    return found if last and entry_lines >= _MIN_SHARE * last else []


def _matches(text: str) -> Iterator[re.Match[str]]:
    if _SENTENCE.search(text) or not _HAN.search(text):
        return
    first = _PAGE_FIRST.fullmatch(text.strip())
    if first is not None and not text.rstrip()[-1:].isdigit():
        yield first
        return
    yield from (match for match in _ENTRY.finditer(text) if _HAN.search(match["title"]))


def _ascends(numbers: Sequence[int]) -> bool:
    steps = [before <= after for before, after in pairwise(numbers)]
    return sum(steps) >= _MIN_ASCENDING * len(steps)


def _contents(found: Sequence[tuple[TextLine, re.Match[str]]], title: TextLine | None) -> Contents:
    left = min(line.x0 for line, _ in found)
    headings = [heading_of(match["title"].strip()) for _, match in found]
    highest = min((heading[1] for heading in headings if heading is not None), default=None)
    entries = [
        ContentsEntry(
            match["title"].strip(),
            int(match["page"]),
            # Titles without a number are chapters where they are not indented.
            heading[1] == highest if heading is not None else line.x0 <= left + _INDENT_PT or match.start() > 0,
        )
        for (line, match), heading in zip(found, headings, strict=True)
    ]
    lines = frozenset(line for line, _ in found)
    return Contents(tuple(entries), lines if title is None else lines | {title}, title)
