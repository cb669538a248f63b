"""Passages and the postings that search finds them by. Written by the indexer only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow

from nianbao.domain.geometry import Box
from nianbao.store.tree import storable

Connection = psycopg.Connection[TupleRow]
AsyncConnection = psycopg.AsyncConnection[TupleRow]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage of a report: where it stands and what it says.

    `number` counts from 0 in reading order; `title_path` names the headings above it,
    outermost first; `box` is that of its first line on `page`.
    """

    number: int
    node_id: int
    title_path: str
    text: str
    page: int
    last_page: int
    box: Box | None


@dataclass(frozen=True, slots=True)
class Posting:
    """Where one token stands: chunk numbers in order and, beside each, how often."""

    token: str
    in_titles: bool
    chunks: list[int]
    counts: list[int]


@dataclass(frozen=True, slots=True)
class ReportPosting:
    """A posting of a certain report."""

    report_id: UUID
    posting: Posting


def copy_chunks(connection: Connection, report_id: UUID, chunks: Iterable[Chunk]) -> None:
    """Store the passages of one report."""
    statement = (
        "COPY nianbao.chunk (report_id, number, node_id, title_path, text, page, last_page, x0, y0, x1, y1) FROM STDIN"
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for chunk in chunks:
            box = chunk.box
            corners = (box.x0, box.y0, box.x1, box.y1) if box else (None, None, None, None)
            text = (storable(chunk.title_path), storable(chunk.text))
            copy.write_row((report_id, chunk.number, chunk.node_id, *text, chunk.page, chunk.last_page, *corners))


def copy_postings(connection: Connection, report_id: UUID, postings: Iterable[Posting]) -> None:
    """Store the postings of one report; sorted ones make the index grow at one place only."""
    statement = "COPY nianbao.posting (report_id, token, in_titles, chunks, counts) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for posting in postings:
            copy.write_row((report_id, posting.token, posting.in_titles, posting.chunks, posting.counts))


async def find_postings(connection: AsyncConnection, report_ids: list[UUID], tokens: list[str]) -> list[ReportPosting]:
    """List where any of the tokens stands in any of the reports."""
    cursor = await connection.execute(
        "SELECT report_id, token, in_titles, chunks, counts FROM nianbao.posting"
        " WHERE report_id = ANY(%s) AND token = ANY(%s)",
        (report_ids, tokens),
    )
    return [ReportPosting(row[0], Posting(*row[1:])) async for row in cursor]


async def fetch_chunks(connection: AsyncConnection, places: list[tuple[UUID, int]]) -> dict[tuple[UUID, int], Chunk]:
    """Fetch passages by report and number."""
    cursor = await connection.execute(
        """
        SELECT c.report_id, c.number, c.node_id, c.title_path, c.text, c.page, c.last_page, c.x0, c.y0, c.x1, c.y1
          FROM unnest(%s::uuid[], %s::int[]) AS wanted (report_id, number)
          JOIN nianbao.chunk c USING (report_id, number)
        """,
        ([report_id for report_id, _ in places], [number for _, number in places]),
    )
    return {(row[0], row[1]): _chunk_of(row) async for row in cursor}


def _chunk_of(row: TupleRow) -> Chunk:
    _, number, node_id, title_path, text, page, last_page, x0, y0, x1, y1 = row
    box = None if x0 is None else Box(x0, y0, x1, y1)
    return Chunk(number, node_id, title_path, text, page, last_page, box)
