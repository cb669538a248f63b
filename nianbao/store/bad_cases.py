"""Bad cases of all sources, and of which class each is. The gateway is their only writer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from nianbao.domain.errors import NotFound

_OUTRANKED = {"rule": ["rule"], "model": ["rule", "model"], "person": ["rule", "model", "person"]}


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case as kept; from `case_class` on None, and `why` "", until it is sorted."""

    id: int
    knowledge_base: str
    source: str
    question: str
    answer: Mapping[str, Any]
    complaint: Mapping[str, Any]
    case_class: str | None
    sorted_by: str | None
    confidence: float | None
    why: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to be kept; `key` names what it was made of within its source."""

    source: str
    key: str
    question: str
    answer: Mapping[str, Any]
    complaint: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases; None does not narrow, and a class of "" means those not sorted yet."""

    knowledge_base: str | None = None
    source: str | None = None
    case_class: str | None = None
    sorted_by: str | None = None
    below: float | None = None


_SELECT = """
    SELECT c.id, k.name AS knowledge_base, c.source, c.question, c.answer, c.complaint, c.class AS case_class,
           c.sorted_by, c.confidence, c.why, c.created_at
      FROM nianbao.bad_case c JOIN nianbao.knowledge_base k ON k.id = c.knowledge_base_id
"""
_WHERE = """
     WHERE (%(kb)s::text IS NULL OR k.name = %(kb)s)
       AND (%(source)s::text IS NULL OR c.source = %(source)s)
       AND (%(class)s::text IS NULL OR coalesce(c.class, '') = %(class)s)
       AND (%(sorted_by)s::text IS NULL OR c.sorted_by = %(sorted_by)s)
       AND (%(below)s::real IS NULL OR c.confidence IS NULL OR c.confidence < %(below)s)
"""


async def put(connection: AsyncConnection, knowledge_base: str, cases: Sequence[NewCase]) -> int:
    """Keep cases of a knowledge base; what is there already stays, with its class. Returns how many are new.

    Raises:
        NotFound: there is no such knowledge base.
    """
    cursor = await connection.execute("SELECT id FROM nianbao.knowledge_base WHERE name = %s", (knowledge_base,))
    base = await cursor.fetchone()
    if base is None:
        raise NotFound(f"没有知识库「{knowledge_base}」，请先创建，或核对名称")
    new = 0
    for each in cases:
        cursor = await connection.execute(
            "INSERT INTO nianbao.bad_case (knowledge_base_id, source, source_key, question, answer, complaint)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (knowledge_base_id, source, source_key) DO NOTHING",
            (base[0], each.source, each.key, each.question, Jsonb(dict(each.answer)), Jsonb(dict(each.complaint))),
        )
        new += cursor.rowcount
    return new


async def follow_verdict(connection: AsyncConnection, message_id: int) -> StoredCase | None:
    """Make the case of a message's verdict say what the verdict says now, and return it.

    A bad verdict is a case. One that became good is none any more, unless a person has sorted it.
    """
    cursor = await connection.execute(
        "INSERT INTO nianbao.bad_case (knowledge_base_id, source, source_key, question, answer, complaint)"
        " SELECT knowledge_base_id, 'thumb', id::text, question, answer,"
        "        jsonb_build_object('reason', reason, 'comment', comment)"
        "   FROM nianbao.feedback WHERE message_id = %s AND verdict = 'bad'"
        " ON CONFLICT (knowledge_base_id, source, source_key) DO UPDATE SET complaint = excluded.complaint"
        " RETURNING id",
        (message_id,),
    )
    row = await cursor.fetchone()
    if row is not None:
        return await get(connection, row[0])
    await connection.execute(
        "DELETE FROM nianbao.bad_case c USING nianbao.feedback f WHERE f.message_id = %s AND f.verdict = 'good'"
        " AND c.knowledge_base_id = f.knowledge_base_id AND c.source = 'thumb' AND c.source_key = f.id::text"
        " AND c.sorted_by IS DISTINCT FROM 'person'",
        (message_id,),
    )
    return None


async def forget_verdict(connection: AsyncConnection, message_id: int) -> None:
    """Delete the case of a message's verdict, unless a person has sorted it; call it before the verdict goes."""
    await connection.execute(
        "DELETE FROM nianbao.bad_case c USING nianbao.feedback f WHERE f.message_id = %s"
        " AND c.knowledge_base_id = f.knowledge_base_id AND c.source = 'thumb' AND c.source_key = f.id::text"
        " AND c.sorted_by IS DISTINCT FROM 'person'",
        (message_id,),
    )


async def collect_identities(connection: AsyncConnection, knowledge_base: str | None) -> int:
    """Make a case of every fact of a current report whose check failed; returns how many are new."""
    cursor = await connection.execute(
        """
        INSERT INTO nianbao.bad_case (knowledge_base_id, source, source_key, question, answer, complaint)
        SELECT r.knowledge_base_id, 'identity', concat_ws('/', r.id, f.table_name, f.scope, f.label, f.period, f.page),
               concat(r.short_name, f.period, '的', coalesce(nullif(f.metric, ''), f.label)), '{}',
               jsonb_build_object('fact', jsonb_build_object(
                   'report', r.id, 'document', r.document, 'company_code', r.company_code, 'company', r.short_name,
                   'table', f.table_name, 'scope', f.scope, 'metric', f.metric, 'label', f.label, 'period', f.period,
                   'value', coalesce(f.value::text, f.text_value), 'unit', f.unit, 'printed', f.printed,
                   'page', f.page, 'checks', to_jsonb(f.checks),
                   'box', CASE WHEN f.x0 IS NULL THEN NULL ELSE jsonb_build_array(f.x0, f.y0, f.x1, f.y1) END))
          FROM nianbao.fact f JOIN nianbao.report r ON r.id = f.report_id
          JOIN nianbao.knowledge_base k ON k.id = r.knowledge_base_id
         WHERE r.is_current AND (%(kb)s::text IS NULL OR k.name = %(kb)s)
           AND EXISTS (SELECT FROM unnest(f.checks) AS each WHERE each LIKE '%%:fail')
        ON CONFLICT (knowledge_base_id, source, source_key) DO NOTHING
        """,
        {"kb": knowledge_base},
    )
    return cursor.rowcount


async def get(connection: AsyncConnection, case_id: int) -> StoredCase:
    """Find a case.

    Raises:
        NotFound: there is none.
    """
    async with connection.cursor(row_factory=class_row(StoredCase)) as cursor:
        await cursor.execute(_SELECT + " WHERE c.id = %s", (case_id,))
        found = await cursor.fetchone()
    if found is None:
        raise NotFound(f"没有编号为 {case_id} 的坏例，请用 nianbao bad-cases list 查看")
    return found


async def list_newest(
    connection: AsyncConnection, wanted: CaseFilter, before: int | None, limit: int
) -> list[StoredCase]:
    """List cases, newest first; `before` is the last one seen."""
    async with connection.cursor(row_factory=class_row(StoredCase)) as cursor:
        await cursor.execute(
            _SELECT
            + _WHERE
            + " AND (%(before)s::bigint IS NULL OR c.id < %(before)s) ORDER BY c.id DESC LIMIT %(limit)s",
            {**_parameters(wanted), "before": before, "limit": limit},
        )
        return await cursor.fetchall()


async def count_by_class(connection: AsyncConnection, knowledge_base: str | None) -> dict[str, int]:
    """How many cases there are of each class, "" for those not sorted yet."""
    cursor = await connection.execute(
        "SELECT coalesce(c.class, ''), count(*) FROM nianbao.bad_case c"
        " JOIN nianbao.knowledge_base k ON k.id = c.knowledge_base_id"
        " WHERE %(kb)s::text IS NULL OR k.name = %(kb)s GROUP BY 1",
        {"kb": knowledge_base},
    )
    return {name: count async for name, count in cursor}


async def sort_case(
    connection: AsyncConnection, case_id: int, case_class: str, sorted_by: str, confidence: float, why: str
) -> bool:
    """Say of which class a case is; False where somebody of a higher rank (rule, model, person) has said so.

    Raises:
        NotFound: there is no such case.
    """
    cursor = await connection.execute(
        "UPDATE nianbao.bad_case SET class = %s, sorted_by = %s, confidence = %s, why = %s, sorted_at = now()"
        " WHERE id = %s AND (sorted_by IS NULL OR sorted_by = ANY(%s))",
        (case_class, sorted_by, confidence, why, case_id, _OUTRANKED[sorted_by]),
    )
    if cursor.rowcount == 0:
        await get(connection, case_id)
    return cursor.rowcount == 1


def _parameters(wanted: CaseFilter) -> dict[str, Any]:
    return {
        "kb": wanted.knowledge_base,
        "source": wanted.source,
        "class": wanted.case_class,
        "sorted_by": wanted.sorted_by,
        "below": wanted.below,
    }
