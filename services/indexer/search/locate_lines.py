"""The places of a found passage's lines, from the sections that it was cut from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from nianbao.domain.answer import Passage, PassageLine
from nianbao.store.chunks import AsyncConnection
from nianbao.store.sections import SectionLine, StoredSection, sections_on_pages


async def locate_lines(
    connection: AsyncConnection, passages: Sequence[Passage], last_pages: Sequence[int]
) -> list[Passage]:
    """Give passages with the places of their lines; as they are where a report has no sections.

    `last_pages` says for each passage the page that it ends on.
    """
    if not passages:
        return []
    spans = [
        (UUID(passage.report_id), passage.page, last_page)
        for passage, last_page in zip(passages, last_pages, strict=True)
    ]
    of_spans = await sections_on_pages(connection, spans)
    return [_with_lines(passage, sections) for passage, sections in zip(passages, of_spans, strict=True)]


def _with_lines(passage: Passage, sections: Sequence[StoredSection]) -> Passage:
    lines = [line for section in sections for line in section.lines]
    headings = {title for section in sections for title in section.titles}
    return replace(passage, lines=tuple(_located(passage, lines, headings))) if lines else passage


def _located(passage: Passage, lines: list[SectionLine], headings: Collection[str]) -> Iterator[PassageLine]:
    """Each line of the passage with its place; one that is not found stands where the last did."""
    page, box, is_row = passage.page, passage.box, False
    cursor = start = 0
    for text in passage.text.split("\n"):
        found = next((place for place in range(cursor, len(lines)) if text and text in lines[place].text), None)
        if found is not None:
            line = lines[found]
            page, box, is_row, cursor = line.page, line.box, line.is_row, found
        yield PassageLine(start, page, box, is_row, found is None and text in headings)
        start += len(text) + 1
