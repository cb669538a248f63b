"""A pool of Postgres connections for async processes, with domain errors for a database that is away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from nianbao.domain.errors import BadInput, Unavailable


class AsyncPostgres:
    """Connections to one database; nothing connects before `open`."""

    def __init__(self, database_url: str, *, max_size: int = 10, wait_s: float = 3.0) -> None:
        self._pool = AsyncConnectionPool(
            database_url,
            min_size=1,
            max_size=max_size,
            timeout=wait_s,
            open=False,
            # A killed server leaves dead connections behind; they must not reach a request.
            check=AsyncConnectionPool.check_connection,
            kwargs={"connect_timeout": 3},
        )

    async def open(self) -> None:
        """Start connecting in the background; returns at once."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Close all connections."""
        await self._pool.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection for one transaction: committed at the end, rolled back on an error.

        Raises:
            Unavailable: the database does not answer in time.
            BadInput: a parameter cannot be stored or compared.
        """
        try:
            async with self._pool.connection() as connection:
                yield connection
        except (psycopg.DataError, UnicodeEncodeError) as error:
            # E.g. a NUL sign or half a surrogate pair in a query parameter.
            raise BadInput("请求中含有数据库不能接受的字符或数值，请改正后再试") from error
        except (psycopg.OperationalError, PoolTimeout) as error:
            raise Unavailable(
                "数据库目前不可用，请稍后再试或检查数据库（nianbao status）", service="postgres"
            ) from error

    async def check(self) -> None:
        """Ask the database for a sign of life.

        Raises:
            Unavailable: it gives none.
        """
        async with self.transaction() as connection:
            await connection.execute("SELECT 1")
