"""What a URL says of TLS reaches the stores: a server without it is refused where it is asked for."""

from __future__ import annotations

import pytest
import redis
from kombu.exceptions import OperationalError

from nianbao.domain.errors import Unavailable
from nianbao.queue.app import make_app
from nianbao.store.async_postgres import AsyncPostgres
from services.gateway.keys.logins import RedisLogins


@pytest.mark.parametrize(("mode", "is_let_in"), [("prefer", True), ("require", False), ("verify-full", False)])
async def test_a_database_without_tls_is_refused_where_the_url_asks_for_it(
    database_url: str, mode: str, is_let_in: bool
) -> None:
    database = AsyncPostgres(f"{database_url}?sslmode={mode}", name="test", wait_s=1.0)
    try:
        if is_let_in:
            await database.check()
        else:
            with pytest.raises(Unavailable):
                await database.check()
    finally:
        await database.close()


async def test_a_queue_without_tls_is_refused_where_the_url_asks_for_it(redis_url: str) -> None:
    by_tls = redis_url.replace("redis://", "rediss://") + "?ssl_cert_reqs=required"
    with make_app(redis_url).connection_for_write() as plain:
        plain.ensure_connection(max_retries=1, timeout=3)
    with make_app(by_tls).connection_for_write() as secured, pytest.raises(OperationalError):
        secured.ensure_connection(max_retries=1, timeout=3)
    with pytest.raises(redis.RedisError):
        redis.Redis.from_url(by_tls, socket_timeout=3).ping()
    logins = RedisLogins(by_tls, 60)
    with pytest.raises(Unavailable):
        await logins.begin("key")
    await logins.close()
