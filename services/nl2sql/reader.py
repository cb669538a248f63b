"""The read-only side of the database: statements are checked, then run.

async with reader.read("default") as view:
    result = await view.run(compile_plan(plan))
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import psycopg
from psycopg.rows import TupleRow
from sqlglot import exp

from nianbao.domain.access import current_access
from nianbao.domain.errors import Unavailable
from nianbao.store.pool import AsyncPool, borrow
from services.nl2sql.check import check_statement
from services.nl2sql.schema import Schema

# What a view's cell may hold: text, a number, NULL, a text[] (校验) or a uuid (报告编号).
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """Rows, and the statement as it was run."""

    rows: list[Row]
    sql: str


class View(Protocol):
    """One knowledge base as the read views show it, within one read-only transaction."""

    async def run(self, statement: exp.Select) -> Result:
        """Check a statement and run it.

        Raises:
            UnsafeSql: the statement broke a rule of the checker.
        """
        ...


class Reader(Protocol):
    """Opens views."""

    def read(self, knowledge_base: str) -> AbstractAsyncContextManager[View]:
        """Open a view on one knowledge base; an unknown one is empty."""
        ...


class PostgresView:
    """Reads through one connection whose transaction is read-only."""

    def __init__(self, connection: psycopg.AsyncConnection[TupleRow], schema: Schema) -> None:
        self.connection = connection
        self._schema = schema

    async def run(self, statement: exp.Select) -> Result:
        """Check a statement and run it; see `View.run`."""
        text = check_statement(statement, self._schema).text
        # The text was printed from a checked tree; it takes no parameters, so "%" is plain.
        cursor = await self.connection.execute(text.encode())
        return Result(await cursor.fetchall(), text)


def _no_views() -> Unavailable:
    return Unavailable("数据视图尚未建立或已过期，请运行 nianbao migrate", service="postgres", code="not_migrated")


@contextmanager
def _missing_views_named() -> Iterator[None]:
    try:
        yield
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn, psycopg.errors.InvalidSchemaName) as error:
        raise _no_views() from error


class PostgresReader:
    """Opens views on a database through the read-only role."""

    def __init__(self, pool: AsyncPool, schema: Schema, statement_timeout_s: float) -> None:
        self._pool = pool
        self._schema = schema
        self._timeout_ms = str(int(statement_timeout_s * 1000))

    @asynccontextmanager
    async def read(self, knowledge_base: str) -> AsyncIterator[View]:
        """Open a read-only transaction that sees one knowledge base, if the caller may see it.

        Raises:
            Unavailable: the database does not answer, or a statement took too long.
            Overloaded: too many callers wait for a connection.
        """
        access = current_access()
        token = "" if access is None else await access.token()
        with _missing_views_named():
            async with borrow(self._pool, for_caller=False) as connection:
                # All hold for this transaction only; one statement, so one round trip.
                await connection.execute(
                    "SELECT set_config('transaction_read_only', 'on', true), set_config('search_path', 'read', true),"
                    " set_config('statement_timeout', %s, true), set_config('nianbao.knowledge_base', %s, true),"
                    " set_config('nianbao.access', %s, true)",
                    (self._timeout_ms, knowledge_base, token),
                )
                yield PostgresView(connection, self._schema)

    async def ping(self) -> None:
        """Check that the database answers and has the read views.

        Raises:
            Unavailable: it does not, or the migrations have not run.
        """
        async with borrow(self._pool, for_caller=False) as connection:
            cursor = await connection.execute("SELECT to_regclass('read.\"数据出处\"') IS NOT NULL")
            row = await cursor.fetchone()
        if row is None or not row[0]:
            raise _no_views()

    async def close(self) -> None:
        """Close the pool."""
        await self._pool.close()
