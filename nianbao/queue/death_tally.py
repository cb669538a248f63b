"""How many workers died over a piece of work: kept in the broker, since a dead worker cannot tell."""

from __future__ import annotations

import structlog
from redis import Redis, RedisError

log = structlog.get_logger(__name__)

# Work that nobody took up again for so long is forgotten with the rest.
_KEPT_S = 7 * 86_400


class DeathTally:
    """Counts beginnings that had no end, by task and job. A lost count only costs one more try."""

    def __init__(self, broker: Redis, task: str) -> None:
        self._broker = broker
        self._key = f"nianbao:begun:{task}"

    def begin(self, job_id: str) -> int:
        """Note that the work begins; return how many times it began before and never ended."""
        try:
            with self._broker.pipeline() as pipeline:
                pipeline.hincrby(self._key, job_id, 1)
                pipeline.expire(self._key, _KEPT_S)
                begun = int(pipeline.execute()[0])
        except (RedisError, OSError) as error:
            log.warning("begin_not_counted", reason=str(error))
            return 0
        return begun - 1

    def end(self, job_id: str) -> None:
        """Note that the work ended, well or not, and the worker lives."""
        try:
            self._broker.hdel(self._key, job_id)
        except (RedisError, OSError) as error:
            log.warning("end_not_counted", reason=str(error))
