"""The index over vectors: built when there are enough, anew as they grow, by one worker, past any accident."""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psycopg
import pytest
import pytest_asyncio

from nianbao.llm.embedder import Vectors
from nianbao.store import migrate, vector_index
from nianbao.store.embeddings import EmbeddingModel, ensure_model, nearest_across, nearest_within, written
from nianbao.store.pool import AsyncPool, SyncPool, borrow, make_async_pool, make_pool
from nianbao.store.vector_index import VectorIndex, build_index, due_lists, index_in_use
from services.indexer.keep_vector_index import VectorIndexKeeper
from services.indexer.search import nearest_passages as nearest
from services.indexer.search.nearest_passages import nearest_passages

DIMENSION = 8
MEMORY_MB = 64
FIRST = 1_000


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_index, "INDEXED_FROM", FIRST)
    monkeypatch.setattr(vector_index, "_VECTORS_PER_LIST", 50)
    # A test's vectors are short, so that rows of them take little more than their overhead.
    monkeypatch.setattr(vector_index, "_ROW_OVERHEAD_BYTES", 50)


@pytest.fixture
def pool(database_url: str) -> Iterator[SyncPool]:
    pool = make_pool(database_url, name="test", size=2)
    yield pool
    pool.close()


@pytest_asyncio.fixture
async def searches(database_url: str) -> AsyncIterator[AsyncPool]:
    pool = make_async_pool(database_url, name="test-search", size=2, reads_only=True)
    yield pool
    await pool.close()


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def model(connection: psycopg.Connection) -> EmbeddingModel:
    return ensure_model(connection, f"model-{uuid.uuid4().hex[:8]}", DIMENSION)


def vectors(count: int) -> Vectors:
    rows = np.random.default_rng(7).normal(size=(count, DIMENSION)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def add(connection: psycopg.Connection, model: EmbeddingModel, count: int) -> uuid.UUID:
    """Store a report with so many passages, and their vectors."""
    report, document = uuid.uuid4(), uuid.uuid4()
    connection.execute(
        "INSERT INTO nianbao.document (id, knowledge_base_id, sha256, file_name, format, bytes, blob)"
        " SELECT %s, id, repeat(%s, 2), 'a.pdf', 'pdf', 1, 'x' FROM nianbao.knowledge_base WHERE name = 'default'",
        (document, document.hex),
    )
    connection.execute(
        "INSERT INTO nianbao.report (id, knowledge_base_id, document_id, document, company_code, short_name,"
        " full_name, year, kind, period, pages, artifacts)"
        " SELECT %s, knowledge_base_id, id, 'a', %s, '', '', 2024, '年报', '2024', 1, '' FROM nianbao.document"
        " WHERE id = %s",
        (report, report.hex[:8], document),
    )
    connection.execute(
        "INSERT INTO nianbao.chunk (report_id, number, node_id, title_path, text, page, last_page)"
        " SELECT %s, number, 0, '', '', 1, 1 FROM generate_series(0, %s) number",
        (report, count - 1),
    )
    connection.cursor().executemany(
        "INSERT INTO nianbao.embedding SELECT id, report_id, number, %s, %s::halfvec FROM nianbao.chunk"
        " WHERE report_id = %s AND number = %s",
        [(model.id, written(vector), report, number) for number, vector in enumerate(vectors(count))],
    )
    return report


def build(connection: psycopg.Connection, model: EmbeddingModel) -> VectorIndex | None:
    return build_index(connection, model, due_lists(connection, model, MEMORY_MB), MEMORY_MB)


def names(connection: psycopg.Connection, model: EmbeddingModel) -> list[tuple[str, bool]]:
    rows = connection.execute(
        "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " WHERE starts_with(c.relname, %s) ORDER BY 1",
        (f"embedding_ivf_{model.id}_",),
    )
    return list(rows.fetchall())


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_waiting(connection: psycopg.Connection) -> bool:
    """Whether a build waits for a transaction to end."""
    row = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%%'"
        " AND wait_event_type = 'Lock'"
    ).fetchone()
    return row is not None and row[0] > 0


async def test_few_vectors_have_no_index_and_enough_have_one_that_searches_use(
    connection: psycopg.Connection, model: EmbeddingModel, searches: AsyncPool
) -> None:
    add(connection, model, FIRST - 1)
    before = due_lists(connection, model, MEMORY_MB)
    report = add(connection, model, 1)

    built = build(connection, model)

    assert before == 0
    assert built == VectorIndex(f"embedding_ivf_{model.id}_1", FIRST // 50, True)
    assert due_lists(connection, model, MEMORY_MB) == 0
    async with borrow(searches) as asking:
        assert await index_in_use(asking, model) == built
        found = await nearest_across(asking, model, built.lists, [report], [1.0] * DIMENSION, 5)
    assert [near.place for near in found] == [(report, 0)]
    connection.execute("SELECT pg_stat_force_next_flush()")
    wait_until(lambda: scans(connection, built.name) > 0)


def scans(connection: psycopg.Connection, index: str) -> int:
    row = connection.execute("SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = %s", (index,)).fetchone()
    return 0 if row is None else int(row[0])


async def test_the_index_finds_what_comparing_with_all_finds(
    connection: psycopg.Connection, model: EmbeddingModel, searches: AsyncPool
) -> None:
    report = add(connection, model, 2 * FIRST)
    built = build(connection, model)
    assert built is not None
    async with borrow(searches) as asking:
        for question in vectors(20)[10:]:
            exact = await nearest_within(asking, model, [report], question.tolist(), 5)
            assert await nearest_across(asking, model, built.lists, [report], question.tolist(), 5) == exact


def test_vectors_that_doubled_get_a_new_index_and_the_old_one_goes(
    connection: psycopg.Connection, model: EmbeddingModel
) -> None:
    add(connection, model, FIRST)
    build(connection, model)
    add(connection, model, FIRST - 50)
    early = due_lists(connection, model, MEMORY_MB)
    add(connection, model, 50)

    build(connection, model)

    assert early == 0
    assert names(connection, model) == [(f"embedding_ivf_{model.id}_2", True)]


def test_vectors_of_other_models_do_not_count(connection: psycopg.Connection, model: EmbeddingModel) -> None:
    add(connection, model, FIRST)
    other = ensure_model(connection, f"other-{model.id}", DIMENSION)

    assert due_lists(connection, other, MEMORY_MB) == 0
    assert due_lists(connection, model, MEMORY_MB) == FIRST // 50


async def test_while_one_worker_builds_others_leave_it_to_it_and_searches_and_writes_go_on(
    connection: psycopg.Connection, model: EmbeddingModel, database_url: str, pool: SyncPool, searches: AsyncPool
) -> None:
    report = add(connection, model, FIRST)
    keeper, other = VectorIndexKeeper(pool, MEMORY_MB), VectorIndexKeeper(pool, MEMORY_MB)
    with psycopg.connect(database_url) as writer, ThreadPoolExecutor(1) as threads:
        writer.execute("UPDATE nianbao.embedding SET number = number WHERE report_id = %s", (report,))
        building = threads.submit(keeper.keep, model.name, DIMENSION)
        wait_until(lambda: is_waiting(connection))
        other.keep(model.name, DIMENSION)
        async with borrow(searches) as asking:
            assert await nearest_within(asking, model, [report], [1.0] * DIMENSION, 5)
        added = add(connection, model, 3)
        assert names(connection, model) == [(f"embedding_ivf_{model.id}_1", False)]
        writer.commit()
        building.result(30)

    assert names(connection, model) == [(f"embedding_ivf_{model.id}_1", True)]
    async with borrow(searches) as asking:
        assert len(await nearest_across(asking, model, 20, [added], [1.0] * DIMENSION, 5)) == 3


def test_a_build_killed_in_the_middle_is_dropped_and_made_again(
    connection: psycopg.Connection, model: EmbeddingModel, database_url: str, pool: SyncPool
) -> None:
    report = add(connection, model, FIRST)
    keeper = VectorIndexKeeper(pool, MEMORY_MB)
    with psycopg.connect(database_url) as writer, ThreadPoolExecutor(1) as threads:
        writer.execute("UPDATE nianbao.embedding SET number = number WHERE report_id = %s", (report,))
        building = threads.submit(keeper.keep, model.name, DIMENSION)
        wait_until(lambda: is_waiting(connection))
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%%'"
        )
        # It is said in the log and counted; the task that it follows goes on.
        building.result(30)
        writer.commit()
    left = names(connection, model)

    VectorIndexKeeper(pool, MEMORY_MB).keep(model.name, DIMENSION)

    assert left == [(f"embedding_ivf_{model.id}_1", False)]
    assert names(connection, model) == [(f"embedding_ivf_{model.id}_2", True)]


async def test_many_reports_without_an_index_are_compared_or_left_to_words_by_their_number(
    connection: psycopg.Connection, model: EmbeddingModel, searches: AsyncPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = [add(connection, model, 5) for _ in range(3)]
    monkeypatch.setattr(nearest, "COMPARED_REPORTS", 2)
    async with borrow(searches) as asking:
        compared = await nearest_passages(asking, model, reports, [1.0] * DIMENSION, 4)
        monkeypatch.setattr(nearest, "_COMPARED_VECTORS", 1)
        too_many = await nearest_passages(asking, model, reports, [1.0] * DIMENSION, 4)
        few = await nearest_passages(asking, model, reports[:2], [1.0] * DIMENSION, 4)

    assert (len(compared), too_many, len(few)) == (4, [], 4)


def test_an_older_database_loses_its_graphs_and_keeps_its_vectors(
    connection: psycopg.Connection, model: EmbeddingModel
) -> None:
    report = add(connection, model, 3)
    connection.execute(
        "CREATE INDEX embedding_hnsw_7 ON nianbao.embedding USING hnsw ((vector::halfvec(8)) halfvec_ip_ops)"
    )
    connection.execute(Path(migrate.__file__).with_name("versions").joinpath("0010_vector_index.sql").read_bytes())

    assert connection.execute("SELECT to_regclass('nianbao.embedding_hnsw_7')").fetchone() == (None,)
    kept = connection.execute("SELECT count(*) FROM nianbao.embedding WHERE report_id = %s", (report,)).fetchone()
    assert kept == (3,)
