"""Connection pools with sane sizes and timeouts; nothing connects before the first use.

    async with borrow(pool) as connection:
        ...

A connection is given back committed when the block ends well and rolled back when it
raises. Rows come as tuples unless a cursor asks for another row factory.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from weakref import WeakKeyDictionary

import psycopg
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, ConnectionPool, PoolTimeout, TooManyRequests

from nianbao.domain.access import current_access
from nianbao.domain.errors import Forbidden, Overloaded, Unavailable
from nianbao.store.access_policies import RESTRICTED_ROLE
from nianbao.store.pool_watch import POOLS

AsyncPool = AsyncConnectionPool[psycopg.AsyncConnection[TupleRow]]
SyncPool = ConnectionPool[psycopg.Connection[TupleRow]]

_CONNECT_TIMEOUT_S = 5
_IDLE_S = 300.0
_AGE_S = 3600.0
_IDLE_IN_TRANSACTION_MS = 60_000
_UNACKNOWLEDGED_MS = 15_000
# How many callers may wait for a connection before the next is turned away.
_WAITING_PER_CONNECTION = 16
_TRUSTED_S = 1.0
# When each connection was given back.
_used_at: WeakKeyDictionary[psycopg.AsyncConnection[TupleRow], float] = WeakKeyDictionary()


def make_async_pool(
    database_url: str,
    *,
    name: str,
    size: int = 8,
    wait_s: float = 3.0,
    statement_timeout_s: float = 10.0,
    reads_only: bool = False,
) -> AsyncPool:
    """Make a pool for an async service; `borrow` opens it on first use.

    `name` shows in pg_stat_activity. `wait_s` bounds the wait for a free connection,
    `statement_timeout_s` each statement (0: unbounded). `reads_only` is for callers whose every
    statement stands alone: without transactions, two round trips fewer a borrowing.
    """
    pool: AsyncPool = AsyncConnectionPool(
        database_url,
        kwargs=_connection_options(name, statement_timeout_s) | {"autocommit": reads_only},
        min_size=1,
        max_size=size,
        timeout=wait_s,
        max_waiting=size * _WAITING_PER_CONNECTION,
        max_idle=_IDLE_S,
        max_lifetime=_AGE_S,
        reconnect_timeout=wait_s,
        check=_check_rested,
        open=False,
        name=name,
    )
    POOLS.show(pool)
    return pool


def make_pool(
    database_url: str, *, name: str, size: int = 2, wait_s: float = 10.0, statement_timeout_s: float = 120.0
) -> SyncPool:
    """Make a pool for a worker, which runs one task at a time; see `make_async_pool`."""
    pool: SyncPool = ConnectionPool(
        database_url,
        kwargs=_connection_options(name, statement_timeout_s),
        min_size=0,
        max_size=size,
        timeout=wait_s,
        max_waiting=size * _WAITING_PER_CONNECTION,
        max_idle=_IDLE_S,
        max_lifetime=_AGE_S,
        reconnect_timeout=wait_s,
        check=ConnectionPool.check_connection,
        open=False,
        name=name,
    )
    POOLS.show(pool)
    return pool


@asynccontextmanager
async def borrow(pool: AsyncPool, *, for_caller: bool = True) -> AsyncIterator[psycopg.AsyncConnection[TupleRow]]:
    """Take a connection for the block, in one transaction unless the pool only reads.

    Where a caller is served who may not see everything, the transaction sees what that caller may;
    with `for_caller` false it is the service's own.

    Raises:
        Overloaded: too many callers wait for a connection already.
        Unavailable: the database does not answer, or took too long.
        Forbidden: the caller may not write there.
    """
    access = current_access() if for_caller else None
    with _database_errors():
        await pool.open()
        token = await access.token() if access is not None and access.is_restricted else None
        async with pool.connection() as connection:
            try:
                if token is None:
                    yield connection
                else:
                    # What is set holds for a transaction, which a pool that only reads does not begin itself.
                    async with connection.transaction():
                        # One statement, so one round trip.
                        await connection.execute(
                            "SELECT set_config('role', %s, true), set_config('nianbao.access', %s, true)",
                            (RESTRICTED_ROLE, token),
                        )
                        yield connection
            finally:
                _used_at[connection] = time.monotonic()


async def _check_rested(connection: psycopg.AsyncConnection[TupleRow]) -> None:
    """Check a connection before it is borrowed, unless it worked a moment ago: that costs a round trip."""
    if connection.closed or time.monotonic() - _used_at.get(connection, 0.0) > _TRUSTED_S:
        await AsyncConnectionPool.check_connection(connection)


@contextmanager
def borrow_sync(pool: SyncPool) -> Iterator[psycopg.Connection[TupleRow]]:
    """Take a connection for the block, in one transaction; raises as `borrow`."""
    with _database_errors():
        pool.open()
        with pool.connection() as connection:
            yield connection


@contextmanager
def _database_errors() -> Iterator[None]:
    try:
        yield
    except TooManyRequests as error:
        raise Overloaded("数据库繁忙，请稍后再试", service="postgres") from error
    except psycopg.errors.InsufficientPrivilege as error:
        # Row-level security has kept a caller from writing where they may not.
        raise Forbidden("这把密钥不能写入该知识库；可用的知识库见 GET /v1/knowledge-bases，或请管理员授权") from error
    except psycopg.errors.QueryCanceled as error:
        raise Unavailable("数据库查询超时，请缩小范围后重试", service="postgres", code="query_timeout") from error
    except (PoolTimeout, psycopg.OperationalError, psycopg.InterfaceError) as error:
        # InterfaceError: a connection that broke off before the statement.
        raise Unavailable("数据库目前不可用，请稍后再试或检查数据库（nianbao status）", service="postgres") from error


def _connection_options(name: str, statement_timeout_s: float) -> dict[str, object]:
    statement_ms = int(statement_timeout_s * 1000)
    limits = {
        "statement_timeout": statement_ms,
        # Shorter, so that waiting for somebody else is told apart from being slow oneself.
        "lock_timeout": statement_ms // 2,
        "idle_in_transaction_session_timeout": _IDLE_IN_TRANSACTION_MS,
    }
    return {
        "application_name": f"nianbao-{name}",
        "connect_timeout": _CONNECT_TIMEOUT_S,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        # A host that vanished with a statement on its way: keepalives begin only after all was acknowledged.
        "tcp_user_timeout": _UNACKNOWLEDGED_MS,
        "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
    }
