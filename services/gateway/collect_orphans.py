"""Delete what is stored and no document needs: of uploads that were never submitted, and of deleted documents.

Safe beside uploads: an upload that found its bytes stored already holds their lock while it
writes its document, and looks whether they are still there; the collector deletes under the
same lock, and only what no document needs then.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog

from nianbao.store import documents
from nianbao.store.async_postgres import AsyncPostgres
from nianbao.store.objects import ObjectStore, StoredContent
from services.gateway.measures import ORPHANS_DELETED

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Collected:
    """What was found: contents looked at, those that nobody needs, and their bytes."""

    looked_at: int
    orphans: int
    bytes: int


async def collect_orphans(
    database: AsyncPostgres, store: ObjectStore, *, older_than_s: float, is_dry: bool = False
) -> Collected:
    """Delete the contents that no document needs and nobody wrote to for `older_than_s`; `is_dry` only counts.

    Raises:
        Unavailable: the database or the store is away; what was deleted by then stays so.
    """
    looked_at = orphans = size = 0
    contents = store.contents()
    while (content := await asyncio.to_thread(next, contents, None)) is not None:
        looked_at += 1
        if content.age_s < older_than_s or not await _collect(database, store, content, is_dry=is_dry):
            continue
        orphans += 1
        size += content.bytes
    if orphans:
        log.info("orphans_collected", looked_at=looked_at, orphans=orphans, bytes=size, is_dry=is_dry)
    return Collected(looked_at, orphans, size)


async def _collect(database: AsyncPostgres, store: ObjectStore, content: StoredContent, *, is_dry: bool) -> bool:
    async with database.transaction(for_caller=False) as connection:
        if not await documents.seize_blob(connection, content.sha256):
            return False
        if await documents.is_needed(connection, content.sha256):
            return False
        if not is_dry:
            for key in content.keys:
                await asyncio.to_thread(store.delete, key)
            ORPHANS_DELETED.inc()
    return True
