"""Look for lost jobs and half written uploads from time to time, as long as the gateway runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import structlog

from nianbao.domain.errors import NianbaoError
from nianbao.store.objects import ObjectStore
from services.gateway.job_board import JobBoard

log = structlog.get_logger(__name__)

# Longer than any upload may be silent; a writer that lives writes to its file all the time.
_UNFINISHED_IDLE_S = 3600.0


def make_sweep(
    board: JobBoard, store: ObjectStore, *, every_s: float, lost_after_s: float
) -> Callable[[], Coroutine[Any, Any, None]]:
    """Return a coroutine function that sweeps until it is cancelled; one that ends at once when `every_s` is 0."""

    async def sweep() -> None:
        while every_s:
            await asyncio.sleep(every_s)
            try:
                await board.resend_lost(timedelta(seconds=lost_after_s))
                await asyncio.to_thread(store.forget_unfinished, _UNFINISHED_IDLE_S)
            except NianbaoError as error:
                log.warning("sweep_failed", code=error.code)
            except Exception:
                # An edge: nothing above this task would say anything, and the next round may do.
                log.exception("sweep_crashed")

    return sweep
