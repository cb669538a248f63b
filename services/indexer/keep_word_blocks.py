"""Keep the blocks that list which reports hold a word; done by index workers after their reports."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import psycopg
import structlog

from nianbao.domain.errors import NianbaoError
from nianbao.store.pool import SyncPool, borrow_sync
from nianbao.store.word_blocks import renew_blocks
from services.indexer.measures import WORD_BLOCKS

log = structlog.get_logger()

_LOOK_EVERY_S = 10.0
# A block takes some seconds; reports that wait to be indexed come first.
_MOST_AT_ONCE = 4
_PAUSE_S = 600.0


@dataclass(slots=True)
class WordBlockKeeper:
    """Makes blocks of the reports that are in none yet, once there are enough."""

    pool: SyncPool
    _look_at: float = field(default=0.0, init=False)

    def keep(self) -> None:
        """Look whether blocks are due, unless it was looked just now, and make some.

        Never fails the task that it follows: without blocks search reads postings, slower and to the same end. What
        fails is counted and logged and tried again later.
        """
        if time.monotonic() < self._look_at:
            return
        started = time.monotonic()
        self._look_at = started + _LOOK_EVERY_S
        try:
            with borrow_sync(self.pool) as connection:
                made = renew_blocks(connection, _MOST_AT_ONCE)
        except (psycopg.Error, NianbaoError) as error:
            self._look_at = started + _PAUSE_S
            WORD_BLOCKS.labels("failed").inc()
            log.exception("word_blocks_not_made", reason=str(error))
            return
        if made:
            WORD_BLOCKS.labels("made").inc(made)
            log.info("word_blocks_made", blocks=made, seconds=round(time.monotonic() - started, 1))
