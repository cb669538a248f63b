"""The passages whose vectors are nearest to a question's, found in the way that costs least."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import structlog

from nianbao.store.chunks import AsyncConnection
from nianbao.store.embeddings import EmbeddingModel, Near, nearest_across, nearest_within
from nianbao.store.vector_index import about_vectors, index_in_use
from services.indexer.measures import MEANING

log = structlog.get_logger()

# 64 reports have some 25,000 vectors: comparing with all takes 20 ms and misses none.
COMPARED_REPORTS = 64
# So many are compared at most while no index is built: some 150 ms.
_COMPARED_VECTORS = 150_000


async def nearest_passages(
    connection: AsyncConnection, model: EmbeddingModel, report_ids: Sequence[UUID], vector: Sequence[float], most: int
) -> list[Near]:
    """Find the nearest vectors of some reports, nearest first.

    Few reports are compared whole; many by the index. Without one, and with too many vectors to compare,
    nothing is found: the embedding worker is about to build it, and search goes by words.
    """
    if len(report_ids) <= COMPARED_REPORTS:
        MEANING.labels("compared").inc()
        return await nearest_within(connection, model, list(report_ids), vector, most)
    index = await index_in_use(connection, model)
    if index is not None:
        MEANING.labels("index").inc()
        return await nearest_across(connection, model, index.probes, list(report_ids), vector, most)
    if await about_vectors(connection, model) <= _COMPARED_VECTORS:
        MEANING.labels("compared").inc()
        return await nearest_within(connection, model, list(report_ids), vector, most)
    MEANING.labels("no_index").inc()
    log.warning("no_vector_index", model=model.name, advice="nianbao embed")
    return []
