"""Keep the index over a model's vectors fit for their number; done by embedding workers after their reports."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import psycopg
import structlog

from nianbao.domain.errors import NianbaoError
from nianbao.store.embeddings import ensure_model
from nianbao.store.pool import SyncPool, borrow_sync
from nianbao.store.vector_index import build_index, due_lists
from services.indexer.measures import INDEX_BUILD_SECONDS, INDEX_BUILDS, INDEX_LISTS

log = structlog.get_logger()

_LOOK_EVERY_S = 30.0
# What failed for want of disk or memory fails again at once.
_PAUSE_S = 600.0


@dataclass(slots=True)
class VectorIndexKeeper:
    """Builds the index of a model when its vectors have outgrown the one there is.

    `memory_mb` is how much memory Postgres may take for it.
    """

    pool: SyncPool
    memory_mb: int
    _look_at: float = field(default=0.0, init=False)

    def keep(self, model_name: str, dimension: int) -> None:
        """Look whether an index is due, unless it was looked just now, and build it.

        Takes minutes over a million vectors, in which searches and other workers go on. A build that fails
        is counted and logged and tried again later: it never fails the task that it follows.

        Raises:
            Unavailable: the database does not answer.
        """
        if time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + _LOOK_EVERY_S
        with borrow_sync(self.pool) as connection:
            model = ensure_model(connection, model_name, dimension)
            lists = due_lists(connection, model, self.memory_mb)
        if not lists:
            return
        started = time.monotonic()
        try:
            with borrow_sync(self.pool) as connection:
                connection.autocommit = True
                try:
                    built = build_index(connection, model, lists, self.memory_mb)
                finally:
                    if not connection.closed:
                        connection.autocommit = False
        except (psycopg.Error, NianbaoError) as error:
            self._look_at = time.monotonic() + _PAUSE_S
            INDEX_BUILDS.labels("failed").inc()
            log.exception("vector_index_not_built", model=model_name, lists=lists, reason=str(error))
            return
        INDEX_BUILDS.labels("built" if built else "elsewhere").inc()
        if built is not None:
            seconds = time.monotonic() - started
            INDEX_BUILD_SECONDS.observe(seconds)
            INDEX_LISTS.set(built.lists)
            log.info("vector_index_built", model=model_name, index=built.name, lists=lists, seconds=round(seconds, 1))
