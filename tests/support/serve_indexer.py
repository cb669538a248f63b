"""IndexerService on a free port over a real database, as its client sees it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import grpc

from nianbao.domain.catalogue import load_catalogue
from nianbao.rpc.access import BindAccess
from nianbao.rpc.channels import open_channel
from nianbao.rpc.clients import IndexerClient
from nianbao.store.pool import make_async_pool
from services.indexer.columns.column_documents import column_documents
from services.indexer.columns.recall_columns import ColumnRecall
from services.indexer.rpc import register
from services.indexer.search.search_passages import PassageSearch, SearchLimits


async def serve_indexer(database_url: str, reports_max: int = 24) -> AsyncIterator[IndexerClient]:
    """Serve until the iteration is left; yields one client."""
    pool = make_async_pool(database_url, name="test-rpc", size=4, wait_s=1)
    server = grpc.aio.server(interceptors=[BindAccess()])
    search = PassageSearch(pool, SearchLimits(reports_max=reports_max))
    register(server, pool, search, ColumnRecall(column_documents(load_catalogue())), 50)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with open_channel(f"127.0.0.1:{port}") as channel:
        yield IndexerClient(channel)
    await server.stop(None)
    await pool.close()
