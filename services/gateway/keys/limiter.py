"""How much each caller may ask for: token buckets in Redis, shared by all gateways."""

from __future__ import annotations

import math
from typing import Protocol

import redis.asyncio
import structlog

from nianbao.domain.errors import Overloaded
from services.gateway.measures import RATE_LIMIT_AWAY, RATE_LIMITED

log = structlog.get_logger(__name__)

_PREFIX = "nianbao:bucket"
_PATIENCE_S = 0.1

# KEYS[1]: the bucket. ARGV: how much it holds, how much flows in each second, how much is taken.
# Gives the seconds until so much is there, "0" when it was taken. Redis's own clock is the only one.
_TAKE = """
local holds, per_s, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local kept = redis.call('HMGET', KEYS[1], 'left', 'at')
local left = math.min(holds, (tonumber(kept[1]) or holds) + (now - (tonumber(kept[2]) or now)) * per_s)
local wait = 0
if left >= cost then left = left - cost else wait = (cost - left) / per_s end
redis.call('HSET', KEYS[1], 'left', left, 'at', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(holds / per_s * 1000) + 1000)
return string.format('%.3f', wait)
"""


class Limiter(Protocol):
    """Counts what callers take."""

    async def take(self, bucket: str, *, most: int, per_s: float, said: str) -> None:
        """Take one from a bucket that holds `most` and is refilled by `per_s` a second.

        Raises:
            Overloaded: it is empty; the error says when it is not, and `said` what ran out.
        """
        ...


class NoLimiter:
    """Lets everything pass."""

    async def take(self, bucket: str, *, most: int, per_s: float, said: str) -> None:
        """Let it pass."""


class RedisLimiter:
    """Counts in Redis. Where that is away everything passes: answers do not need it, and keys are checked anyway."""

    def __init__(self, redis_url: str) -> None:
        self._redis = redis.asyncio.Redis.from_url(
            redis_url, socket_timeout=_PATIENCE_S, socket_connect_timeout=_PATIENCE_S
        )
        self._take = self._redis.register_script(_TAKE)

    async def take(self, bucket: str, *, most: int, per_s: float, said: str) -> None:
        """Take one; see `Limiter.take`."""
        try:
            wait_s = float(await self._take(keys=[f"{_PREFIX}:{bucket}"], args=[most, per_s, 1]))
        except (redis.RedisError, OSError) as error:
            log.warning("rate_limit_away", reason=type(error).__name__)
            RATE_LIMIT_AWAY.inc()
            return
        if wait_s > 0:
            RATE_LIMITED.labels(bucket.partition(":")[0]).inc()
            seconds = max(1, math.ceil(wait_s))
            raise Overloaded(f"{said}，请在 {seconds} 秒后再试", service="gateway", retry_after_s=seconds)

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()
