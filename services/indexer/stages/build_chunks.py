"""Sections to passages: text split with overlap, table rows as sentences, fragments joined."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from nianbao.domain.geometry import Box
from nianbao.domain.row import Row, RowType
from nianbao.store.chunks import Chunk
from nianbao.text.normal import normal_form
from services.indexer.draft import Passage, Section
from services.indexer.stages.split_text import split_text
from services.indexer.stages.table_sentences import table_sentences

TARGET_CHARS = 1000
OVERLAP_CHARS = 200
FRAGMENT_CHARS = 100
PATH_SEPARATOR = " / "
# A chapter's parts, 第五节 / 十四、重大关联交易, are what readers ask about.
_PART_DEPTH = 2


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a block, and where on the pages it stands."""

    text: str
    page: int
    box: Box | None


_Block = tuple[list[_Line], bool]
"""Lines, and whether they are a table's."""


def build_chunks(sections: Iterable[Section]) -> tuple[Passage, ...]:
    """Cut all sections into passages of about 1,000 characters, numbered in reading order."""
    cut = [passage for section in sections for passage in _cut_section(section)]
    joined = _join_fragments(cut)
    return tuple(replace(passage, chunk=replace(passage.chunk, number=number)) for number, passage in enumerate(joined))


def _cut_section(section: Section) -> Iterator[Passage]:
    for lines, is_table in _packed(_blocks(section)):
        # Rows of a table are sentences of their own: none needs the one before.
        yield from _cut_lines(section, lines, 0 if is_table else OVERLAP_CHARS)


def _blocks(section: Section) -> Iterator[_Block]:
    """The paragraphs and tables of a section, in order."""
    for table, group in groupby(section.rows, key=_table_of):
        rows = list(group)
        lines = _text_lines(rows) if table < 0 else _table_lines(rows)
        if lines:
            yield lines, table >= 0


def _packed(blocks: Iterable[_Block]) -> Iterator[_Block]:
    """Put neighbours together while they fit one passage: a table is read with its introduction."""
    held: list[_Line] = []
    is_table = False
    for lines, of_table in blocks:
        if held and _length(held) + _length(lines) > TARGET_CHARS:
            yield held, is_table
            held = []
        held, is_table = ([*held, *lines], False) if held else (lines, of_table)
    if held:
        yield held, is_table


def _length(lines: Iterable[_Line]) -> int:
    return sum(len(line.text) + 1 for line in lines)


def _table_of(row: Row) -> int:
    """The table that a row belongs to; -1 for text. Rows without a number are of one table."""
    if row.type is not RowType.TABLE:
        return -1
    return 0 if row.table is None else row.table + 1


def _text_lines(rows: Iterable[Row]) -> list[_Line]:
    lines = (_Line(normal_form(row.text or " ".join(row.cells)), row.page, row.box) for row in rows)
    return [line for line in lines if line.text]


def _table_lines(rows: Sequence[Row]) -> list[_Line]:
    return [_Line(sentence, row.page, row.box) for sentence, row in table_sentences(rows)]


def _cut_lines(section: Section, lines: Sequence[_Line], overlap: int) -> Iterator[Passage]:
    if not lines:
        return
    text = "\n".join(line.text for line in lines)
    starts = _starts(lines)
    for start, end in split_text(text, TARGET_CHARS, overlap):
        first, last = lines[bisect_right(starts, start) - 1], lines[bisect_right(starts, end - 1) - 1]
        chunk = Chunk(
            number=0,
            node_id=section.node_id,
            title_path=PATH_SEPARATOR.join(section.titles),
            text=text[start:end].strip(),
            page=first.page,
            last_page=last.page,
            box=first.box,
        )
        if chunk.text:
            yield Passage(chunk, section.titles)


def _starts(lines: Sequence[_Line]) -> list[int]:
    """At which character of the joined text each line begins."""
    starts, position = [], 0
    for line in lines:
        starts.append(position)
        position += len(line.text) + 1
    return starts


def _join_fragments(passages: Sequence[Passage]) -> list[Passage]:
    """Join what is too short to stand alone to its neighbour under the same part of the report."""
    joined: list[Passage] = []
    for passage in passages:
        if joined and _belong_together(joined[-1], passage):
            joined[-1] = _join(joined[-1], passage)
        else:
            joined.append(passage)
    return joined


def _belong_together(one: Passage, other: Passage) -> bool:
    lengths = (len(one.chunk.text), len(other.chunk.text))
    if min(lengths) >= FRAGMENT_CHARS or sum(lengths) > TARGET_CHARS + FRAGMENT_CHARS:
        return False
    if one.chunk.node_id == other.chunk.node_id:
        return True
    # Fragments gather within one part of a chapter; a longer passage takes in only what
    # stands beside or right below it, or it would be found by titles of other topics.
    needed = max(len(one.titles), len(other.titles)) - 1 if max(lengths) >= FRAGMENT_CHARS else 0
    return _shared(one.titles, other.titles) >= max(_PART_DEPTH, needed)


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _join(one: Passage, other: Passage) -> Passage:
    """Put a passage behind another; it brings along the titles that the first does not stand under."""
    own_titles = other.titles[_shared(one.titles, other.titles) :]
    text = "\n".join((one.chunk.text, *own_titles, other.chunk.text))
    chunk = replace(one.chunk, text=text, last_page=other.chunk.last_page)
    return Passage(chunk, tuple(dict.fromkeys((*one.titles, *other.titles))))
