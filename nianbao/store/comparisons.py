"""A period's figures beside those that later reports print for it. Written by the indexer only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow, class_row

from nianbao.domain.fact import Table

Connection = psycopg.Connection[TupleRow]

_TABLES = tuple(
    table.value for table in (Table.BALANCE_SHEET, Table.INCOME_STATEMENT, Table.CASH_FLOW_STATEMENT, Table.KEY_FIGURES)
)


@dataclass(frozen=True, slots=True)
class PrintedTwice:
    """One figure in the report of its own period and in a later report."""

    own_fact_id: int
    later_fact_id: int
    own_report_id: UUID
    later_report_id: UUID
    own_value: Decimal
    own_unit: str
    own_printed: str
    later_value: Decimal
    later_unit: str
    later_printed: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether a later report prints a figure as the period's own report did."""

    own_fact_id: int
    later_fact_id: int
    own_report_id: UUID
    later_report_id: UUID
    is_equal: bool


def printed_twice(connection: Connection, knowledge_base_id: int, company_code: str) -> list[PrintedTwice]:
    """List a company's figures that current reports of two years print, in printed order.

    Imported figures are left out: they are no print of a report. So are figures 调整前.
    """
    with connection.cursor(row_factory=class_row(PrintedTwice)) as cursor:
        return cursor.execute(
            """
            SELECT own.id AS own_fact_id, later.id AS later_fact_id,
                   own.report_id AS own_report_id, later.report_id AS later_report_id,
                   own.value AS own_value, own.unit AS own_unit, own.printed AS own_printed,
                   later.value AS later_value, later.unit AS later_unit, later.printed AS later_printed
              FROM nianbao.report o
              JOIN nianbao.report l ON l.knowledge_base_id = o.knowledge_base_id AND l.company_code = o.company_code
                                   AND l.year > o.year AND l.is_current AND NOT l.is_imported
              JOIN nianbao.fact own ON own.report_id = o.id AND own.period = o.period
              JOIN nianbao.fact later ON later.report_id = l.id AND later.period = own.period
                                     AND later.table_name = own.table_name AND later.scope = own.scope
                                     AND later.metric = own.metric
             WHERE o.knowledge_base_id = %s AND o.company_code = %s AND o.is_current AND NOT o.is_imported
               AND own.metric <> '' AND own.table_name = ANY(%s)
               AND own.value IS NOT NULL AND later.value IS NOT NULL
               AND NOT own.is_restated_away AND NOT later.is_restated_away
             ORDER BY own.id, later.id
            """,
            (knowledge_base_id, company_code, list(_TABLES)),
        ).fetchall()


def replace_comparisons(
    connection: Connection, knowledge_base_id: int, company_code: str, comparisons: Iterable[Comparison]
) -> None:
    """Put these comparisons in place of all that the company had."""
    connection.execute(
        "DELETE FROM nianbao.comparison c USING nianbao.report r"
        " WHERE r.id = c.own_report_id AND r.knowledge_base_id = %s AND r.company_code = %s",
        (knowledge_base_id, company_code),
    )
    statement = (
        "COPY nianbao.comparison (own_fact_id, later_fact_id, own_report_id, later_report_id, is_equal) FROM STDIN"
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for each in comparisons:
            copy.write_row(
                (each.own_fact_id, each.later_fact_id, each.own_report_id, each.later_report_id, each.is_equal)
            )
