"""Reports: who reports on what, from which document. Written by the indexer only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

import psycopg
from psycopg.rows import TupleRow, class_row

from nianbao.domain.report import ReportKind

Connection = psycopg.Connection[TupleRow]
AsyncConnection = psycopg.AsyncConnection[TupleRow]

FULL_KINDS = (ReportKind.ANNUAL.value, ReportKind.HALF_YEAR.value)
"""The kinds whose figures answer questions."""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """What the indexer needs to know of a document."""

    id: UUID
    knowledge_base_id: int
    file_name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row of `report`, without what the database fills in."""

    id: UUID
    knowledge_base_id: int
    document_id: UUID
    document: str
    company_code: str
    short_name: str
    full_name: str
    english_name: str
    year: int
    kind: str
    period: str
    pages: int
    is_corrected: bool
    submitted_at: datetime
    artifacts: str
    chunk_tokens: list[int]


@dataclass(frozen=True, slots=True)
class SearchableReport:
    """A report as search sees it; `word_block` and `word_number` say where its words are listed, see `word_blocks`."""

    id: UUID
    document: str
    company_code: str
    short_name: str
    full_name: str
    kind: str
    period: str
    has_passages: bool
    word_block: int | None
    word_number: int

    @property
    def is_full(self) -> bool:
        """Whether it is an annual or half-year report rather than a summary or the like."""
        return self.kind in FULL_KINDS


def report_id_of(document_id: UUID) -> UUID:
    """The id of the report made from a document: the same however often it is indexed."""
    return uuid5(NAMESPACE_URL, f"nianbao:report:{document_id}")


def lock_document(connection: Connection, document_id: UUID) -> DocumentRow | None:
    """Lock a document until the transaction ends, so that one indexer at a time works on it."""
    with connection.cursor(row_factory=class_row(DocumentRow)) as cursor:
        return cursor.execute(
            "SELECT id, knowledge_base_id, file_name, created_at FROM nianbao.document WHERE id = %s FOR UPDATE",
            (document_id,),
        ).fetchone()


def lock_company(connection: Connection, knowledge_base_id: int, company_code: str) -> None:
    """Let one transaction at a time choose a company's figures, since they come from all its reports."""
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", (company_code, knowledge_base_id))


def artifacts_of(connection: Connection, report_id: UUID) -> str | None:
    """The artifacts that a report was indexed from; None when there is no such report."""
    row = connection.execute("SELECT artifacts FROM nianbao.report WHERE id = %s", (report_id,)).fetchone()
    return None if row is None else row[0]


def code_by_name(connection: Connection, knowledge_base_id: int, full_name: str) -> str | None:
    """The code under which other reports of a company of this name are kept."""
    row = connection.execute(
        "SELECT company_code FROM nianbao.report WHERE knowledge_base_id = %s AND full_name = %s"
        " AND company_code <> full_name ORDER BY submitted_at DESC LIMIT 1",
        (knowledge_base_id, full_name),
    ).fetchone()
    return None if row is None else row[0]


def delete_report(connection: Connection, report_id: UUID) -> str | None:
    """Delete a report and all that hangs on it; gives the company code that it had."""
    row = connection.execute("DELETE FROM nianbao.report WHERE id = %s RETURNING company_code", (report_id,)).fetchone()
    return None if row is None else row[0]


def insert_report(connection: Connection, report: ReportRow) -> None:
    """Insert a report, not yet current; see `settle_current`."""
    connection.execute(
        """
        INSERT INTO nianbao.report (id, knowledge_base_id, document_id, document, company_code, short_name,
                                    full_name, english_name, year, kind, period, pages, is_corrected,
                                    is_current, submitted_at, artifacts, chunk_tokens)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, false, %s, %s, %s)
        """,
        (
            report.id,
            report.knowledge_base_id,
            report.document_id,
            report.document,
            report.company_code,
            report.short_name,
            report.full_name,
            report.english_name,
            report.year,
            report.kind,
            report.period,
            report.pages,
            report.is_corrected,
            report.submitted_at,
            report.artifacts,
            report.chunk_tokens,
        ),
    )


def settle_current(connection: Connection, knowledge_base_id: int, company_codes: list[str]) -> None:
    """Mark the one current report of each period and kind of some companies.

    A report that was read goes before imported figures; a corrected filing replaces the
    first one, whichever was submitted last; else the one submitted last wins.
    """
    connection.execute(
        """
        WITH ranked AS (
            SELECT id, row_number() OVER (PARTITION BY company_code, period, kind
                                          ORDER BY is_imported, is_corrected DESC, submitted_at DESC, id) AS place
              FROM nianbao.report
             WHERE knowledge_base_id = %(knowledge_base)s AND company_code = ANY(%(companies)s)
        )
        UPDATE nianbao.report AS report
           SET is_current = (ranked.place = 1 AND report.kind = ANY(%(kinds)s) AND report.year > 0
                             AND report.company_code <> '')
          FROM ranked
         WHERE ranked.id = report.id
        """,
        {"knowledge_base": knowledge_base_id, "companies": company_codes, "kinds": list(FULL_KINDS)},
    )


async def searchable_reports(
    connection: AsyncConnection, knowledge_base_id: int, company_codes: list[str], periods: list[str]
) -> list[SearchableReport]:
    """List the reports to search: of these companies and periods, or of all where empty.

    Replaced filings are left out; summaries, quarterlies and others are in.
    """
    async with connection.cursor(row_factory=class_row(SearchableReport)) as cursor:
        await cursor.execute(
            """
            SELECT id, document, company_code, short_name, full_name, kind, period,
                   chunk_tokens <> '{}' AS has_passages, word_block, coalesce(word_number, 0) AS word_number
              FROM nianbao.report
             WHERE knowledge_base_id = %(knowledge_base)s
               AND (is_current OR kind <> ALL(%(kinds)s))
               AND (%(companies)s::text[] = '{}' OR company_code = ANY(%(companies)s))
               AND (%(periods)s::text[] = '{}' OR period = ANY(%(periods)s))
             ORDER BY company_code, period DESC, id
            """,
            {
                "knowledge_base": knowledge_base_id,
                "companies": company_codes,
                "periods": periods,
                "kinds": list(FULL_KINDS),
            },
        )
        return await cursor.fetchall()


async def chunk_lengths(connection: AsyncConnection, report_ids: list[UUID]) -> dict[UUID, list[int]]:
    """How many tokens the passages of each report have, by passage number."""
    cursor = await connection.execute("SELECT id, chunk_tokens FROM nianbao.report WHERE id = ANY(%s)", (report_ids,))
    return {row[0]: row[1] async for row in cursor}
