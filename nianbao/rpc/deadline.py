"""How long the present call may still take: what it asks of others must be done within that."""

from __future__ import annotations

import time
from contextvars import ContextVar

_ENDS_AT: ContextVar[float | None] = ContextVar("nianbao_deadline", default=None)


def end_within(seconds: float) -> None:
    """Bound what the present task, and tasks that it starts from now on, may take; never extends a bound."""
    ends_at = time.monotonic() + seconds
    bound = _ENDS_AT.get()
    _ENDS_AT.set(ends_at if bound is None else min(bound, ends_at))


def remaining_s() -> float | None:
    """Seconds that are left, 0 when none are; None without a bound."""
    ends_at = _ENDS_AT.get()
    return None if ends_at is None else max(0.0, ends_at - time.monotonic())
