"""Who a call is made for: what they may do, and which knowledge bases they may see.

The caller's access goes with the call, from the gateway into the database and over gRPC into
the services behind it. What is done for nobody in particular (workers, upkeep) has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Protocol


class Scope(StrEnum):
    """What a key may be used for."""

    READ = "read"
    ASK = "ask"
    INGEST = "ingest"
    ADMIN = "admin"


class Access(Protocol):
    """The knowledge bases that a call may see."""

    @property
    def is_restricted(self) -> bool:
        """Whether there may be knowledge bases that the caller must not see."""
        ...

    async def token(self) -> str:
        """The proof that the database checks; see `nianbao.store.access_token`.

        Raises:
            Unavailable: it cannot be made now.
        """
        ...


_CURRENT: ContextVar[Access | None] = ContextVar("nianbao_access", default=None)


def current_access() -> Access | None:
    """The access of the caller that is served now; None outside of any call."""
    return _CURRENT.get()


@contextmanager
def acting_for(access: Access) -> Iterator[None]:
    """Serve a caller inside the block."""
    before = _CURRENT.set(access)
    try:
        yield
    finally:
        _CURRENT.reset(before)


def bind_access(access: Access) -> None:
    """Serve a caller until the present task ends."""
    _CURRENT.set(access)
