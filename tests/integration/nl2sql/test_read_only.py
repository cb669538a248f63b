"""The reading side holds even if the checker did not: role, transaction, time limit."""

from __future__ import annotations

import asyncio

import psycopg
import pytest
import sqlglot
from sqlglot import exp

from nianbao.domain.errors import Unavailable, UnsafeSql
from nianbao.store.pool import make_async_pool
from services.nl2sql.check import check_sql
from services.nl2sql.reader import PostgresReader, PostgresView
from services.nl2sql.schema import read_schema

SCHEMA = read_schema()

READS = [
    'SELECT "证券代码", "管理费用" FROM "利润表" WHERE "管理费用" > 0',
    "SELECT COUNT(*) FROM 利润表",
    "SELECT 报告期, SUM(营业收入) AS 合计 FROM 利润表 GROUP BY 报告期 ORDER BY 合计 DESC NULLS LAST",
    "SELECT a.营业收入 FROM 利润表 AS a LEFT JOIN 公司信息 AS b ON a.证券代码 = b.证券代码"
    " WHERE b.注册地址 LIKE '%杭州%'",
    "SELECT ROUND((营业收入 - 营业成本) / NULLIF(营业收入, 0), 4) FROM 利润表",
    "SELECT 证券代码 FROM 利润表 WHERE 证券代码 IN (SELECT 证券代码 FROM 公司信息 WHERE 注册地址 LIKE '%\\_%')",
    "SELECT 指标, 原文, 页码, x0, 校验 FROM 数据出处 WHERE 证券代码 = '600001'",
]


@pytest.mark.parametrize("text", READS)
async def test_accepted_sql_runs_on_postgres_as_printed(reader: PostgresReader, text: str) -> None:
    statement = sqlglot.parse_one(text, read="postgres")
    assert isinstance(statement, exp.Select)
    async with reader.read("default") as view:
        result = await view.run(statement)
    assert result.sql == check_sql(text, SCHEMA).text


async def test_every_column_of_the_schema_exists_in_the_database(reader: PostgresReader) -> None:
    async with reader.read("default") as view:
        for name, columns in SCHEMA.columns_of.items():
            chosen = sorted(columns)
            for start in range(0, len(chosen), 100):
                names = [
                    exp.Column(this=exp.to_identifier(column, quoted=True)) for column in chosen[start : start + 100]
                ]
                table = exp.Table(this=exp.to_identifier(name, quoted=True))
                await view.run(exp.select(*names).from_(table).limit(1))


async def test_an_unsafe_statement_never_reaches_the_database(reader: PostgresReader) -> None:
    async with reader.read("default") as view:
        with pytest.raises(UnsafeSql):
            await view.run(exp.select("pg_sleep(1)").from_("利润表"))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT value FROM nianbao.fact",
        "SELECT * FROM nianbao.document",
        "UPDATE nianbao.fact SET page = 1",
        "INSERT INTO read.利润表 DEFAULT VALUES",
        "CREATE TABLE x (a int)",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
async def test_the_role_itself_may_do_nothing_else(reader_url: str, text: str) -> None:
    async with await psycopg.AsyncConnection.connect(reader_url) as connection:
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)):
            await connection.execute(text.encode())


async def test_the_transaction_is_read_only_even_for_a_role_that_may_write(database_url: str) -> None:
    pool = make_async_pool(database_url, name="test", size=1)
    reader = PostgresReader(pool, SCHEMA, 1)
    async with reader.read("default") as view:
        assert isinstance(view, PostgresView)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            await view.connection.execute("DELETE FROM nianbao.job")
        await view.connection.rollback()
    await reader.close()


async def _sleep(reader: PostgresReader) -> None:
    async with reader.read("default") as view:
        assert isinstance(view, PostgresView)
        await view.connection.execute("SELECT pg_sleep(3)")


async def test_a_slow_statement_is_cut_off(reader_url: str) -> None:
    reader = PostgresReader(make_async_pool(reader_url, name="test", size=1), SCHEMA, 0.1)
    with pytest.raises(Unavailable) as failure:
        await _sleep(reader)
    assert failure.value.code == "query_timeout"
    await reader.close()


async def test_a_database_without_the_views_is_not_ready_and_says_what_to_run(server_url: str) -> None:
    reader = PostgresReader(make_async_pool(server_url, name="test", size=1), SCHEMA, 1)
    with pytest.raises(Unavailable) as failure:
        await reader.ping()
    assert "nianbao migrate" in failure.value.message
    with pytest.raises(Unavailable) as failure:
        await _count(reader)
    assert failure.value.code == "not_migrated"
    await reader.close()


async def _count(reader: PostgresReader) -> None:
    statement = sqlglot.parse_one("SELECT COUNT(*) FROM 利润表", read="postgres")
    assert isinstance(statement, exp.Select)
    async with reader.read("default") as view:
        await view.run(statement)


async def test_a_dead_database_is_unavailable_and_not_a_hang() -> None:
    pool = make_async_pool("postgresql://nobody@127.0.0.1:9/none", name="test", wait_s=0.5)
    reader = PostgresReader(pool, SCHEMA, 1)
    with pytest.raises(Unavailable):
        async with asyncio.timeout(5), reader.read("default"):
            pass
    await reader.close()
