"""A transaction sees the knowledge bases that it proves it may see, whatever its SQL says."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from nianbao.domain.access import acting_for
from nianbao.domain.errors import Forbidden
from nianbao.store.access_policies import NEVER, RESTRICTED_ROLE, RULES
from nianbao.store.access_token import LIFETIME_S
from nianbao.store.async_postgres import AsyncPostgres
from nianbao.store.pool import borrow, make_async_pool
from tests.support.access import access_to
from tests.support.walled_bases import CLOSED, OPEN, Base, fill_base


@pytest.fixture(scope="module", autouse=True)
def bases(database_url: str) -> dict[str, Base]:
    with psycopg.connect(database_url) as connection:
        return {name: fill_base(connection, name) for name in (OPEN, CLOSED)}


@pytest.fixture
def restricted(database_url: str) -> Iterator[psycopg.Connection]:
    """A connection in the restricted role that proves nothing yet."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(RESTRICTED_ROLE)))
        yield connection


def _count(connection: psycopg.Connection, table: str) -> int:
    [(count,)] = connection.execute(
        sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("nianbao", table))
    ).fetchall()
    return int(count)


def _prove(connection: psycopg.Connection, token: str) -> None:
    connection.execute("SELECT set_config('nianbao.access', %s, false)", (token,))


def test_every_table_has_a_rule_or_is_kept_from_the_role(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'nianbao'").fetchall()
    assert {name for (name,) in rows} == RULES.keys() | NEVER


WALLED = sorted(RULES.keys() - {"embedding_model"})


@pytest.mark.parametrize("table", WALLED)
def test_without_a_proof_nothing_is_seen_and_with_one_only_what_it_names(
    restricted: psycopg.Connection, database_url: str, table: str
) -> None:
    assert _count(restricted, table) == 0
    _prove(restricted, access_to(database_url, [OPEN]).value)
    one = _count(restricted, table)
    _prove(restricted, access_to(database_url, [OPEN, CLOSED]).value)
    assert (one, _count(restricted, table)) == (1, 2)


@pytest.mark.parametrize("table", sorted(NEVER))
def test_keys_and_secrets_are_none_of_the_role_s_business(restricted: psycopg.Connection, table: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _count(restricted, table)


def test_a_proof_that_was_changed_made_up_or_has_expired_shows_nothing(
    restricted: psycopg.Connection, database_url: str, bases: dict[str, Base]
) -> None:
    granted, until, signature = access_to(database_url, [OPEN]).value.split(":")
    forged = [
        f"*:{until}:{signature}",
        f"{granted},{bases[CLOSED].id}:{until}:{signature}",
        f"{granted}:{int(until) + 1}:{signature}",
        f"{granted}:{until}:{'0' * 64}",
        f"{granted}:{until}",
        f"{granted}:{until}:{signature}:",
        "x:y:z",
        "::",
        "",
        access_to(database_url, now=time.time() - LIFETIME_S - 1).value,
    ]
    for token in forged:
        _prove(restricted, token)
        assert _count(restricted, "report") == 0, token


def test_a_proof_of_everything_shows_everything(restricted: psycopg.Connection, database_url: str) -> None:
    _prove(restricted, access_to(database_url).value)
    assert _count(restricted, "report") == 2


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO nianbao.session (id, knowledge_base_id) VALUES (gen_random_uuid(), {closed})",
        "INSERT INTO nianbao.knowledge_base (name) VALUES ('new')",
        "INSERT INTO nianbao.knowledge_base (name) VALUES ('内部') ON CONFLICT DO NOTHING",
        "UPDATE nianbao.session SET knowledge_base_id = {closed}",
        "INSERT INTO nianbao.outbox (knowledge_base_id, task, priority, body) VALUES ({closed}, 'x', 0, '1')",
        "DELETE FROM nianbao.fact",
        "UPDATE nianbao.report SET year = 1",
        "ALTER TABLE nianbao.report DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE nianbao.x (a int)",
    ],
)
def test_nothing_can_be_written_past_the_wall(
    restricted: psycopg.Connection, database_url: str, bases: dict[str, Base], statement: str
) -> None:
    _prove(restricted, access_to(database_url, [OPEN]).value)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        restricted.execute(statement.format(closed=bases[CLOSED].id).encode())


def test_what_is_not_seen_is_neither_changed_nor_deleted(
    restricted: psycopg.Connection, database_url: str, bases: dict[str, Base]
) -> None:
    _prove(restricted, access_to(database_url, [OPEN]).value)
    changed = restricted.execute("UPDATE nianbao.job SET file_name = 'x' WHERE id = %s", (bases[CLOSED].job,))
    deleted = restricted.execute("DELETE FROM nianbao.session WHERE id = %s", (bases[CLOSED].session,))
    assert (changed.rowcount, deleted.rowcount) == (0, 0)


CRAFTED = [
    # Each changes the setting inside the statement that reads.
    "WITH s AS MATERIALIZED (SELECT set_config('nianbao.knowledge_base', '内部', true)) SELECT 证券简称 FROM s, 利润表",
    "WITH s AS MATERIALIZED (SELECT set_config('nianbao.access', '*:9999999999:' || repeat('0', 64), true),"
    " set_config('nianbao.knowledge_base', '内部', true)) SELECT 证券简称 FROM s, 利润表",
    "SELECT v.证券简称 FROM (SELECT set_config('nianbao.knowledge_base', '内部', true)) s"
    " CROSS JOIN LATERAL (SELECT 证券简称 FROM 利润表 OFFSET 0) v",
    "SELECT 证券简称 FROM 利润表 WHERE set_config('nianbao.knowledge_base', '内部', true) IS NOT NULL",
]


@pytest.mark.parametrize("statement", CRAFTED)
def test_sql_of_the_reader_cannot_turn_to_another_knowledge_base(
    reader_url: str, database_url: str, statement: str
) -> None:
    with psycopg.connect(reader_url) as reader:
        _prove(reader, access_to(database_url, [OPEN]).value)
        reader.execute("SELECT set_config('nianbao.knowledge_base', %s, true)", (OPEN,))
        assert reader.execute("SELECT 证券简称 FROM 利润表").fetchall() == [(OPEN,)]
        rows = reader.execute(statement.encode()).fetchall()
    assert CLOSED not in {cell for row in rows for cell in row}


@pytest.mark.parametrize("view", ["利润表", "数据出处", "重述"])
def test_the_reader_sees_nothing_without_a_proof(reader_url: str, view: str) -> None:
    with psycopg.connect(reader_url) as reader:
        reader.execute("SELECT set_config('nianbao.knowledge_base', %s, true)", (OPEN,))
        assert reader.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(view))).fetchall() == []


async def test_a_transaction_for_a_caller_is_walled_and_the_next_on_the_connection_is_not(database_url: str) -> None:
    database = AsyncPostgres(database_url, name="test", size=1)

    async def names() -> set[str]:
        async with database.transaction() as connection:
            cursor = await connection.execute("SELECT short_name FROM nianbao.report")
            return {row[0] for row in await cursor.fetchall()}

    with acting_for(access_to(database_url, [OPEN])):
        assert await names() == {OPEN}
        with pytest.raises(Forbidden):
            async with database.transaction() as connection:
                await connection.execute("INSERT INTO nianbao.knowledge_base (name) VALUES ('new')")
    with acting_for(access_to(database_url)):
        assert await names() == {CLOSED, OPEN}
    assert await names() == {CLOSED, OPEN}
    await database.close()


async def test_a_pool_that_only_reads_shows_a_caller_no_more(database_url: str) -> None:
    pool = make_async_pool(database_url, name="test", size=1, reads_only=True)
    count = "SELECT count(*) FROM nianbao.report"
    try:
        with acting_for(access_to(database_url, [OPEN])):
            async with borrow(pool) as connection:
                # Every statement of the block, not the first alone.
                seen = [await (await connection.execute(count)).fetchone() for _ in range(2)]
        async with borrow(pool) as connection:
            whole = await (await connection.execute(count)).fetchone()
    finally:
        await pool.close()

    assert (seen, whole) == ([(1,), (1,)], (2,))
