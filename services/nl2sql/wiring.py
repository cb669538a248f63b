"""Names the concrete classes of nl2sql; nothing connects before the first call."""

from __future__ import annotations

from functools import partial

from nianbao.domain.catalogue import load_catalogue
from nianbao.runtime.service import Service
from nianbao.store.pool import make_async_pool
from services.nl2sql.reader import PostgresReader
from services.nl2sql.rpc import Nl2SqlServicer, register
from services.nl2sql.schema import read_schema
from services.nl2sql.settings import Nl2SqlSettings


def build() -> Service:
    """Wire nl2sql from the environment.

    Raises:
        BadSettings: a setting is missing or wrong.
    """
    settings = Nl2SqlSettings()
    pool = make_async_pool(
        settings.database_url.get_secret_value(),
        name="nl2sql",
        size=settings.pool_size,
        wait_s=settings.wait_s,
        statement_timeout_s=settings.statement_timeout_s,
    )
    reader = PostgresReader(pool, read_schema(), settings.statement_timeout_s)
    servicer = Nl2SqlServicer(reader, load_catalogue())

    return Service(
        name="nl2sql",
        register_rpc=partial(register, servicer=servicer),
        checks={"postgres": reader.ping},
        close=reader.close,
    )
