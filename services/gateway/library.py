"""Reading what the indexer wrote: reports, and facts with their passports. Writes nothing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from psycopg.rows import class_row

from nianbao.domain.errors import NotFound
from nianbao.store.async_postgres import AsyncPostgres
from nianbao.store.documents import Document, of_report
from nianbao.store.views import CHECKS, LAST_RESTATEMENT


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as listed: `replaced_by` is the filing that stands in for it, `replaces` are those it stands in for."""

    id: uuid.UUID
    knowledge_base: str
    document: str
    company_code: str
    short_name: str
    full_name: str
    year: int
    kind: str
    period: str
    pages: int
    is_current: bool
    is_corrected: bool
    created_at: datetime
    replaced_by: uuid.UUID | None
    replaces: list[uuid.UUID]


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Which reports to list; None does not narrow. `company` is a code or part of a name."""

    knowledge_base: str | None = None
    company: str | None = None
    year: int | None = None
    limit: int = 100
    offset: int = 0


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact as listed; `value` is None for a text fact, `text_value` for a number."""

    report_id: uuid.UUID
    document: str
    company_code: str
    short_name: str
    table_name: str
    scope: str
    metric: str
    label: str
    period: str
    value: Decimal | None
    text_value: str | None
    unit: str
    printed: str
    page: int
    x0: float | None
    y0: float | None
    x1: float | None
    y1: float | None
    checks: list[str]
    column_name: str
    parent_label: str
    restated_value: Decimal | None
    restated_document: str | None
    restated_period: str | None
    restated_page: int | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A figure or text that a filing states otherwise than the one it replaced; pages count from 1."""

    replaced: uuid.UUID
    table_name: str
    scope: str
    metric: str
    label: str
    period: str
    unit: str
    before: str
    before_page: int
    after: str
    after_page: int


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A place in a report where a text stands: a passage, or a cell of a table, which has the row as its title."""

    page: int
    title: str
    text: str
    x0: float | None
    y0: float | None
    x1: float | None
    y1: float | None
    is_cell: bool


@dataclass(frozen=True, slots=True)
class FactFilter:
    """Which facts to list; None does not narrow. `period` is "2024" or "2023H1".

    The facts of a replaced filing are listed only when its `report_id` is given.
    """

    report_id: uuid.UUID | None = None
    knowledge_base: str | None = None
    metric: str | None = None
    period: str | None = None
    table: str | None = None
    limit: int = 200
    offset: int = 0


_REPORTS = """
    SELECT r.id, k.name AS knowledge_base, r.document, r.company_code, r.short_name, r.full_name, r.year, r.kind,
           r.period, r.pages, r.is_current, r.is_corrected, r.created_at, later.id AS replaced_by,
           ARRAY(SELECT earlier.id FROM nianbao.report earlier
                  WHERE r.is_current AND NOT earlier.is_current AND earlier.knowledge_base_id = r.knowledge_base_id
                    AND earlier.company_code = r.company_code AND earlier.period = r.period AND earlier.kind = r.kind
                  ORDER BY earlier.submitted_at, earlier.id) AS replaces
      FROM nianbao.report r
      JOIN nianbao.knowledge_base k ON k.id = r.knowledge_base_id
      LEFT JOIN nianbao.report later
        ON NOT r.is_current AND later.is_current AND later.knowledge_base_id = r.knowledge_base_id
       AND later.company_code = r.company_code AND later.period = r.period AND later.kind = r.kind
"""

# A key that a report states with two values is left out: it is not known which of them changed.
_CHANGES = """
    WITH stated AS (
        SELECT f.report_id, f.table_name, f.scope, f.metric, f.label, f.period, f.is_restated_away,
               min(f.unit) AS unit, min(f.page) AS page,
               min(coalesce(trim_scale(f.value)::text, f.text_value)) AS value
          FROM nianbao.fact f
         WHERE f.report_id = %(report)s OR f.report_id = ANY(%(replaced)s)
         GROUP BY f.report_id, f.table_name, f.scope, f.metric, f.label, f.period, f.is_restated_away
        HAVING count(DISTINCT coalesce(trim_scale(f.value)::text, f.text_value)) = 1
    )
    SELECT before.report_id AS replaced, after.table_name, after.scope, after.metric, after.label, after.period,
           after.unit, before.value AS before, before.page AS before_page, after.value AS after,
           after.page AS after_page
      FROM stated before
      JOIN stated after USING (table_name, scope, metric, label, period, is_restated_away)
     WHERE after.report_id = %(report)s AND before.report_id <> %(report)s AND before.value <> after.value
     ORDER BY after.page, after.table_name, after.scope, after.metric, after.label, after.period, before.report_id
"""

_FACTS = f"""
    SELECT f.report_id, r.document, r.company_code, r.short_name, f.table_name, f.scope, f.metric, f.label, f.period,
           f.value, f.text_value, f.unit, f.printed, f.page, f.x0, f.y0, f.x1, f.y1,
           {CHECKS} AS checks, f.column_name, f.parent_label,
           restated.value AS restated_value, restated.document AS restated_document,
           restated.period AS restated_period, restated.page AS restated_page
      FROM nianbao.fact f
      JOIN nianbao.report r ON r.id = f.report_id
      JOIN nianbao.knowledge_base k ON k.id = r.knowledge_base_id
      {LAST_RESTATEMENT}
     WHERE (f.report_id = %(report)s OR (%(report)s::uuid IS NULL AND r.is_current))
       AND (%(kb)s::text IS NULL OR k.name = %(kb)s)
       AND (%(metric)s::text IS NULL OR f.metric = %(metric)s)
       AND (%(period)s::text IS NULL OR f.period = %(period)s)
       AND (%(table)s::text IS NULL OR f.table_name = %(table)s)
     ORDER BY r.company_code, f.report_id, f.id LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608 - both parts are constants


# Blanks are how a line was set, not what it says: 营业 收入 is found as 营业收入.
_FOUND = """
    SELECT page, title, text, x0, y0, x1, y1, is_cell FROM (
        SELECT f.page, f.table_name || ' / ' || f.label || ' / ' || f.column_name AS title, f.printed AS text,
               f.x0, f.y0, f.x1, f.y1, true AS is_cell, f.id AS place
          FROM nianbao.fact f
         WHERE f.report_id = %(report)s AND f.page > 0
           AND strpos(lower(translate(f.label || '|' || f.printed, %(blanks)s, '')), %(text)s) > 0
        UNION ALL
        SELECT c.page, c.title_path, c.text, c.x0, c.y0, c.x1, c.y1, false, c.number
          FROM nianbao.chunk c
         WHERE c.report_id = %(report)s
           AND strpos(lower(translate(c.title_path || '|' || c.text, %(blanks)s, '')), %(text)s) > 0
    ) found ORDER BY page, is_cell, place LIMIT %(limit)s
"""
_BLANKS = " \t\n\u3000\u00a0"


class Library:
    """The reports of all knowledge bases."""

    def __init__(self, database: AsyncPostgres) -> None:
        self._database = database

    async def reports(self, wanted: ReportFilter) -> list[ReportRow]:
        """List reports by company and year."""
        where = """
             WHERE (%(kb)s::text IS NULL OR k.name = %(kb)s)
               AND (%(year)s::integer IS NULL OR r.year = %(year)s)
               AND (%(company)s::text IS NULL OR r.company_code = %(company)s
                    OR strpos(r.short_name, %(company)s) > 0 OR strpos(r.full_name, %(company)s) > 0)
             ORDER BY r.company_code, r.year DESC, r.period, r.id LIMIT %(limit)s OFFSET %(offset)s
        """
        narrowing = {
            "kb": wanted.knowledge_base,
            "year": wanted.year,
            "company": wanted.company,
            "limit": wanted.limit,
            "offset": wanted.offset,
        }
        async with (
            self._database.transaction() as connection,
            connection.cursor(row_factory=class_row(ReportRow)) as cursor,
        ):
            await cursor.execute(_REPORTS + where, narrowing)
            return await cursor.fetchall()

    async def report(self, report_id: uuid.UUID) -> ReportRow:
        """Find a report.

        Raises:
            NotFound: there is none.
        """
        async with (
            self._database.transaction() as connection,
            connection.cursor(row_factory=class_row(ReportRow)) as cursor,
        ):
            await cursor.execute(_REPORTS + "WHERE r.id = %s", (report_id,))
            found = await cursor.fetchone()
        if found is None:
            raise _no_report(report_id)
        return found

    async def changes(self, report_id: uuid.UUID) -> list[ChangeRow]:
        """List what a report states otherwise than the filings that it replaced, in printed order.

        Raises:
            NotFound: there is no such report.
        """
        replaced = (await self.report(report_id)).replaces
        async with (
            self._database.transaction() as connection,
            connection.cursor(row_factory=class_row(ChangeRow)) as cursor,
        ):
            await cursor.execute(_CHANGES, {"report": report_id, "replaced": replaced})
            return await cursor.fetchall()

    async def document_of(self, report_id: uuid.UUID) -> Document:
        """Find the document that a report was read from.

        Raises:
            NotFound: there is no such report.
        """
        async with self._database.transaction() as connection:
            found = await of_report(connection, report_id)
        if found is None:
            raise _no_report(report_id)
        return found

    async def find_text(self, report_id: uuid.UUID, text: str, limit: int) -> list[FoundRow]:
        """List the places of a report where a text stands literally, page by page.

        Raises:
            NotFound: there is no such report.
        """
        await self.report(report_id)
        wanted = text.translate({ord(blank): None for blank in _BLANKS}).lower()
        if not wanted:
            return []
        async with (
            self._database.transaction() as connection,
            connection.cursor(row_factory=class_row(FoundRow)) as cursor,
        ):
            parameters = {"report": report_id, "text": wanted, "blanks": _BLANKS, "limit": limit}
            await cursor.execute(_FOUND, parameters)
            return await cursor.fetchall()

    async def facts(self, wanted: FactFilter) -> list[FactRow]:
        """List facts in the order printed, report by report."""
        narrowing = {
            "report": wanted.report_id,
            "kb": wanted.knowledge_base,
            "metric": wanted.metric,
            "period": wanted.period,
            "table": wanted.table,
            "limit": wanted.limit,
            "offset": wanted.offset,
        }
        async with (
            self._database.transaction() as connection,
            connection.cursor(row_factory=class_row(FactRow)) as cursor,
        ):
            await cursor.execute(_FACTS, narrowing)
            return await cursor.fetchall()


def _no_report(report_id: uuid.UUID) -> NotFound:
    return NotFound(f"没有编号为 {report_id} 的报告，可用 GET /v1/reports 查看已加载的报告")
