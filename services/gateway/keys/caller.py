"""Whose request is served."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

from nianbao.domain.access import Scope
from services.gateway.keys.signer import Signer


@dataclass(frozen=True, slots=True)
class Caller:
    """A key's bearer, or anybody where no key is asked for; `base_ids` None sees every knowledge base.

    A limit of 0 is none. `id` names the buckets of its limits.
    """

    id: str
    name: str
    scopes: frozenset[Scope]
    base_ids: tuple[int, ...] | None = None
    base_names: tuple[str, ...] = ()
    requests_per_minute: int = 0
    files_per_day: int = 0


ANYBODY = Caller("", "anybody", frozenset(Scope))
"""Where no keys are asked for, everybody may do everything."""


@dataclass(frozen=True, slots=True)
class CallerAccess:
    """The access of a caller, as the database checks it."""

    caller: Caller
    signer: Signer

    @property
    def is_restricted(self) -> bool:
        """Whether there may be knowledge bases that the caller must not see."""
        return self.caller.base_ids is not None

    async def token(self) -> str:
        """The proof for the database; see `Access.token`."""
        return await self.signer.sign(self.caller.base_ids)


_CALLER: ContextVar[Caller] = ContextVar("nianbao_caller", default=ANYBODY)


def current_caller() -> Caller:
    """Whose request is served in this task."""
    return _CALLER.get()


def bind_caller(caller: Caller) -> None:
    """Serve a caller until the present task ends."""
    _CALLER.set(caller)
