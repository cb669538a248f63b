"""Look for lost jobs, half written uploads and orphans from time to time, as long as the gateway runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import structlog

from nianbao.domain.errors import NianbaoError
from nianbao.store.async_postgres import AsyncPostgres
from nianbao.store.objects import ObjectStore
from services.gateway.collect_orphans import collect_orphans
from services.gateway.job_board import JobBoard

log = structlog.get_logger(__name__)

# Longer than any upload may be silent; a writer that lives writes to its file all the time.
_UNFINISHED_IDLE_S = 3600.0


def make_sweep(
    board: JobBoard,
    database: AsyncPostgres,
    store: ObjectStore,
    *,
    every_s: float,
    lost_after_s: float,
    orphans_every_s: float,
    orphans_after_s: float,
) -> Callable[[], Coroutine[Any, Any, None]]:
    """Return a coroutine function that sweeps until it is cancelled; one that ends at once when `every_s` is 0."""

    async def sweep() -> None:
        collected_at = time.monotonic()
        while every_s:
            await asyncio.sleep(every_s)
            try:
                await board.resend_lost(timedelta(seconds=lost_after_s))
                await asyncio.to_thread(store.forget_unfinished, _UNFINISHED_IDLE_S)
                if orphans_every_s and time.monotonic() - collected_at > orphans_every_s:
                    collected_at = time.monotonic()
                    await collect_orphans(database, store, older_than_s=orphans_after_s)
            except NianbaoError as error:
                log.warning("sweep_failed", code=error.code)
            except Exception:
                # An edge: nothing above this task would say anything, and the next round may do.
                log.exception("sweep_crashed")

    return sweep
