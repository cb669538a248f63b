"""Reports made from lines of an imported table, many at a time. Written by the indexer only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

import psycopg
from psycopg.rows import TupleRow

from nianbao.domain.report import ReportIdentity
from nianbao.store.reports import DocumentRow

Connection = psycopg.Connection[TupleRow]


def imported_report_id(document_id: UUID, company_code: str, year: int) -> UUID:
    """The id of the report made from a line: the same however often it is imported."""
    return uuid5(NAMESPACE_URL, f"nianbao:report:{document_id}:{company_code}:{year}")


def lock_companies(connection: Connection, knowledge_base_id: int, company_codes: Sequence[str]) -> None:
    """Do as `lock_company` for several companies, in the one order that keeps two writers from a deadlock."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))",
            [(code, knowledge_base_id) for code in sorted(company_codes)],
        )


def delete_imported(connection: Connection, knowledge_base_id: int, reports: Sequence[ReportIdentity]) -> None:
    """Delete what was imported before for these companies and periods, from whichever file."""
    connection.execute(
        """
        DELETE FROM nianbao.report r
         USING unnest(%s::text[], %s::text[]) AS wanted (company_code, period)
         WHERE r.knowledge_base_id = %s AND r.is_imported
           AND r.company_code = wanted.company_code AND r.period = wanted.period
        """,
        ([each.company_code for each in reports], [str(each.period) for each in reports], knowledge_base_id),
    )


def copy_reports(
    connection: Connection, document: DocumentRow, at: datetime, reports: Iterable[ReportIdentity]
) -> None:
    """Store reports of one imported table, not yet current; see `settle_current`."""
    statement = (
        "COPY nianbao.report (id, knowledge_base_id, document_id, document, company_code, short_name, full_name,"
        " english_name, year, kind, period, pages, is_imported, is_current, submitted_at, artifacts) FROM STDIN"
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for report in reports:
            copy.write_row(
                (
                    imported_report_id(document.id, report.company_code, report.year),
                    document.knowledge_base_id,
                    document.id,
                    document.file_name,
                    report.company_code,
                    report.short_name,
                    report.full_name,
                    report.english_name,
                    report.year,
                    report.kind.value,
                    str(report.period),
                    0,
                    True,
                    False,
                    at,
                    "",
                )
            )
