"""Find the chapters that the table of contents lists on their pages, and say where it and the pages disagree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from nianbao.domain.headings import heading_of, normal
from nianbao.domain.parsed_report import ParseWarning
from services.parser.layout import PageContent, TextLine
from services.parser.stages.find_contents import Contents, ContentsEntry

_ORDINAL = re.compile(r"第[一二三四五六七八九十百\d]{1,3}[章节部]")  # "第八节"
_PUNCTUATION = re.compile(r"[、，,。.:：·\-—]")  # the "、" of "公司治理、环境和社会"
# Titles in the contents and on the page may differ in a word: 环境与社会责任, 环境和社会责任.
_MIN_LIKENESS = 0.6
_LONGER_THAN_TITLE = 12
# Contents are often typed a page off; only more than that is worth saying.
_NEAR_PAGES = 1
_MOST_LISTED = 6


@dataclass(frozen=True, slots=True)
class Chapters:
    """The lines that are chapter headings, and what to say about those listed elsewhere or not found."""

    lines: frozenset[TextLine] = frozenset()
    warnings: tuple[ParseWarning, ...] = ()


def place_chapters(pages: Sequence[PageContent], contents: Contents) -> Chapters:
    """Find each listed chapter's heading: on the page that is listed first, then anywhere."""
    if not contents.chapters:
        return Chapters()
    candidates: dict[ContentsEntry, list[TextLine]] = {entry: [] for entry in contents.chapters}
    for entry, line in _alike(pages, contents):
        candidates[entry].append(line)
    offset = _offset(candidates)
    by_number = {page.number: page for page in pages}
    lines: set[TextLine] = set()
    missing: list[str] = []
    moved: list[str] = []
    for entry, found in candidates.items():
        wanted = entry.page + offset
        chosen = _choose(found, wanted) or _look_again(entry, by_number.get(wanted), contents.lines)
        if chosen is None:
            missing.append(f"{entry.title}（第 {wanted} 页）")
            continue
        lines.add(chosen)
        if abs(chosen.page - wanted) > _NEAR_PAGES:
            moved.append(f"{entry.title}（目录为第 {wanted} 页，正文在第 {chosen.page} 页）")
    return Chapters(frozenset(lines), tuple(_warnings(missing, moved)))


def ordinal_of(text: str) -> str:
    """The number of a chapter: "第八节" of "第八节 优先股相关情况", "" without one."""
    match = _ORDINAL.match(normal(text)) if text.lstrip()[:1] == "第" else None
    return match[0] if match is not None else ""


def _plain(text: str) -> str:
    return _PUNCTUATION.sub("", _ORDINAL.sub("", normal(text)))


def _alike(pages: Sequence[PageContent], contents: Contents) -> Iterator[tuple[ContentsEntry, TextLine]]:
    """Every line that could be the heading of an entry: the same title, or the same number and a like title."""
    titled = {_plain(entry.title): entry for entry in contents.chapters}
    numbered = {ordinal_of(entry.title): entry for entry in contents.chapters if ordinal_of(entry.title)}
    longest = max(len(title) for title in titled) + _LONGER_THAN_TITLE
    # Only lines that begin as an entry does are brought to normal form.
    first = {entry.title[0] for entry in contents.chapters} | {title[0] for title in titled if title} | {"第"}
    for page in pages:
        for line in page.items:
            if not isinstance(line, TextLine) or line.text[:1] not in first or len(line.text) > longest:
                continue
            if line in contents.lines and line != contents.title:
                continue
            number, plain = ordinal_of(line.text), _plain(line.text)
            entry = numbered.get(number) if number else titled.get(plain)
            if entry is None or (number and heading_of(line.text) is None):
                continue
            if not number or not plain or _is_like(plain, _plain(entry.title)):
                yield entry, line


def _is_like(title: str, other: str) -> bool:
    return title == other or SequenceMatcher(None, title, other, autojunk=False).ratio() >= _MIN_LIKENESS


def _offset(candidates: dict[ContentsEntry, list[TextLine]]) -> int:
    """How many pages stand before printed page 1, if half of the headings agree on it."""
    steps = Counter(step for entry, lines in candidates.items() for step in {line.page - entry.page for line in lines})
    best = min(steps, key=lambda step: (-steps[step], abs(step)), default=0)
    return best if steps[best] * 2 >= len(candidates) else 0


def _choose(found: Sequence[TextLine], wanted: int) -> TextLine | None:
    """The line on the wanted page or nearest to it; of several there, the largest."""
    return min(found, key=lambda line: (abs(line.page - wanted), -line.size), default=None)


def _look_again(entry: ContentsEntry, page: PageContent | None, taken: Iterable[TextLine]) -> TextLine | None:
    """The line on its page that begins the title when it goes over lines, or says nearly the same."""
    if page is None:
        return None
    lines = [item for item in page.items if isinstance(item, TextLine) and item not in taken]
    title = _plain(entry.title)
    for index, line in enumerate(lines):
        plain = _plain(line.text)
        if len(plain) > len(title) + _LONGER_THAN_TITLE or not plain:
            continue
        over_lines = title.startswith(plain) and any(
            plain + "".join(_plain(after.text) for after in lines[index + 1 : end]) == title
            for end in (index + 2, index + 3)
        )
        if over_lines or (not line.text[:1].isdigit() and SequenceMatcher(None, plain, title).ratio() >= 0.85):
            return line
    return None


def _warnings(missing: Sequence[str], moved: Sequence[str]) -> Iterator[ParseWarning]:
    for told, what in ((missing, "目录列出的标题在正文中没有找到"), (moved, "目录页码与正文不一致")):
        if told:
            more = f"等 {len(told)} 处" if len(told) > _MOST_LISTED else ""
            message = f"{what}：{'、'.join(told[:_MOST_LISTED])}{more}；章节以正文为准，请核对原件"
            yield ParseWarning("contents_mismatch", message)
