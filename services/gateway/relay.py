"""The relay: sends what waits in the outbox, the first priority at once, bulk batches a window at a time.

At least once: a message is deleted in the transaction that locked it, after the broker took it.
A bulk message stays in the outbox until the queue has room, where it can be paused or cancelled.
"""

from __future__ import annotations

import asyncio
import time

import structlog

from nianbao.domain.errors import NianbaoError, Unavailable
from nianbao.queue.messages import ImportRequest, ParseRequest, RenewRequest
from nianbao.queue.names import FIRST, IMPORT_TASK, LAST, PARSE_TASK, PRIORITIES, RENEW_TASK
from nianbao.store import outbox
from nianbao.store.async_postgres import AsyncPostgres
from nianbao.store.outbox import Letter
from services.gateway.measures import OUTBOX_MESSAGES, OUTBOX_OLDEST_SECONDS, OUTBOX_SENT
from services.gateway.ports import Enqueued, ParseQueue

log = structlog.get_logger(__name__)

_AT_ONCE = 50
_KIND_OF_TASK: dict[str, type[Enqueued]] = {
    PARSE_TASK: ParseRequest,
    IMPORT_TASK: ImportRequest,
    RENEW_TASK: RenewRequest,
}
_MEASURE_EVERY_S = 5.0
_LONGEST_WAIT_S = 10.0


class Relay:
    """Moves messages from the outbox to the broker; any number of gateways may do so at once."""

    def __init__(self, database: AsyncPostgres, queue: ParseQueue, *, window: int, poll_s: float) -> None:
        self._database = database
        self._queue = queue
        self._window = window
        self._poll_s = poll_s
        self._wakes = asyncio.Event()
        self._measured_at = 0.0

    def wake(self) -> None:
        """Say that something was put into the outbox."""
        self._wakes.set()

    async def deliver_now(self) -> None:
        """Send what single uploads wait for, unless the broker is away: then `run` does it later."""
        try:
            await self.deliver(FIRST)
        except Unavailable as error:
            log.warning("outbox_waits", service=error.service)

    async def deliver(self, *priorities: int) -> int:
        """Send what may be sent now, of the given priorities (none: of all); return how much.

        Raises:
            Unavailable: the database or the broker is away. What was not sent stays.
        """
        sent = 0
        for priority in priorities or PRIORITIES:
            room = await self._queue.room(self._window) if priority == LAST else _AT_ONCE
            while room > 0:
                done = await self._deliver_some(priority, min(room, _AT_ONCE))
                sent += done
                room = room - done if priority == LAST else _AT_ONCE
                if not done:
                    break
        return sent

    async def run(self) -> None:
        """Deliver until cancelled; what goes wrong is tried again, less and less often."""
        failures = 0
        while True:
            try:
                self._wakes.clear()
                await self.deliver()
                await self._measure()
                failures = 0
            except NianbaoError as error:
                failures += 1
                log.warning("outbox_waits", code=error.code, failures=failures)
            except Exception:
                # An edge: nothing above this task would say anything, and the next round may do.
                failures += 1
                log.exception("relay_crashed")
            wait = min(_LONGEST_WAIT_S, self._poll_s * 2.0 ** min(failures, 16))
            try:
                async with asyncio.timeout(wait):
                    await (asyncio.sleep(wait) if failures else self._wakes.wait())
            except TimeoutError:
                continue

    async def _deliver_some(self, priority: int, limit: int) -> int:
        async with self._database.transaction(for_caller=False) as connection:
            letters = await outbox.take(connection, priority, limit)
            sent: list[int] = []
            failure: Unavailable | None = None
            for letter in letters:
                try:
                    await self._queue.send(_message_of(letter), priority, letter.headers)
                except Unavailable as error:
                    failure = error
                    break
                sent.append(letter.id)
            await outbox.forget(connection, sent)
        OUTBOX_SENT.labels(str(priority)).inc(len(sent))
        if failure is not None:
            raise failure
        return len(sent)

    async def _measure(self) -> None:
        if time.monotonic() - self._measured_at < _MEASURE_EVERY_S:
            return
        self._measured_at = time.monotonic()
        async with self._database.transaction(for_caller=False) as connection:
            waiting = {each.priority: each for each in await outbox.backlog(connection)}
        for priority in PRIORITIES:
            backlog = waiting.get(priority)
            age = 0.0 if backlog is None else time.time() - backlog.oldest_at.timestamp()
            OUTBOX_MESSAGES.labels(str(priority)).set(0 if backlog is None else backlog.letters)
            OUTBOX_OLDEST_SECONDS.labels(str(priority)).set(max(0.0, age))


def _message_of(letter: Letter) -> Enqueued:
    return _KIND_OF_TASK[letter.task].model_validate(letter.body)
