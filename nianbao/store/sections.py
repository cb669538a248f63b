"""The sections of reports, line by line with their places. Written by the indexer only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow
from pydantic_core import from_json

from nianbao.domain.geometry import Box
from nianbao.store.tree import storable

Connection = psycopg.Connection[TupleRow]
AsyncConnection = psycopg.AsyncConnection[TupleRow]


class SectionLine(NamedTuple):
    """A paragraph, or a row of a table said as a sentence, and where it begins; a search reads hundreds."""

    text: str
    page: int
    box: Box | None
    is_row: bool


@dataclass(frozen=True, slots=True)
class StoredSection:
    """The lines below one heading; `number` counts a report's sections in reading order."""

    number: int
    titles: tuple[str, ...]
    lines: tuple[SectionLine, ...]


@dataclass(frozen=True, slots=True)
class SectionHead:
    """A section without its lines."""

    report_id: UUID
    number: int
    titles: tuple[str, ...]


def copy_sections(connection: Connection, report_id: UUID, sections: Iterable[StoredSection]) -> None:
    """Store the sections of one report; none of them is empty."""
    statement = "COPY nianbao.section (report_id, number, titles, first_page, last_page, lines) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for section in sections:
            titles = [storable(title) for title in section.titles]
            pages = [line.page for line in section.lines]
            lines = json.dumps([_written(line) for line in section.lines], ensure_ascii=False)
            copy.write_row((report_id, section.number, titles, min(pages), max(pages), lines))


async def section_heads(connection: AsyncConnection, report_ids: Sequence[UUID]) -> list[SectionHead]:
    """List what the sections of some reports stand under, in reading order."""
    cursor = await connection.execute(
        "SELECT report_id, number, titles FROM nianbao.section WHERE report_id = ANY(%s) ORDER BY report_id, number",
        (list(report_ids),),
    )
    return [SectionHead(report_id, number, tuple(titles)) async for report_id, number, titles in cursor]


async def fetch_sections(
    connection: AsyncConnection, report_id: UUID, numbers: Sequence[int]
) -> tuple[StoredSection, ...]:
    """Fetch some sections of a report, in reading order."""
    cursor = await connection.execute(
        "SELECT number, titles, lines::text FROM nianbao.section"
        " WHERE report_id = %s AND number = ANY(%s) ORDER BY number",
        (report_id, list(numbers)),
    )
    return tuple([_section(*row) async for row in cursor])


async def all_sections(connection: AsyncConnection, report_id: UUID) -> tuple[StoredSection, ...]:
    """Fetch the sections of a report, in reading order; empty where it was indexed without them."""
    cursor = await connection.execute(
        "SELECT number, titles, lines::text FROM nianbao.section WHERE report_id = %s ORDER BY number", (report_id,)
    )
    return tuple([_section(*row) async for row in cursor])


async def sections_on_pages(
    connection: AsyncConnection, spans: Sequence[tuple[UUID, int, int]]
) -> list[tuple[StoredSection, ...]]:
    """For each report with a first and last page, the sections that touch those, in reading order."""
    cursor = await connection.execute(
        """
        SELECT DISTINCT s.report_id, s.number, s.first_page, s.last_page, s.titles, s.lines::text
          FROM unnest(%s::uuid[], %s::int[], %s::int[]) AS wanted (report_id, first, last)
          JOIN nianbao.section s
            ON s.report_id = wanted.report_id AND s.first_page <= wanted.last AND s.last_page >= wanted.first
         ORDER BY s.report_id, s.number
        """,
        ([span[0] for span in spans], [span[1] for span in spans], [span[2] for span in spans]),
    )
    # Spans share most of their pages, so each section is read once.
    found = [(row[0], row[2], row[3], _section(row[1], row[4], row[5])) async for row in cursor]
    return [
        tuple(
            section
            for report_id, begins, ends, section in found
            if report_id == wanted and begins <= last and ends >= first
        )
        for wanted, first, last in spans
    ]


def _written(line: SectionLine) -> list[object]:
    box = line.box
    corners = None if box is None else [round(corner, 1) for corner in (box.x0, box.y0, box.x1, box.y1)]
    return [storable(line.text), line.page, corners, line.is_row]


def _section(number: int, titles: list[str], lines: str) -> StoredSection:
    # As text: reading it so takes a third of what the driver's reading of jsonb does.
    return StoredSection(number, tuple(titles), tuple([_line(*line) for line in from_json(lines)]))


def _line(text: str, page: int, box: list[float] | None, is_row: bool) -> SectionLine:
    return SectionLine(text, page, None if box is None else Box(*box), is_row)
