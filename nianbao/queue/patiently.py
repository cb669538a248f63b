"""Do work again while what it needs is away: waits that grow, with jitter, up to a limit."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from nianbao.domain.errors import Unavailable
from nianbao.domain.faults import TRIES_OF, name_of, passing_fault

_T = TypeVar("_T")
_STEP_S = 0.2


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on in all, and how the waits between grow: doubled, up to the longest."""

    give_up_s: float
    first_wait_s: float = 0.5
    longest_wait_s: float = 15.0

    def wait_s(self, failures: int) -> float:
        """The wait after so many failures; a random half of it, so that many workers do not come back at once."""
        full = min(self.longest_wait_s, self.first_wait_s * 2.0 ** min(failures - 1, 16))
        return full * random.uniform(0.5, 1.0)  # noqa: S311 - jitter


class Stopping(Exception):
    """The process was told to stop while it waited."""


def patiently(
    work: Callable[[], _T],
    patience: Patience,
    *,
    on_wait: Callable[[Unavailable, int], None] = lambda fault, failures: None,
    stops: Callable[[], bool] = lambda: False,
) -> _T:
    """Return what `work` returns; while it raises a fault that passes, wait and do it again.

    `on_wait` is told the fault and how many times it failed before each wait.

    Raises:
        Unavailable: still away after `patience.give_up_s`, or tried often enough (`TRIES_OF`).
        Stopping: `stops` said so during a wait.
    """
    began = time.monotonic()
    failures = 0
    while True:
        try:
            return work()
        except Unavailable as error:
            fault = error
        except OSError as error:
            passing = passing_fault(error)
            if passing is None:
                raise
            fault = passing
        failures += 1
        is_enough = failures >= TRIES_OF.get(name_of(fault), failures + 1)
        if is_enough or time.monotonic() - began >= patience.give_up_s:
            raise fault
        on_wait(fault, failures)
        _wait(patience.wait_s(failures), stops)


def _wait(seconds: float, stops: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if stops():
            raise Stopping
        time.sleep(min(left, _STEP_S))
