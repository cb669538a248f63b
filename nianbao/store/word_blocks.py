"""Which reports hold which words, for whole blocks of reports at a time. Written by the indexer's workers only.

A posting says where a word stands in one report; over many reports one row for each is too much to read.
A block lists the words of 128 reports of a knowledge base, one bit a report. Blocks never change: reports
that were published since the last one are asked for by their postings. See decision 0030.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow

from nianbao.store.registry import raise_version

Connection = psycopg.Connection[TupleRow]
AsyncConnection = psycopg.AsyncConnection[TupleRow]

BLOCK_REPORTS = 128
"""How many reports a block lists: the bits of its rows."""

# A block with fewer reports left is taken apart, so that there are never twice as many as needed.
_LEAST_LEFT = BLOCK_REPORTS // 2
# Any fixed number: the lock under which one worker at a time changes blocks.
_LOCK_KEY = 7_202_613


@dataclass(frozen=True, slots=True)
class BlockWord:
    """Which reports of a block hold a token: `reports` is a "0" or "1" for each number."""

    block_id: int
    token: str
    reports: str


def renew_blocks(connection: Connection, most: int) -> int:
    """Make up to `most` blocks of reports that are in none, and remove those that lost theirs; how many were made.

    In the caller's transaction; 0 while another worker is at it. Never waits for a report that somebody writes.
    """
    row = connection.execute("SELECT pg_try_advisory_xact_lock(%s)", (_LOCK_KEY,)).fetchone()
    if row is None or not row[0]:
        return 0
    # Searches that began before these were emptied have long ended: emptying is done last, removing first.
    connection.execute(
        "DELETE FROM nianbao.word_block b WHERE NOT EXISTS (SELECT FROM nianbao.report r WHERE r.word_block = b.id)"
    )
    due = connection.execute(
        "SELECT knowledge_base_id, count(*) FROM nianbao.report WHERE word_block IS NULL AND chunk_tokens <> '{}'"
        " GROUP BY 1 HAVING count(*) >= %s ORDER BY 1",
        (BLOCK_REPORTS,),
    ).fetchall()
    wanted = [base for base, count in due for _ in range(count // BLOCK_REPORTS)][:most]
    made = sum(_make_block(connection, base) for base in wanted)
    _take_apart(connection)
    return made


def _make_block(connection: Connection, knowledge_base_id: int) -> bool:
    """Make one block of the oldest reports in none; False where too many of them are just being written."""
    # Locked, they stay as they are until the block is there; waiting for one could mean waiting for each other.
    ids = connection.execute(
        "SELECT id FROM nianbao.report WHERE knowledge_base_id = %s AND word_block IS NULL AND chunk_tokens <> '{}'"
        " ORDER BY created_at, id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED",
        (knowledge_base_id, BLOCK_REPORTS),
    ).fetchall()
    if len(ids) < BLOCK_REPORTS:
        return False
    row = connection.execute(
        "INSERT INTO nianbao.word_block (knowledge_base_id) VALUES (%s) RETURNING id", (knowledge_base_id,)
    ).fetchone()
    assert row is not None
    connection.execute(
        "UPDATE nianbao.report r SET word_block = %s, word_number = listed.number - 1"
        "  FROM unnest(%s::uuid[]) WITH ORDINALITY AS listed (id, number) WHERE r.id = listed.id",
        (row[0], [each for (each,) in ids]),
    )
    connection.execute(
        """
        INSERT INTO nianbao.block_word (block_id, token, reports)
        SELECT %(block)s, p.token, bit_or(set_bit(0::bit(128), r.word_number, 1))
          FROM nianbao.report r JOIN nianbao.posting p ON p.report_id = r.id
         WHERE r.word_block = %(block)s
         GROUP BY p.token ORDER BY p.token
        """,
        {"block": row[0]},
    )
    return True


def _take_apart(connection: Connection) -> None:
    """Put the reports of blocks with few left back among those in no block."""
    rows = connection.execute(
        """
        SELECT r.id, r.knowledge_base_id FROM nianbao.report r
         WHERE r.word_block IN (SELECT word_block FROM nianbao.report WHERE word_block IS NOT NULL
                                 GROUP BY word_block HAVING count(*) < %s)
         ORDER BY r.id FOR NO KEY UPDATE SKIP LOCKED
        """,
        (_LEAST_LEFT,),
    ).fetchall()
    if not rows:
        return
    connection.execute(
        "UPDATE nianbao.report SET word_block = NULL, word_number = NULL WHERE id = ANY(%s)",
        ([row[0] for row in rows],),
    )
    # Searches remember by the version which report is in which block.
    for base in sorted({row[1] for row in rows}):
        raise_version(connection, base)


async def words_of_blocks(
    connection: AsyncConnection, block_ids: Sequence[int], tokens: Sequence[str]
) -> list[BlockWord]:
    """List which reports of some blocks hold the tokens."""
    cursor = await connection.execute(
        "SELECT block_id, token, reports::text FROM nianbao.block_word WHERE block_id = ANY(%s) AND token = ANY(%s)",
        (list(block_ids), list(tokens)),
    )
    return [BlockWord(*row) async for row in cursor]


async def words_of_reports(
    connection: AsyncConnection, report_ids: Sequence[UUID], tokens: Sequence[str]
) -> list[tuple[UUID, str]]:
    """List which of the tokens each report holds, by its own postings."""
    cursor = await connection.execute(
        "SELECT DISTINCT report_id, token FROM nianbao.posting WHERE report_id = ANY(%s) AND token = ANY(%s)",
        (list(report_ids), list(tokens)),
    )
    return [(row[0], row[1]) async for row in cursor]
