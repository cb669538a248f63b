"""Headings told by the size of their type: titles before the chapters, and sections where nothing is numbered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from nianbao.domain.headings import heading_of, normal
from services.parser.layout import PageContent, TextLine
from services.parser.stages.place_chapters import ordinal_of

# Text of at least so many characters is body text.
_BODY_CHARACTERS = 15
_LONGEST = 45
_LONGEST_FRONT = 16
# A section's heading is larger than the body, a chapter's clearly larger.
_SECTION_SHARE = 1.25
_CHAPTER_SHARE = 1.5
_SAME_SIZE = 0.93
# Sizes that are hardly used, such as a symbol's, tell nothing.
_MIN_SECTIONS, _MIN_CHAPTERS = 4, 3
_TOP_SHARE = 0.4
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NO_TITLE = re.compile(r"[。；;，！!？?√□✓：:]|\.{4,}|…{2,}|[.%\d,]$")  # "业绩回顾：", "12.5%"
_TWO_COLUMNS = re.compile(r"[\u4e00-\u9fff）)]\s+[\u4e00-\u9fff]")  # "董事會 香港法例之法律顧問"
_COVER = re.compile(r"(?:有限公司|股份公司|集团)$|20\d\d|年度报告|报告(?:摘要|全文)$")  # "示例股份有限公司"
# Known by name where they are printed as small as the text.
_FRONT_TITLES = frozenset({"重要提示", "备查文件目录", "释义"})
_AGAIN = re.compile(r"\(?(?:续|续表)\)?$")  # "1 重大會計政策（續）"


@dataclass(frozen=True, slots=True)
class HeadingMark:
    """What a line is known to be: a heading of a type and rank, or the rest of the one above (rank 0)."""

    type: str
    rank: int


_REST = HeadingMark("", 0)


def find_sized_headings(
    pages: Sequence[PageContent], chapters: Iterable[TextLine], contents_title: TextLine | None
) -> Mapping[TextLine, HeadingMark]:
    """Mark the chapters, and what stands out by its size around and below them."""
    lines = [item for page in pages for item in page.items if isinstance(item, TextLine)]
    body = median([line.size for line in lines if len(line.text) >= _BODY_CHARACTERS] or [0.0])
    listed = sorted(chapters, key=lambda line: (line.page, line.y0))
    if not body:
        return {line: HeadingMark("章", 1) for line in listed}
    is_numbered = any(ordinal_of(line.text) for line in listed) or any(_is_chapter(line.text) for line in lines)
    if not listed and not is_numbered:
        listed = _large_titles(pages, _CHAPTER_SHARE * body)
    marks = {line: HeadingMark("章", 1) for line in listed}
    front = [line for line in lines if line not in marks and _is_front(line, listed, contents_title)]
    for line in front:
        # 第一节 重要提示、目录和释义 holds all three; unnumbered chapters stand beside them.
        inside = bool(listed) and ordinal_of(listed[0].text) and (listed[0].page, listed[0].y0) < (line.page, line.y0)
        marks[line] = HeadingMark("标题", 2) if inside else HeadingMark("章", 1)
    if listed and not is_numbered:
        largest = median(line.size for line in listed)
        marks |= dict(_sections(lines, marks, _SECTION_SHARE * body, _SAME_SIZE * largest))
    return marks


def _is_chapter(text: str) -> bool:
    heading = heading_of(text) if text[:1] == "第" else None
    return heading is not None and heading[0] == "章"


def _is_title(text: str, longest: int) -> bool:
    return len(text) <= longest and _HAN.search(text) is not None and _NO_TITLE.search(text) is None


def _large_titles(pages: Sequence[PageContent], least: float) -> list[TextLine]:
    """Chapters of a report that lists none: large titles at page tops, each where it stands first."""
    found: dict[str, TextLine] = {}
    for page in pages[1:]:
        for line in page.items:
            if not isinstance(line, TextLine) or line.size < least or line.y0 > _TOP_SHARE * page.height:
                continue
            if _is_title(line.text, _LONGEST) and not _COVER.search(normal(line.text)):
                found.setdefault(_AGAIN.sub("", normal(line.text)), line)
    return list(found.values()) if len(found) >= _MIN_CHAPTERS else []


def _is_front(line: TextLine, listed: Sequence[TextLine], contents_title: TextLine | None) -> bool:
    """Whether a line before the second chapter is a title as the chapters' are: 重要提示, 目录, 释义."""
    if line == contents_title:
        return True
    if len(listed) < _MIN_CHAPTERS or line.page == 1 or line.page >= listed[1].page:
        return False
    if not _is_title(line.text, _LONGEST_FRONT):
        return False
    if line.size < _SAME_SIZE * median(chapter.size for chapter in listed):
        return normal(line.text) in _FRONT_TITLES
    return _COVER.search(normal(line.text)) is None


def _sections(
    lines: Sequence[TextLine], known: Mapping[TextLine, HeadingMark], least: float, below: float
) -> Iterator[tuple[TextLine, HeadingMark]]:
    """The sections within chapters; a title printed again at a page top, 续 or not, is none."""
    sized = [line for line in lines if least <= line.size < below and line not in known and line.page > 1]
    if len(sized) < _MIN_SECTIONS:
        return
    last: TextLine | None = None
    title = ""
    for line in sized:
        if last is not None and _is_rest(line, last):
            yield line, _REST
            last = line
            continue
        last = None
        if not _is_title(line.text, _LONGEST) or _TWO_COLUMNS.search(line.text):
            continue
        plain = normal(line.text)
        if _AGAIN.search(plain) or plain == title:
            continue
        yield line, HeadingMark("标题", 2)
        last, title = line, plain


def _is_rest(line: TextLine, above: TextLine) -> bool:
    """Whether a line of the same size directly below goes on with a heading that fills its line."""
    is_below = line.page == above.page and 0 <= line.y0 - above.y1 < 0.5 * above.size
    return is_below and line.x1 - line.x0 < above.x1 - above.x0 and len(above.text) >= 2 * _BODY_CHARACTERS
