"""Sections as they are stored: whole paragraphs and table rows with their places.

Half-year reports and those of Shanghai print some headings without a number, right above a
pair of tick boxes, or on one line with it: those part a section as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from nianbao.domain.row import Row, RowType
from nianbao.store.sections import SectionLine, StoredSection
from nianbao.text.normal import normal_form
from services.indexer.draft import Section
from services.indexer.stages.table_sentences import table_sentences

_TICKS = re.compile(r"[√□]")
# "十二、其他重大事项□适用√不适用": a heading and its ticks on one line.
_HEADED_TICKS = re.compile(r"([^√□。;；]{2,70}?)\s*([√□]\s*(?:适用|是).*)")
_ENDED = re.compile(r"[。；;：:！!？?）)”」…]$")
_LABEL = re.compile(r"[^，,。；;：:]{2,24}(?:说明|原因)[：:]")  # "管理费用变动原因说明："
_LIST_SIGN = re.compile(r"[(（]?[一二三四五六七八九十\d①-⑳•●]+[)）、.．]|[•●○◆■]")  # "（1）", "一、", "•"
_LONGEST_HEADING = 40
# A printed line that is followed by another one of its paragraph is about as wide as the page.
_FULL_LINE = 36


def build_sections(sections: Iterable[Section]) -> tuple[StoredSection, ...]:
    """Write all sections of a report as they are stored, numbered in reading order."""
    found = (each for section in sections for each in _parted(section))
    return tuple(StoredSection(number, titles, lines) for number, (titles, lines) in enumerate(found))


_Part = tuple[tuple[str, ...], tuple[SectionLine, ...]]


def _parted(section: Section) -> Iterator[_Part]:
    """Part a section at the headings that are known by the ticks below them."""
    titles = section.titles
    held: list[SectionLine] = []
    lines = list(_lines(section.rows))
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else None
        heading, rest = _heading(line, following)
        if heading:
            if held:
                yield titles, tuple(_paragraphs(held))
            titles, held = (*section.titles, heading), []
        if rest is not None:
            held.append(rest)
    if held:
        yield titles, tuple(_paragraphs(held))


def _heading(line: SectionLine, following: SectionLine | None) -> tuple[str, SectionLine | None]:
    """A line's heading ("" when it is none) and what of the line is content."""
    if line.is_row:
        return "", line
    if headed := _HEADED_TICKS.fullmatch(line.text):
        return headed[1].strip(), SectionLine(headed[2], line.page, line.box, False)
    is_above_ticks = following is not None and not following.is_row and _TICKS.match(following.text) is not None
    is_short = len(line.text) <= _LONGEST_HEADING and not _ENDED.search(line.text) and not _TICKS.search(line.text)
    return (line.text, None) if is_above_ticks and is_short else ("", line)


def _lines(rows: Sequence[Row]) -> Iterator[SectionLine]:
    for table, group in groupby(rows, key=_table_of):
        of_group = list(group)
        if table < 0:
            yield from (line for row in of_group if (line := _text_line(row)).text)
        else:
            yield from (SectionLine(sentence, row.page, row.box, True) for sentence, row in table_sentences(of_group))


def _table_of(row: Row) -> int:
    """The table that a row belongs to; -1 for text."""
    if row.type is not RowType.TABLE:
        return -1
    return 0 if row.table is None else row.table + 1


def _text_line(row: Row) -> SectionLine:
    return SectionLine(normal_form(row.text or " ".join(row.cells)), row.page, row.box, False)


def _paragraphs(lines: Iterable[SectionLine]) -> Iterator[SectionLine]:
    """Join lines of one paragraph that a page break or a plain layout has parted."""
    held: SectionLine | None = None
    for line in lines:
        if held is not None and _goes_on(held, line):
            held = SectionLine(held.text + line.text, held.page, held.box, False)
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _goes_on(line: SectionLine, following: SectionLine) -> bool:
    if line.is_row or following.is_row or _ENDED.search(line.text) or _TICKS.search(line.text + following.text):
        return False
    is_begun = _LIST_SIGN.match(following.text) or _LABEL.match(following.text)
    return len(line.text) >= _FULL_LINE and not is_begun
