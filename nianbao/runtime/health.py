"""Readiness: run a service's checks, each with a deadline, and say which one fails and why."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from nianbao.domain.errors import NianbaoError
from nianbao.runtime.logging import redact

Check = Callable[[], Awaitable[None]]
CHECK_TIMEOUT_S = 3.0


@dataclass(frozen=True, slots=True)
class Readiness:
    """The outcome of all checks of one process: the reason of each failure, by name of the check."""

    failures: Mapping[str, str]

    @property
    def is_ready(self) -> bool:
        """Whether every check passed."""
        return not self.failures


async def run_checks(checks: Mapping[str, Check], *, timeout_s: float = CHECK_TIMEOUT_S) -> Readiness:
    """Run all checks at once; one that raises or takes longer than `timeout_s` fails."""
    reasons = await asyncio.gather(*(_reason_of_failure(check, timeout_s) for check in checks.values()))
    return Readiness({name: reason for name, reason in zip(checks, reasons, strict=True) if reason is not None})


async def _reason_of_failure(check: Check, timeout_s: float) -> str | None:
    try:
        async with asyncio.timeout(timeout_s):
            await check()
    except TimeoutError:
        return f"{timeout_s:g} 秒内没有应答"
    except NianbaoError as error:
        return error.message
    except Exception as error:  # noqa: BLE001 - an edge: whatever a check raises means "not ready"
        return str(redact(f"{type(error).__name__}: {error}"))
    return None
