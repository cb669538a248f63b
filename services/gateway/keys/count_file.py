"""Count a submitted file against what the caller's key may submit a day."""

from __future__ import annotations

from services.gateway.keys.caller import current_caller
from services.gateway.keys.limiter import Limiter

_DAY_S = 86_400


async def count_file(limiter: Limiter) -> None:
    """Take one file from the present caller's day.

    Raises:
        Overloaded: nothing is left; the error says when there is again.
    """
    caller = current_caller()
    most = caller.files_per_day
    if most:
        await limiter.take(f"files:{caller.id}", most=most, per_s=most / _DAY_S, said=f"每天最多提交 {most} 个文件")
