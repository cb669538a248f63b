"""One database as an async process uses it: a transaction at a time, whatever the caller sends it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from psycopg import AsyncConnection

from nianbao.domain.errors import BadInput
from nianbao.store.pool import borrow, make_async_pool


class AsyncPostgres:
    """Connections to one database; the first transaction connects."""

    def __init__(self, database_url: str, *, name: str, size: int = 8, wait_s: float = 3.0) -> None:
        self._pool = make_async_pool(database_url, name=name, size=size, wait_s=wait_s)

    async def close(self) -> None:
        """Close all connections."""
        await self._pool.close()

    @asynccontextmanager
    async def transaction(self, *, for_caller: bool = True) -> AsyncIterator[AsyncConnection]:
        """Lend a connection for one transaction: committed at the end, rolled back on an error.

        It sees what the caller that is served may see, or everything where `for_caller` is false.

        Raises:
            Unavailable: the database does not answer in time.
            BadInput: a parameter cannot be stored or compared.
            Forbidden: the caller may not write there.
        """
        try:
            async with borrow(self._pool, for_caller=for_caller) as connection:
                yield connection
        except (psycopg.DataError, UnicodeEncodeError) as error:
            # E.g. a NUL sign or half a surrogate pair in a query parameter.
            raise BadInput("请求中含有数据库不能接受的字符或数值，请改正后再试") from error

    async def check(self) -> None:
        """Ask the database for a sign of life.

        Raises:
            Unavailable: it gives none.
        """
        async with self.transaction() as connection:
            await connection.execute("SELECT 1")
