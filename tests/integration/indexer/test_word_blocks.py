"""Words over many reports: blocks choose as postings would, whatever is published or deleted meanwhile."""

from __future__ import annotations

import random
import uuid
from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
import pytest_asyncio

from nianbao.store.pool import AsyncPool, borrow, borrow_sync, make_async_pool
from nianbao.store.registry import version_of
from nianbao.store.word_blocks import BLOCK_REPORTS, renew_blocks
from services.indexer.keep_word_blocks import WordBlockKeeper
from services.indexer.search.known_reports import KnownReports
from services.indexer.search.likeliest_reports import likeliest_reports
from tests.integration.indexer.conftest import Shelf

WORDS = [f"w{number}" for number in range(12)]
ASKED = ["w0", "w3", "w7", "w11", "nowhere"]
REPORTS = BLOCK_REPORTS * 2 + 40
LIMIT = 24


@pytest_asyncio.fixture
async def pool(database_url: str) -> AsyncIterator[AsyncPool]:
    pool = make_async_pool(database_url, name="test-words", size=1, reads_only=True)
    yield pool
    await pool.close()


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def fill(shelf: Shelf, connection: psycopg.Connection, count: int) -> list[uuid.UUID]:
    """So many reports; each holds some of the words, the later a word the fewer reports hold it."""
    document, dice = uuid.uuid4(), random.Random(6)
    connection.execute(
        "INSERT INTO nianbao.document (id, knowledge_base_id, sha256, file_name, format, bytes, blob)"
        " VALUES (%s, %s, repeat(%s, 2), 'a.pdf', 'pdf', 1, 'x')",
        (document, shelf.knowledge_base_id, document.hex),
    )
    ids = [uuid.uuid4() for _ in range(count)]
    connection.execute(
        "INSERT INTO nianbao.report (id, knowledge_base_id, document_id, document, company_code, short_name, full_name,"
        " year, kind, period, pages, artifacts, chunk_tokens)"
        " SELECT id, %s, %s, 'a', id::text, '', '', 2024, '年报', '2024', 1, '', '{9}' FROM unnest(%s::uuid[]) id",
        (shelf.knowledge_base_id, document, ids),
    )
    held = [
        (each, word, in_titles)
        for each in ids
        for number, word in enumerate(WORDS)
        for in_titles in (False, True)
        if dice.random() < 1 / (1 + number)
    ]
    with connection.cursor().copy("COPY nianbao.posting FROM STDIN") as copy:
        for row in held:
            copy.write_row((*row, [0], [1]))
    return ids


def by_postings(shelf: Shelf, connection: psycopg.Connection) -> list[uuid.UUID]:
    """The choice made of the postings alone."""
    rows = connection.execute(
        """
        WITH found AS (
            SELECT DISTINCT p.report_id, p.token FROM nianbao.posting p JOIN nianbao.report r ON r.id = p.report_id
             WHERE r.knowledge_base_id = %(base)s AND p.token = ANY(%(tokens)s)
        ), weighed AS (
            SELECT token, ln(1 + (SELECT count(*) FROM nianbao.report WHERE knowledge_base_id = %(base)s)::float
                                 / count(*)) AS weight FROM found GROUP BY token
        )
        SELECT report_id FROM found JOIN weighed USING (token)
         GROUP BY report_id ORDER BY round(sum(weight)::numeric, 9) DESC, report_id LIMIT %(limit)s
        """,
        {"base": shelf.knowledge_base_id, "tokens": ASKED, "limit": LIMIT},
    )
    return [row[0] for row in rows]


async def by_blocks(shelf: Shelf, pool: AsyncPool) -> tuple[list[uuid.UUID], int, int]:
    """The choice as search makes it, and how many blocks and single reports it was made of."""
    async with borrow(pool) as connection:
        knowledge = await version_of(connection, shelf.knowledge_base)
        assert knowledge is not None
        chosen = await KnownReports().choose(connection, knowledge, [], [])
        places = chosen.places
        found = await likeliest_reports(connection, places, ASKED, len(chosen.reports), LIMIT)
    return found, len(places.blocks), len(places.in_no_block)


async def test_the_choice_is_that_of_the_postings_before_and_after_blocks_are_made(
    shelf: Shelf, pool: AsyncPool, connection: psycopg.Connection
) -> None:
    ids = fill(shelf, connection, REPORTS)
    wanted = by_postings(shelf, connection)
    assert await by_blocks(shelf, pool) == (wanted, 0, REPORTS)

    keeper = WordBlockKeeper(shelf.pool)
    keeper.keep()
    assert await by_blocks(shelf, pool) == (wanted, 2, 40)

    # The best are deleted: their bits in the blocks say nothing any more, neither for the choice nor for the weights.
    connection.execute("DELETE FROM nianbao.report WHERE id = ANY(%s)", (wanted[:9],))
    assert (await by_blocks(shelf, pool))[0] == by_postings(shelf, connection)
    assert len(ids) == REPORTS


async def test_a_block_with_few_reports_left_is_taken_apart_and_goes_with_the_next_run(
    shelf: Shelf, pool: AsyncPool, connection: psycopg.Connection
) -> None:
    ids = fill(shelf, connection, BLOCK_REPORTS + 9)
    with borrow_sync(shelf.pool) as of_worker:
        assert renew_blocks(of_worker, 4) == 1
    connection.execute("DELETE FROM nianbao.report WHERE id = ANY(%s)", (ids[:100],))
    version = shelf.version()

    for blocks_left in (1, 0):
        with borrow_sync(shelf.pool) as of_worker:
            assert renew_blocks(of_worker, 4) == 0
        # A search that knew the block finds its rows until the next run.
        assert shelf.execute(
            "SELECT count(*) FROM nianbao.word_block WHERE knowledge_base_id = %s", (shelf.knowledge_base_id,)
        ) == [(blocks_left,)]
        assert await by_blocks(shelf, pool) == (by_postings(shelf, connection), 0, 37)
    assert shelf.version() > version


async def test_reports_that_somebody_writes_are_not_waited_for(
    shelf: Shelf, pool: AsyncPool, connection: psycopg.Connection
) -> None:
    ids = fill(shelf, connection, BLOCK_REPORTS)
    with connection.transaction():
        connection.execute("UPDATE nianbao.report SET is_current = true WHERE id = %s", (ids[5],))
        with borrow_sync(shelf.pool) as of_worker:
            of_worker.execute("SET LOCAL lock_timeout = '2s'")
            assert renew_blocks(of_worker, 4) == 0
    with borrow_sync(shelf.pool) as of_worker:
        assert renew_blocks(of_worker, 4) == 1
    assert await by_blocks(shelf, pool) == (by_postings(shelf, connection), 1, 0)


def test_what_fails_is_left_for_later_and_fails_no_task(shelf: Shelf, connection: psycopg.Connection) -> None:
    fill(shelf, connection, BLOCK_REPORTS)
    connection.execute("ALTER TABLE nianbao.block_word RENAME TO block_word_away")
    try:
        WordBlockKeeper(shelf.pool).keep()
    finally:
        connection.execute("ALTER TABLE nianbao.block_word_away RENAME TO block_word")
    assert shelf.execute(
        "SELECT count(*) FROM nianbao.report WHERE knowledge_base_id = %s AND word_block IS NOT NULL",
        (shelf.knowledge_base_id,),
    ) == [(0,)]
    connection.execute("DELETE FROM nianbao.knowledge_base WHERE id = %s", (shelf.knowledge_base_id,))
