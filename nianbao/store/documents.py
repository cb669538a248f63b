"""Documents: submitted files by content. The gateway is their only writer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Literal

from psycopg import AsyncConnection
from psycopg.rows import class_row

from nianbao.store.objects import blob_key

# Any fixed number: it keeps these advisory locks apart from those of companies, which are seeded by a knowledge base.
_BLOB_LOCKS = -1

DocumentFormat = Literal["pdf", "rows", "facts", "text"]


@dataclass(frozen=True, slots=True)
class Document:
    """A stored file of a knowledge base; `blob` is its key in the object store.

    `list_blob`, `list_name` and `unit` say how a table of facts is imported.
    """

    id: uuid.UUID
    knowledge_base_id: int
    sha256: str
    file_name: str
    format: DocumentFormat
    bytes: int
    blob: str
    list_blob: str = ""
    list_name: str = ""
    unit: str = ""


_SELECT = (
    "SELECT id, knowledge_base_id, sha256, file_name, format, bytes, blob, list_blob, list_name, unit"
    " FROM nianbao.document "
)

_INSERT = """
    INSERT INTO nianbao.document (id, knowledge_base_id, sha256, file_name, format, bytes, blob,
                                  list_blob, list_name, unit)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        ON CONFLICT (knowledge_base_id, sha256) DO NOTHING
"""


async def ensure(connection: AsyncConnection, wanted: Document) -> Document:
    """Store the document, or find the one with the same bytes in its knowledge base.

    The row stays locked until the transaction ends, so two submissions of the same
    bytes decide one after the other which of them is the duplicate.
    """
    await connection.execute(
        _INSERT,
        (
            wanted.id,
            wanted.knowledge_base_id,
            wanted.sha256,
            wanted.file_name,
            wanted.format,
            wanted.bytes,
            wanted.blob,
            wanted.list_blob,
            wanted.list_name,
            wanted.unit,
        ),
    )
    async with connection.cursor(row_factory=class_row(Document)) as cursor:
        await cursor.execute(
            _SELECT + "WHERE knowledge_base_id = %s AND sha256 = %s FOR UPDATE",
            (wanted.knowledge_base_id, wanted.sha256),
        )
        found = await cursor.fetchone()
    assert found is not None, "the row was inserted or conflicted with one that exists"
    return found


async def lock(connection: AsyncConnection, document_id: uuid.UUID) -> Document | None:
    """Find a document by its id and keep it locked until the transaction ends."""
    async with connection.cursor(row_factory=class_row(Document)) as cursor:
        await cursor.execute(_SELECT + "WHERE id = %s FOR UPDATE", (document_id,))
        return await cursor.fetchone()


async def companies_of(connection: AsyncConnection, document_id: uuid.UUID) -> tuple[str, ...]:
    """The codes of the companies that a document's reports are about."""
    cursor = await connection.execute(
        "SELECT DISTINCT company_code FROM nianbao.report WHERE document_id = %s AND company_code <> '' ORDER BY 1",
        (document_id,),
    )
    return tuple(row[0] for row in await cursor.fetchall())


async def delete(connection: AsyncConnection, document_id: uuid.UUID) -> None:
    """Delete a document, its jobs, and, through the tables' references, its reports; its blob may be others' too."""
    await connection.execute("DELETE FROM nianbao.job WHERE document_id = %s", (document_id,))
    await connection.execute("DELETE FROM nianbao.document WHERE id = %s", (document_id,))


async def of_report(connection: AsyncConnection, report_id: uuid.UUID) -> Document | None:
    """Find the document that a report was read from."""
    async with connection.cursor(row_factory=class_row(Document)) as cursor:
        await cursor.execute(
            _SELECT + "WHERE id = (SELECT r.document_id FROM nianbao.report r WHERE r.id = %s)",  # noqa: S608 - constants
            (report_id,),
        )
        return await cursor.fetchone()


async def by_sha256(connection: AsyncConnection, knowledge_base: str, sha256: str) -> Document | None:
    """Find what a knowledge base has of these bytes, and keep it locked until the transaction ends."""
    async with connection.cursor(row_factory=class_row(Document)) as cursor:
        await cursor.execute(
            _SELECT  # noqa: S608 - constants
            + "WHERE knowledge_base_id = (SELECT k.id FROM nianbao.knowledge_base k WHERE k.name = %s)"
            + " AND sha256 = %s FOR UPDATE",
            (knowledge_base, sha256),
        )
        return await cursor.fetchone()


async def hold_blob(connection: AsyncConnection, sha256: str) -> None:
    """Keep collectors of orphans away from a content until the transaction ends; submitters share it."""
    await connection.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, %s))", (sha256, _BLOB_LOCKS))


async def seize_blob(connection: AsyncConnection, sha256: str) -> bool:
    """Keep submitters away from a content's objects until the transaction ends; False when one is at it."""
    cursor = await connection.execute(
        "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, %s))", (sha256, _BLOB_LOCKS)
    )
    row = await cursor.fetchone()
    return row is not None and bool(row[0])


async def is_needed(connection: AsyncConnection, sha256: str) -> bool:
    """Whether any document in any knowledge base is made of this content, or listed by it."""
    cursor = await connection.execute(
        "SELECT EXISTS (SELECT 1 FROM nianbao.document WHERE sha256 = %(sha256)s OR blob = %(blob)s"
        " OR list_blob = %(blob)s)",
        {"sha256": sha256, "blob": blob_key(sha256)},
    )
    row = await cursor.fetchone()
    return row is not None and bool(row[0])
