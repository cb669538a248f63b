"""A small knowledge base written by hand, and a reader of it through the read-only role."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
import pytest_asyncio

from nianbao.domain.access import acting_for
from nianbao.store.pool import make_async_pool
from services.nl2sql.reader import PostgresReader
from services.nl2sql.schema import read_schema
from tests.integration.nl2sql.knowledge_base import write_knowledge_base, write_market
from tests.support.access import access_to


@pytest.fixture(scope="module")
def database_url(database_url: str) -> str:
    """The owner's URL of a fresh database that holds the knowledge base."""
    with psycopg.connect(database_url) as connection:
        write_knowledge_base(connection)
        write_market(connection)
        write_market(connection, "summaries", with_summaries=True)
    return database_url


@pytest.fixture(autouse=True)
def caller(database_url: str) -> Iterator[None]:
    """Everything is asked for one who may see all."""
    with acting_for(access_to(database_url)):
        yield


@pytest_asyncio.fixture
async def reader(reader_url: str) -> AsyncIterator[PostgresReader]:
    """A reader through the read-only role."""
    reader = PostgresReader(make_async_pool(reader_url, name="test", size=4), read_schema(), statement_timeout_s=5)
    yield reader
    await reader.close()
