"""The library as readers see it: a row a document, with its report, its state and why. Reads what others write."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from psycopg.rows import class_row

from nianbao.domain.errors import NotFound
from nianbao.queue.carry import carried_headers
from nianbao.queue.messages import RenewRequest
from nianbao.queue.names import FIRST, RENEW_TASK
from nianbao.store import documents, outbox
from nianbao.store.async_postgres import AsyncPostgres
from services.gateway.relay import Relay


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """A document. The fields from `report_id` on are of its report, None while there is none.

    A table of facts has many `reports`; the row then shows none of them. `duplicates` counts
    how often the same bytes came again.
    """

    id: uuid.UUID
    knowledge_base: str
    file_name: str
    format: str
    bytes: int
    created_at: datetime
    job_id: uuid.UUID | None
    state: str | None
    reason_code: str | None
    reason: str | None
    warnings: list[Mapping[str, str]] | None
    updated_at: datetime | None
    duplicates: int
    reports: int
    report_id: uuid.UUID | None
    company_code: str | None
    short_name: str | None
    year: int | None
    kind: str | None
    period: str | None
    pages: int | None
    is_current: bool | None
    is_corrected: bool | None


@dataclass(frozen=True, slots=True)
class ShelfFilter:
    """Which documents to list; None does not narrow.

    `company` is a code or a part of a name; `state` a job's state, where `duplicate` means that
    the bytes came more than once, and `unfinished` that they are still being worked on.
    """

    knowledge_base: str | None = None
    company: str | None = None
    year: int | None = None
    kind: str | None = None
    state: str | None = None
    file_name: str | None = None
    order: str = "newest"
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """Some documents and how many match in all; `kinds` and `years` are what there is to choose from."""

    rows: list[ShelfRow]
    total: int
    kinds: list[str]
    years: list[int]


_STANDING = """
    LEFT JOIN LATERAL (
        SELECT j.id, j.state, j.reason_code, j.reason, j.warnings, j.updated_at
          FROM nianbao.job j WHERE j.document_id = d.id AND j.state <> 'duplicate'
         ORDER BY j.state = 'failed', j.created_at DESC, j.id LIMIT 1
    ) standing ON true
"""

# The same for all documents at once, which is quicker than one by one.
_STATES_OF_ALL = """
    LEFT JOIN (
        SELECT DISTINCT ON (j.document_id) j.document_id, j.state FROM nianbao.job j
         WHERE j.document_id IS NOT NULL AND j.state <> 'duplicate'
         ORDER BY j.document_id, j.state = 'failed', j.created_at DESC, j.id
    ) standing ON standing.document_id = d.id
"""

# The report that a row shows: of a table of facts none, since it has one a company and year.
_SHOWN_REPORT = "LEFT JOIN nianbao.report r ON r.document_id = d.id AND NOT r.is_imported"

_MATCHING = f"""
    SELECT d.id, count(*) OVER () FROM nianbao.document d
      JOIN nianbao.knowledge_base k ON k.id = d.knowledge_base_id
      {_SHOWN_REPORT}
      {{standing}}
     WHERE (%(kb)s::text IS NULL OR k.name = %(kb)s)
       AND (%(file_name)s::text IS NULL OR strpos(lower(d.file_name), lower(%(file_name)s)) > 0)
       AND (NOT %(by_report)s OR EXISTS (
            SELECT FROM nianbao.report m WHERE m.document_id = d.id
               AND (%(year)s::integer IS NULL OR m.year = %(year)s)
               AND (%(kind)s::text IS NULL OR m.kind = %(kind)s)
               AND (%(company)s::text IS NULL OR m.company_code = %(company)s
                    OR strpos(m.short_name, %(company)s) > 0 OR strpos(m.full_name, %(company)s) > 0)))
       AND {{state}}
"""  # noqa: S608 - the parts are constants

_STATES: Mapping[str, LiteralString] = {
    "duplicate": "EXISTS (SELECT FROM nianbao.job j WHERE j.document_id = d.id AND j.state = 'duplicate')",
    "unfinished": "standing.state IN ('queued', 'parsing', 'indexing')",
    "": "true",
}
_ONE_STATE: LiteralString = "standing.state = %(state)s"

_ORDERS: Mapping[str, LiteralString] = {
    "newest": "d.created_at DESC, d.id",
    "company": "r.company_code, r.year DESC NULLS LAST, r.period, d.id",
    "year": "r.year DESC NULLS LAST, r.company_code, d.id",
    "name": "d.file_name, d.id",
}

_ROWS = f"""
    SELECT d.id, k.name AS knowledge_base, d.file_name, d.format, d.bytes, d.created_at,
           standing.id AS job_id, standing.state, standing.reason_code, standing.reason, standing.warnings,
           standing.updated_at,
           (SELECT count(*) FROM nianbao.job j WHERE j.document_id = d.id AND j.state = 'duplicate') AS duplicates,
           (SELECT count(*) FROM nianbao.report n WHERE n.document_id = d.id) AS reports,
           r.id AS report_id, r.company_code, r.short_name, r.year, r.kind, r.period, r.pages, r.is_current,
           r.is_corrected
      FROM nianbao.document d
      JOIN nianbao.knowledge_base k ON k.id = d.knowledge_base_id
      {_SHOWN_REPORT}
      {_STANDING}
     WHERE d.id = ANY(%(page)s)
"""  # noqa: S608 - the parts are constants


class Shelf:
    """The documents of all knowledge bases."""

    def __init__(self, database: AsyncPostgres, relay: Relay) -> None:
        self._database = database
        self._relay = relay

    async def page(self, wanted: ShelfFilter) -> ShelfPage:
        """List documents: the matching ones are found first, what a row shows is fetched for one page only."""
        state = wanted.state or ""
        matching = _MATCHING.format(
            # Only a filter by state needs every document's job.
            standing=_STATES_OF_ALL if state and state != "duplicate" else "",
            state=_STATES.get(state, _ONE_STATE),
        )
        narrowing: dict[str, Any] = {
            "kb": wanted.knowledge_base,
            "company": wanted.company,
            "year": wanted.year,
            "kind": wanted.kind,
            "state": wanted.state,
            "file_name": wanted.file_name,
            "by_report": any(each is not None for each in (wanted.company, wanted.year, wanted.kind)),
            "limit": wanted.limit,
            "offset": wanted.offset,
        }
        async with self._database.transaction() as connection:
            found = await connection.execute(
                f"{matching} ORDER BY {_ORDERS[wanted.order]} LIMIT %(limit)s OFFSET %(offset)s",
                narrowing,
            )
            matched = await found.fetchall()
            page = [row[0] for row in matched]
            async with connection.cursor(row_factory=class_row(ShelfRow)) as cursor:
                await cursor.execute(_ROWS, {"page": page})
                rows = {row.id: row for row in await cursor.fetchall()}
            kinds = await connection.execute(
                "SELECT DISTINCT r.kind FROM nianbao.report r JOIN nianbao.knowledge_base k"
                " ON k.id = r.knowledge_base_id WHERE %(kb)s::text IS NULL OR k.name = %(kb)s ORDER BY 1",
                narrowing,
            )
            years = await connection.execute(
                "SELECT DISTINCT r.year FROM nianbao.report r JOIN nianbao.knowledge_base k"
                " ON k.id = r.knowledge_base_id WHERE (%(kb)s::text IS NULL OR k.name = %(kb)s) AND r.year > 0"
                " ORDER BY 1 DESC",
                narrowing,
            )
            return ShelfPage(
                [rows[each] for each in page if each in rows],
                matched[0][1] if matched else 0,
                [row[0] for row in await kinds.fetchall()],
                [row[0] for row in await years.fetchall()],
            )

    async def delete(self, document_id: uuid.UUID) -> None:
        """Delete a document with its jobs and reports, then have the figures of its companies chosen anew.

        Until that is done such a figure has no passport any more, so it is not said. That it must be
        done is written with the deletion.

        Raises:
            NotFound: there is no such document.
        """
        async with self._database.transaction() as connection:
            document = await documents.lock(connection, document_id)
            if document is None:
                raise NotFound(f"没有编号为 {document_id} 的文件，可能已被删除")
            companies = await documents.companies_of(connection, document_id)
            await documents.delete(connection, document_id)
            if companies:
                base = document.knowledge_base_id
                renewal = RenewRequest(knowledge_base_id=base, companies=companies)
                await outbox.put(
                    connection, base, RENEW_TASK, FIRST, renewal.model_dump(mode="json"), carried_headers()
                )
        if companies:
            await self._relay.deliver_now()
