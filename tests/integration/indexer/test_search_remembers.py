"""What a search remembers of reports holds until the knowledge base changes, and no longer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import psycopg
import pytest
import pytest_asyncio

from nianbao.domain.errors import Unavailable
from nianbao.store import pool as pools
from nianbao.store.pool import AsyncPool, borrow, make_async_pool
from services.indexer.search import known_reports
from services.indexer.search.known_reports import KnownReports
from services.indexer.search.search_passages import PassageSearch, SearchLimits
from tests.integration.indexer.conftest import Shelf
from tests.support.parsed_reports import QINGHE, parsed_report

OTHER = replace(QINGHE, company_code="000002", short_name="云岭科技", full_name="云岭科技股份有限公司")


@pytest_asyncio.fixture
async def pool(database_url: str) -> AsyncIterator[AsyncPool]:
    pool = make_async_pool(database_url, name="test-memory", size=1, reads_only=True)
    yield pool
    await pool.close()


async def test_a_report_published_between_two_searches_is_found_by_the_second(shelf: Shelf, pool: AsyncPool) -> None:
    search = PassageSearch(pool, SearchLimits())
    shelf.add(parsed_report())
    before = await search.search("研发投入", shelf.knowledge_base, [], [], 5)
    shelf.add(parsed_report(identity=OTHER))

    after = await search.search("研发投入", shelf.knowledge_base, [], [], 5)

    assert {passage.company for passage in before.passages} == {"青禾股份"}
    assert {passage.company for passage in after.passages} == {"青禾股份", "云岭科技"}


async def test_a_deleted_report_is_not_found_any_more(shelf: Shelf, pool: AsyncPool) -> None:
    search = PassageSearch(pool, SearchLimits())
    shelf.add(parsed_report())
    other = shelf.add(parsed_report(identity=OTHER))
    assert len((await search.search("研发投入", shelf.knowledge_base, [], [], 9)).passages) > 1
    shelf.execute("DELETE FROM nianbao.report WHERE id = %s", (other.report_id,))

    # Even before the version is raised: what was remembered names a report whose words are gone.
    found = await search.search("研发投入", shelf.knowledge_base, [], [], 9)

    assert {passage.company for passage in found.passages} == {"青禾股份"}


async def test_the_same_reports_are_listed_once_a_version(
    shelf: Shelf, pool: AsyncPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.add(parsed_report())
    known, asked = KnownReports(), []
    listed = known_reports.searchable_reports

    async def counting(*arguments: object) -> object:
        asked.append(arguments[1:])
        return await listed(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(known_reports, "searchable_reports", counting)
    async with borrow(pool) as connection:
        for version in (1, 1, 2):
            knowledge = known_reports.KnowledgeBaseVersion(shelf.knowledge_base_id, version)
            chosen = await known.choose(connection, knowledge, ["600001"], [])
            assert [report.short_name for report in chosen.reports.values()] == ["青禾股份"]

    assert len(asked) == 2


async def test_a_connection_that_was_cut_is_replaced_when_it_has_rested(
    pool: AsyncPool, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cut() -> None:
        async with borrow(pool) as connection:
            pid = connection.info.backend_pid
        with psycopg.connect(database_url) as other:
            other.execute("SELECT pg_terminate_backend(%s, 10000)", (pid,))

    monkeypatch.setattr(pools, "_TRUSTED_S", 60.0)
    await cut()
    with pytest.raises(Unavailable):
        # Trusted a moment ago, so the statement itself finds out; the next one has a new connection.
        async with borrow(pool) as connection:
            await connection.execute("SELECT 1")
    async with borrow(pool) as connection:
        await connection.execute("SELECT 1")
    monkeypatch.setattr(pools, "_TRUSTED_S", 0.0)
    await cut()
    async with borrow(pool) as connection:
        await connection.execute("SELECT 1")
